public import struct Foundation.URL

/// How a source may be opened, and how far.
public struct SourceOptions: Sendable {
  /// Files in a folder or an archive. Default 2,000,000.
  public var fileLimit = 2_000_000
  /// Bytes that an archive may unpack to. Default 512 GiB.
  public var unpackedLimit: Int64 = 512 << 30
  /// Unpacked bytes for each packed byte, watched once `ratioGrace` bytes are unpacked. Default 200: labels as text
  /// shrink about tenfold, a bomb a thousandfold.
  public var ratioLimit: Int64 = 200
  /// Bytes unpacked before the ratio is watched. Default 64 MiB.
  public var ratioGrace: Int64 = 64 << 20
  /// Follow symbolic links in a folder. Off by default; for folders of one's own. Never for archives.
  public var followsLinks = false
  /// Where archives are unpacked; the system's temporary folder by default. The scratch folder goes with the source.
  public var scratch: URL?
  /// Further folders in which images may lie, when labels and images are kept apart. Searched by path, then by name.
  public var imageFolders: [URL] = []

  public init() {}
}
