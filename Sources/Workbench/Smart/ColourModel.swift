/// How often colours occur among some cells: a histogram of 16³ bins, smoothed over neighbouring bins.
struct ColourModel: Sendable {
  private var bins: [Float]
  private var total: Float = 0

  private static let side = 16
  /// Added to each bin, so that a colour never seen is unlikely, not impossible.
  private static let floor: Float = 0.02

  /// The bin of each cell's colour; the same for all models of a grid.
  static func bins(of grid: ColourGrid) -> [Int32] {
    grid.colours.withUnsafeBufferPointer { colours in
      (0..<grid.count).map { cell in
        let at = cell &* 3
        let (x, y, z) = (Int32(colours[at] >> 4), Int32(colours[at &+ 1] >> 4), Int32(colours[at &+ 2] >> 4))
        return (x &* 16 &+ y) &* 16 &+ z
      }
    }
  }

  init() { bins = [Float](repeating: 0, count: Self.side * Self.side * Self.side) }

  mutating func add(_ bin: Int32, weight: Float) {
    bins[Int(bin)] += weight
    total += weight
  }

  var isEmpty: Bool { total <= 0 }

  /// Spreads what was added over neighbouring bins, along each of the three axes.
  mutating func smooth() {
    for stride in [1, Self.side, Self.side * Self.side] {
      var smoothed = bins
      for bin in bins.indices {
        let place = bin / stride % Self.side
        let before = place > 0 ? bins[bin - stride] : bins[bin]
        let after = place < Self.side - 1 ? bins[bin + stride] : bins[bin]
        smoothed[bin] = (before + 2 * bins[bin] + after) / 4
      }
      bins = smoothed
    }
  }

  /// ln of how much likelier each bin is here than in the other model, -4…4.
  func evidence(against other: ColourModel) -> [Float] {
    let (own, others) = (max(total, 1), max(other.total, 1))
    return bins.indices.map { bin in
      let here = (bins[bin] + Self.floor) / (own + Self.floor * Float(bins.count))
      let there = (other.bins[bin] + Self.floor) / (others + Self.floor * Float(bins.count))
      return min(max(Self.logarithm(here / there), -4), 4)
    }
  }

  /// ln to about 1e-3, from the number's own exponent and a short series. Of positive, normal numbers.
  static func logarithm(_ value: Float) -> Float {
    let bits = value.bitPattern
    let exponent = Float(Int32(bits >> 23) - 127)
    let mantissa = Float(bitPattern: (bits & 0x7F_FFFF) | 0x3F80_0000)
    // ln m = 2 artanh((m - 1) / (m + 1)).
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    return exponent * 0.6931472 + 2 * ratio * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square / 7)))
  }
}
