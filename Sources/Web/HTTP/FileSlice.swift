import Glibc

/// A part of an open regular file.
public struct FileSlice: Sendable {
  /// Owns a descriptor and closes it at the end. Immutable, hence safe to share.
  final class Descriptor: Sendable {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
  }

  let descriptor: Descriptor
  /// First byte.
  public let offset: Int64
  /// Bytes.
  public let length: Int64
  /// Bytes of the whole file.
  public let fileSize: Int64
  /// Time of the last change, in seconds since 1970.
  public let modified: Int
  /// A strong entity tag, in quotes, from size and time of the last change.
  public let entityTag: String

  /// Opens a regular file without following a symbolic link in its last component.
  /// - Parameter range: bytes to serve, cut to the file; the whole file by default.
  /// - Throws: `FileSliceError` when it cannot be opened or is no regular file.
  public init(path: String, range: Range<Int64>? = nil) throws {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { throw FileSliceError(path: path, reason: errno == ENOENT ? .missing : .unreadable) }
    let descriptor = Descriptor(number)
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw FileSliceError(path: path, reason: .notAFile)
    }
    let time = status.st_mtim
    let stamp = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    self.init(
      descriptor: descriptor, size: Int64(status.st_size), modified: time.tv_sec,
      entityTag: "\"\(String(stamp, radix: 36))-\(String(Int64(status.st_size), radix: 36))\"", range: range)
  }

  init(descriptor: Descriptor, size: Int64, modified: Int, entityTag: String, range: Range<Int64>?) {
    self.descriptor = descriptor
    fileSize = size
    self.modified = modified
    self.entityTag = entityTag
    let lower = min(max(range?.lowerBound ?? 0, 0), size)
    offset = lower
    length = min(max(range?.upperBound ?? size, lower), size) - lower
  }

  /// Another part of the same open file.
  public func slice(_ range: Range<Int64>) -> FileSlice {
    FileSlice(descriptor: descriptor, size: fileSize, modified: modified, entityTag: entityTag, range: range)
  }
}

/// Why a file cannot be served.
public struct FileSliceError: Error, Sendable {
  /// What is wrong.
  public enum Reason: Sendable { case missing, unreadable, notAFile }
  /// The file; for logs, never for clients.
  public let path: String
  /// What is wrong with it.
  public let reason: Reason
}
