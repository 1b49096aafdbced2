import Foundation

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
    value = Self.bits(try GrayPlane(raster.rendered()).averaged(toAtLeast: 256))
  }

  /// How many of the 64 bits differ.
  public func distance(to other: PerceptualHash) -> Int { (value ^ other.value).nonzeroBitCount }

  /// Sixteen hexadecimal digits, as imagehash prints them.
  public var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: Transform

  private static let side = 32
  private static let kept = 8

  /// `cosines[k * 32 + n]` = 2 cos(π k (2n + 1) / 64): scipy's unnormalised DCT-II.
  private static let cosines: [Double] = (0..<kept).flatMap { frequency in
    (0..<side).map { 2 * cos(Double.pi * Double(frequency * (2 * $0 + 1)) / Double(2 * side)) }
  }

  private static func bits(_ plane: GrayPlane) -> UInt64 {
    let pixels = plane.resized(width: side, height: side)
    // Only the eight lowest frequencies of each direction are wanted: 8 × 32 × 32 + 8 × 8 × 32 products.
    var columns = [Double](repeating: 0, count: kept * side)
    for k in 0..<kept {
      for x in 0..<side {
        var sum = 0.0
        for y in 0..<side { sum += cosines[k * side + y] * Double(pixels[y * side + x]) }
        columns[k * side + x] = sum
      }
    }
    var low = [Double](repeating: 0, count: kept * kept)
    for k in 0..<kept {
      for l in 0..<kept {
        var sum = 0.0
        for x in 0..<side { sum += cosines[l * side + x] * columns[k * side + x] }
        // What is zero but for rounding must stay zero: a picture of one colour has no other bit than the first.
        low[k * kept + l] = abs(sum) < 1e-6 ? 0 : sum
      }
    }
    let sorted = low.sorted()
    let median = (sorted[31] + sorted[32]) / 2
    return low.reduce(0) { $0 << 1 | ($1 > median ? 1 : 0) }
  }
}
