/// A 64-bit hash that stays nearly the same when a picture is scaled or compressed again.
///
/// The `phash` of PyPI `imagehash` 4.3 (`hash_size=8`, `highfreq_factor=4`): gray, 32 × 32 by Pillow's Lanczos filter,
/// two-dimensional DCT-II, the 8 × 8 lowest frequencies, a bit is set where the coefficient exceeds their median.
/// Recompression at quality 40 moves 0 to 4 bits; different photographs differ by about 24 or more.
public struct PerceptualHash: Sendable, Hashable, Codable {
  /// The bits, row by row, the first one highest: the number that imagehash prints in hexadecimal.
  public let value: UInt64

  /// Wraps stored bits.
  public init(_ value: UInt64) { self.value = value }

  /// Hashes a picture; alpha is ignored, as imagehash does, and 16-bit samples are rendered first.
  ///
  /// Pictures of 512 pixels and more are first averaged down to 256 or more: an eighth of that is left for the filter,
  /// and no more than a bit or two ever changes by it.
  public init(_ raster: Raster) throws(ImagingError) {
    self.init(averaged: try .averaged(raster.rendered(), toAtLeast: Self.averagedSide))
  }

  /// The shorter side, in pixels, that a plane is averaged down to at least before it is hashed.
  static let averagedSide = 256

  init(averaged plane: GrayPlane) { value = Self.transform.bits(plane)[0] }

  private static let transform = LowFrequencies(side: 32, kept: 8)

  /// How many of the 64 bits differ.
  public func distance(to other: PerceptualHash) -> Int { (value ^ other.value).nonzeroBitCount }

  /// Sixteen hexadecimal digits, as imagehash prints them.
  public var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
