import Foundation
import Glibc

/// Working space that does not lie in memory once it is large: anonymous up to 64 MiB, else an unnamed file.
final class ScratchMapping {
  static let memoryLimit = 64 << 20
  let bytes: UnsafeMutableRawBufferPointer

  /// `size` zero bytes.
  init(_ size: Int, file: String) throws(FormatError) {
    guard size > 0 else {
      bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
      return
    }
    var descriptor: Int32 = -1
    if size > ScratchMapping.memoryLimit {
      descriptor = open(FileManager.default.temporaryDirectory.path, O_RDWR | O_TMPFILE_LINUX | O_CLOEXEC, 0o600)
      // Room is taken beforehand: a full disk would otherwise end the process in the middle of a write.
      guard descriptor >= 0, posix_fallocate(descriptor, 0, off_t(size)) == 0 else {
        if descriptor >= 0 { close(descriptor) }
        throw FormatError(
          .fileUnreadable, file: file, "needs \(size) bytes of working space in the temporary folder",
          remedy: "make room there")
      }
    }
    defer { if descriptor >= 0 { close(descriptor) } }
    let flags = descriptor >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS
    guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, flags, descriptor, 0), base != MAP_FAILED else {
      throw FormatError(.limitExceeded, file: file, "memory is short for \(size) bytes", remedy: "free some memory")
    }
    bytes = UnsafeMutableRawBufferPointer(start: base, count: size)
  }

  deinit { if let base = bytes.baseAddress { munmap(base, bytes.count) } }
}

/// `O_TMPFILE` is a compound macro that does not import; its value on every Linux that Swift runs on.
private let O_TMPFILE_LINUX: Int32 = 0o20000000 | O_DIRECTORY
