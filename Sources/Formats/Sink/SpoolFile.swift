import Foundation
import Glibc

/// Bytes put aside until their place in the output comes: in memory while few, then in an unnamed temporary file.
final class SpoolFile {
  /// Bytes kept in memory before they go to the file: 4 MiB.
  private static let memoryLimit = 4 << 20
  private var pending = ByteWriter()
  private var descriptor: Int32 = -1
  private var spilled: Int64 = 0

  deinit { if descriptor >= 0 { close(descriptor) } }

  var size: Int64 { spilled + Int64(pending.count) }

  func append(_ write: (inout ByteWriter) -> Void) throws(FormatError) {
    write(&pending)
    if pending.count >= SpoolFile.memoryLimit { try spill() }
  }

  private func spill() throws(FormatError) {
    if descriptor < 0 {
      descriptor = open(FileManager.default.temporaryDirectory.path, O_RDWR | O_TMPFILE_LINUX | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw failure() }
    }
    let done = pending.bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let base = bytes.baseAddress {
        let count = write(descriptor, base + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return false }
        done += count
      }
      return true
    }
    guard done else { throw failure() }
    spilled += Int64(pending.count)
    pending.removeAll()
  }

  /// Hands over all bytes in order.
  func drain(_ put: (UnsafeRawBufferPointer) throws -> Void) throws {
    try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      var offset: Int64 = 0
      while offset < spilled {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw failure() }
        try put(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        offset += Int64(count)
      }
    }
    try pending.bytes.withUnsafeBytes { try put($0) }
  }

  /// The bytes at a place; fewer where the spool ends before.
  func read(at offset: Int64, count: Int) throws(FormatError) -> [UInt8] {
    if offset >= spilled {
      let start = min(Int(offset - spilled), pending.count)
      return Array(pending.bytes[start..<min(start + count, pending.count)])
    }
    // Entries are put in whole, and spilled whole: none lies on both sides.
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
      }
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw failure() }
      if got == 0 { break }
      done += got
    }
    return Array(bytes.prefix(done))
  }

  private func failure() -> FormatError {
    FormatError(
      .fileUnreadable, "the temporary folder cannot be used: \(String(cString: strerror(errno)))",
      remedy: "make room there")
  }
}

/// `O_TMPFILE` is a compound macro that does not import; its value on every Linux that Swift runs on.
private let O_TMPFILE_LINUX: Int32 = 0o20000000 | O_DIRECTORY
