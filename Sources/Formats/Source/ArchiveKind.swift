import Foundation

/// The packed forms that are taken, told by content.
enum ArchiveKind {
  case zip
  /// A tar, plain or packed by gzip, bzip2, xz or zstd.
  case tar

  static func of(_ url: URL) throws(FormatError) -> ArchiveKind? {
    let head = try FileBytes.head(url, 512)
    if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x50, 0x4B, 5, 6]) { return .zip }
    if head.count >= 262, head[257..<262].elementsEqual("ustar".utf8) { return .tar }
    let packed: [[UInt8]] = [
      [0x1F, 0x8B], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x28, 0xB5, 0x2F, 0xFD], Array("BZh".utf8),
    ]
    if packed.contains(where: { head.starts(with: $0) }) { return .tar }
    return url.pathExtension.lowercased() == "zip" ? .zip : nil
  }
}
