/// What one picture may cost. Every limit is checked against the header, before anything is decoded.
public struct ImagingLimits: Sendable, Equatable {
  /// Pixels of one page in a format that is decoded whole. Default 100 million: at 4 bytes a pixel 400 MB.
  public var pixels = 100_000_000
  /// Pixels of one page in a format that is read by region (TIFF in tiles or small strips). Default 20 thousand million.
  public var regionPixels = 20_000_000_000
  /// Pages or frames in one file. Default 10,000.
  public var pages = 10_000
  /// Bytes of a file in a format that is read whole into memory. Default 512 MiB.
  public var bytes = 512 << 20

  /// The defaults.
  public init() {}

  /// The defaults.
  public static let standard = ImagingLimits()
}
