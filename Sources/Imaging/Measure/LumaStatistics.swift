import Foundation

/// Figures of a histogram of 256 luma values.
struct LumaStatistics {
  private let histogram: [Int]
  private let count: Int
  /// In the scale of 0 to 255.
  let mean: Double, deviation: Double

  init(_ histogram: [Int]) {
    self.histogram = histogram
    count = max(1, histogram.reduce(0, +))
    var (sum, squares) = (0, 0)
    for (value, pixels) in histogram.enumerated() {
      sum += value * pixels
      squares += value * value * pixels
    }
    mean = Double(sum) / Double(count)
    deviation = max(0, Double(squares) / Double(count) - mean * mean).squareRoot()
  }

  /// The share of pixels with a luma in `values`.
  func share(_ values: ClosedRange<Int>) -> Double { Double(histogram[values].reduce(0, +)) / Double(count) }

  /// The smallest luma that at least `percent` of the pixels do not exceed.
  func percentile(_ percent: Int) -> Int {
    let wanted = (count * percent + 99) / 100
    var sum = 0
    for (value, pixels) in histogram.enumerated() {
      sum += pixels
      if sum >= wanted { return value }
    }
    return 255
  }

  /// Shannon entropy in bits.
  var entropy: Double {
    histogram.reduce(0) { sum, pixels in
      guard pixels > 0 else { return sum }
      let share = Double(pixels) / Double(count)
      return sum - share * log2(share)
    }
  }
}
