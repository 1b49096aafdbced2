import Foundation

/// The lowest frequencies of a small gray picture, by the two-dimensional DCT-II, and which of them exceed their
/// median.
struct LowFrequencies: Sendable {
  /// The picture is reduced to `side × side` pixels.
  let side: Int
  /// `kept × kept` frequencies become bits; a multiple of 8.
  let kept: Int
  /// `cosines[k * side + n]` = 2 cos(π k (2n + 1) / (2 side)): scipy's unnormalised DCT-II.
  private let cosines: [Double]

  init(side: Int, kept: Int) {
    self.side = side
    self.kept = kept
    cosines = (0..<kept).flatMap { frequency in
      (0..<side).map { 2 * cos(Double.pi * Double(frequency * (2 * $0 + 1)) / Double(2 * side)) }
    }
  }

  /// `kept² / 64` words, row by row, the first bit highest.
  func bits(_ plane: GrayPlane) -> [UInt64] {
    let pixels = plane.resized(width: side, height: side)
    // Only the lowest frequencies of each direction are wanted.
    var columns = [Double](repeating: 0, count: kept * side)
    for k in 0..<kept {
      for y in 0..<side {
        let cosine = cosines[k * side + y]
        for x in 0..<side { columns[k * side + x] += cosine * Double(pixels[y * side + x]) }
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
    let median = (sorted[low.count / 2 - 1] + sorted[low.count / 2]) / 2
    var words = [UInt64](repeating: 0, count: low.count / 64)
    for (index, value) in low.enumerated() where value > median { words[index / 64] |= 1 << UInt64(63 - index % 64) }
    return words
  }
}
