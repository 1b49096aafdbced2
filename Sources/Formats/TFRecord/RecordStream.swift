import CArchive
import Foundation

/// The bytes of a record file, one after the other; gzip is unpacked on the way.
final class RecordStream {
  private let archive: OpaquePointer
  private let path: String
  /// Bytes handed out.
  private(set) var position: Int64 = 0

  init(_ path: String, in source: DatasetSource) throws(FormatError) {
    self.path = path
    guard let archive = archive_read_new() else {
      throw FormatError(
        .limitExceeded, "memory is short", remedy: "free some memory and try again")
    }
    self.archive = archive
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_raw(archive)
    archive_read_support_format_empty(archive)
    var entry: OpaquePointer?
    guard archive_read_open_filename(archive, source.url(path).path, 1 << 18) == ARCHIVE_OK,
      archive_read_next_header(archive, &entry) == ARCHIVE_OK || source.file(path)?.size == 0
    else {
      throw FormatError(.fileUnreadable, file: path, "cannot be read", remedy: "export the file again")
    }
  }

  deinit { archive_read_free(archive) }

  /// Up to `count` bytes: fewer at the end of the file.
  ///
  /// - Throws: `FormatError` where the gzip stream is damaged.
  func read(_ count: Int) throws(FormatError) -> [UInt8] {
    var failed = false
    var bytes: [UInt8] = []
    // Grows with what is there, not with what a header claims.
    while bytes.count < count, !failed {
      let wanted = min(count - bytes.count, 1 << 20)
      let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        while filled < wanted {
          let got = archive_read_data(archive, buffer.baseAddress.map { $0 + filled }, wanted - filled)
          if got < 0 { failed = true }
          if got <= 0 { return }
          filled += got
        }
      }
      bytes += piece
      if piece.count < wanted { break }
    }
    position += Int64(bytes.count)
    if failed {
      throw FormatError(
        .archiveUnreadable, file: path, "its compressed bytes are damaged at \(position)",
        remedy: "export the file again")
    }
    return bytes
  }
}
