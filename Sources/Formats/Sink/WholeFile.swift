import Foundation
import Glibc

/// A file that is written beside its place and moved there when whole; removed otherwise.
final class WholeFile {
  private let target: String
  private let partial: String
  private let descriptor: Int32
  private var isCommitted = false

  init(_ file: URL) throws(FormatError) {
    target = file.path
    partial = file.path + ".partial-\(getpid())"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else {
      throw FormatError(
        .fileUnreadable, file: file.lastPathComponent, "cannot be written: \(String(cString: strerror(errno)))",
        remedy: "check path and rights")
    }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(partial) }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    var done = 0
    while done < bytes.count, let base = bytes.baseAddress {
      let count = write(descriptor, base + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      done += count
    }
  }

  /// Replaces bytes that were appended before.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws(FormatError) {
    let done = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
    guard done == bytes.count else { throw failure() }
  }

  func commit() throws(FormatError) {
    guard rename(partial, target) == 0 else { throw failure() }
    isCommitted = true
  }

  private func failure() -> FormatError {
    FormatError(
      .fileUnreadable, file: SafePath.name(target), "cannot be written: \(String(cString: strerror(errno)))",
      remedy: "check space and rights")
  }
}
