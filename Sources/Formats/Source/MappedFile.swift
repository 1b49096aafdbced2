import Foundation
import Glibc

/// A file mapped for reading, followed by at least `padding` readable zero bytes.
///
/// Pages come and go with use, so a document larger than memory can be walked. A file that shrinks while it is mapped
/// ends the process with SIGBUS as any mapping does: sources are folders at rest.
final class MappedFile {
  static let padding = 64
  let bytes: UnsafeRawBufferPointer
  private let base: UnsafeMutableRawPointer
  private let mappedLength: Int
  private var forgotten = 0

  init(path: String, at url: URL) throws(FormatError) {
    // Links were judged when the folder was listed, under the caller's rule.
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw MappedFile.unreadable(path, errno) }
    defer { close(descriptor) }
    guard let status = FileStatus(descriptor: descriptor) else { throw MappedFile.unreadable(path, errno) }
    guard status.kind == .regular else {
      throw FormatError(
        .fileUnreadable, file: path, "this is no ordinary file", remedy: "name an ordinary file")
    }
    let size = Int(status.size)
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    // An anonymous mapping one page longer lies beneath, so that reads past the end find zeros.
    mappedLength = (size + MappedFile.padding + page) / page * page
    guard let base = mmap(nil, mappedLength, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), base != MAP_FAILED else {
      throw MappedFile.unreadable(path, errno)
    }
    if size > 0, mmap(base, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == MAP_FAILED {
      let code = errno
      munmap(base, mappedLength)
      throw MappedFile.unreadable(path, code)
    }
    self.base = base
    bytes = UnsafeRawBufferPointer(start: base, count: size)
  }

  deinit { munmap(base, mappedLength) }

  /// Tells the system that bytes before an offset will hardly be read again: a walk through a large file then stays
  /// small in memory. Reading them again is allowed and only slower.
  func forget(before offset: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let end = min(max(0, offset), bytes.count) / page * page
    guard end - forgotten >= 8 << 20 || (end < forgotten) else { return }
    if end > forgotten { madvise(base + forgotten, end - forgotten, Int32(MADV_DONTNEED)) }
    forgotten = end
  }

  private static func unreadable(_ path: String, _ code: Int32) -> FormatError {
    FormatError(
      .fileUnreadable, file: path, "cannot be read: \(String(cString: strerror(code)))",
      remedy: "check the file and who may read it")
  }
}
