import Glibc

/// The room that a file store leaves on its disk: a database beside it needs some to go on.
public enum SpaceReserve: Sendable, Hashable {
  /// Bytes.
  case bytes(Int64)
  /// A fiftieth of the file system, at most half a gigabyte.
  case modest

  /// How many bytes that is on a file system.
  ///
  /// - Parameter total: its size in bytes.
  func bytes(of total: Int64) -> Int64 {
    switch self {
    case .bytes(let bytes): bytes
    case .modest: min(512 << 20, total / 50)
    }
  }
}

/// Whether a file system has room for bytes besides its reserve.
struct FreeSpace: Sendable {
  /// Bytes that anybody may use.
  var free: Int64
  /// Bytes of all.
  var total: Int64

  /// Looks at the file system of a folder; nil where it does not tell.
  init?(_ folder: String) {
    var status = statvfs()
    guard statvfs(folder, &status) == 0, status.f_blocks > 0 else { return nil }
    let block = Int64(clamping: status.f_frsize)
    free = Self.bytes(Int64(clamping: status.f_bavail), block)
    total = Self.bytes(Int64(clamping: status.f_blocks), block)
  }

  private static func bytes(_ blocks: Int64, _ size: Int64) -> Int64 {
    let (bytes, overflows) = blocks.multipliedReportingOverflow(by: size)
    return overflows ? .max : bytes
  }

  /// - Throws: `ObjectError(.diskFull)` when less than the reserve would stay.
  func check(_ bytes: Int64, keeping reserve: SpaceReserve) throws(ObjectError) {
    let kept = reserve.bytes(of: total)
    guard bytes <= free, free - bytes >= kept else {
      throw ObjectError(.diskFull, "\(bytes) bytes would leave less than \(kept) of \(free) free")
    }
  }
}
