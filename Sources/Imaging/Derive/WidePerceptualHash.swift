public import Similarity

/// A 256-bit perceptual hash, for telling near from equal where 64 bits hold too much for one.
///
/// The `phash` of PyPI `imagehash` 4.3 with `hash_size=16`: as `PerceptualHash`, from 64 × 64 pixels and the 16 × 16
/// lowest frequencies.
public struct WidePerceptualHash: Sendable, Hashable {
  /// The bits, row by row, the first one highest.
  public let value: Hash256

  /// Hashes a picture as `PerceptualHash` does.
  public init(_ raster: Raster) throws(ImagingError) {
    self.init(averaged: try .averaged(raster.rendered(), toAtLeast: PerceptualHash.averagedSide))
  }

  init(averaged plane: GrayPlane) { value = Hash256(words: Self.transform.bits(plane)[...]) }

  private static let transform = LowFrequencies(side: 64, kept: 16)

  /// Sixty-four hexadecimal digits, as imagehash prints them.
  public var hexadecimal: String { value.description }
}
