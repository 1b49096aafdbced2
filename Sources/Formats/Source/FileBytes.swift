import Foundation
import Glibc

/// Whole small files and the heads of large ones, with few system calls.
enum FileBytes {
  static func read(_ url: URL, path: String, limit: Int) throws(FormatError) -> [UInt8] {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    guard let status = FileStatus(descriptor: descriptor), status.kind == .regular else { throw unreadable(path) }
    let size = Int(status.size)
    guard size <= limit else {
      throw FormatError(
        .limitExceeded, file: path, "is longer than \(limit) bytes", remedy: "split the file")
    }
    guard let bytes = fill(descriptor, size) else { throw unreadable(path) }
    return bytes
  }

  static func head(_ url: URL, _ count: Int) throws(FormatError) -> [UInt8] {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(url.lastPathComponent) }
    defer { close(descriptor) }
    guard let bytes = fill(descriptor, count) else { throw unreadable(url.lastPathComponent) }
    return bytes
  }

  private static func fill(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = Glibc.read(descriptor, base + filled, count - filled)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failed = true }
        if got <= 0 { return }
        filled += got
      }
    }
    return failed ? nil : bytes
  }

  private static func unreadable(_ path: String) -> FormatError {
    FormatError(
      .fileUnreadable, file: path, "cannot be read: \(String(cString: strerror(errno)))",
      remedy: "check the file and who may read it")
  }
}
