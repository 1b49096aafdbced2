import Glibc

/// An open file that closes with its last reference. The one place where the file system's codes are turned into
/// errors; all calls block.
final class SystemFile: Sendable {
  let descriptor: Int32
  let path: String

  init(_ path: String, _ flags: Int32, mode: mode_t = 0o640) throws(ObjectError) {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw ObjectError(system: errno, "open", path) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  func status() throws(ObjectError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ObjectError(system: errno, "stat", path) }
    return status
  }

  func write(_ bytes: [UInt8]) throws(ObjectError) {
    let code = bytes.withUnsafeBytes { buffer -> Int32 in
      var rest = buffer
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
    if code != 0 { throw ObjectError(system: code, "write", path) }
  }

  /// Up to `count` bytes at a place; fewer only at the end of the file.
  func read(at offset: Int64, count: Int) throws(ObjectError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          return
        } else if errno != EINTR {
          code = errno
          return
        }
      }
    }
    if code != 0 { throw ObjectError(system: code, "read", path) }
    return bytes
  }

  /// Bytes and names are on the disk when this returns.
  func synchronize() throws(ObjectError) {
    guard fsync(descriptor) == 0 else { throw ObjectError(system: errno, "fsync", path) }
  }

  /// Makes the names in a folder durable.
  static func synchronize(folder: String) throws(ObjectError) {
    try SystemFile(folder, O_RDONLY | O_DIRECTORY).synchronize()
  }
}

extension ObjectError {
  /// From an error number of the system.
  init(system code: Int32, _ action: String, _ path: String) {
    let known: Code =
      switch code {
      case ENOENT, ENOTDIR: .notFound
      case ENOSPC, EDQUOT: .diskFull
      case EFBIG: .tooLarge
      case ENAMETOOLONG: .invalidKey
      default: .unavailable
      }
    self.init(known, "\(action) \(path): errno \(code)")
  }
}
