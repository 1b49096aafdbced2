// libarchive's headers bring `struct stat` with them, and Swift takes that module for its owner.
import CArchive
import Glibc

/// What the system says of a file.
struct FileStatus {
  enum Kind { case regular, folder, link, other }
  let kind: Kind
  /// In bytes.
  let size: Int64

  /// Of an open file; nil with `errno` set where it cannot be told.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Of a path.
  init?(path: String, followsLinks: Bool = false) {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    size = Int64(status.st_size)
    switch status.st_mode & FileMode.mask {
    case FileMode.regular: kind = .regular
    case FileMode.folder: kind = .folder
    case FileMode.link: kind = .link
    default: kind = .other
    }
  }
}

/// The kinds of file in a mode (POSIX `sys/stat.h`): the macros are ambiguous beside libarchive's.
enum FileMode {
  static let mask: UInt32 = 0o170000
  static let regular: UInt32 = 0o100000
  static let folder: UInt32 = 0o040000
  static let link: UInt32 = 0o120000
}
