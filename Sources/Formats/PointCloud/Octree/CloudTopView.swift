/// A cloud seen from above, coloured by height: x to the right, y up.
public struct CloudTopView {
  /// Pixels row by row from the top, red, green, blue.
  public struct Picture: Sendable, Hashable {
    public var width: Int
    public var height: Int
    public var bytes: [UInt8]
  }

  /// Longer side at most, in pixels.
  private static let longest = 1280
  private let bounds: PointBounds
  private let width: Int
  private let height: Int
  private let cell: Double
  private var tops: [Float]

  /// - Parameter points: how many will come; few points make few, larger pixels.
  init(_ bounds: PointBounds, points: Int) {
    self.bounds = bounds
    let extent = bounds.maximum - bounds.minimum
    let longer = max(extent.x, extent.y)
    let side = min(Self.longest, max(48, Int((Double(points) * 1.6).squareRoot())))
    cell = longer > 0 ? longer / Double(side) : 1
    width = min(side, max(8, Int(extent.x / cell) + 1))
    height = min(side, max(8, Int(extent.y / cell) + 1))
    tops = [Float](repeating: -.infinity, count: width * height)
  }

  mutating func add(_ position: SIMD3<Double>) {
    let x = min(width - 1, max(0, Int((position.x - bounds.minimum.x) / cell)))
    let y = min(height - 1, max(0, Int((bounds.maximum.y - position.y) / cell)))
    let z = Float(position.z - bounds.minimum.z)
    if z > tops[y * width + x] { tops[y * width + x] = z }
  }

  func picture() -> Picture {
    let filled = closed()
    let sorted = tops.filter { $0 > -.infinity }.sorted()
    let low = sorted.isEmpty ? 0 : sorted[sorted.count / 100]
    let high = sorted.isEmpty ? 1 : sorted[sorted.count - 1 - sorted.count / 100]
    let range = max(high - low, 1e-6)
    let factor = max(1, 640 / max(width, height))
    var bytes = [UInt8](repeating: 0, count: width * height * factor * factor * 3)
    for y in 0..<height {
      for x in 0..<width {
        let colour = colour(filled, x, y, low, range)
        for row in 0..<factor {
          let start = ((y * factor + row) * width + x) * factor * 3
          for column in 0..<factor {
            for channel in 0..<3 { bytes[start + column * 3 + channel] = colour[channel] }
          }
        }
      }
    }
    return Picture(width: width * factor, height: height * factor, bytes: bytes)
  }

  /// Small holes take the mean of what is around them.
  private func closed() -> [Float] {
    var filled = tops
    for y in 0..<height {
      for x in 0..<width where tops[y * width + x] == -.infinity {
        var sum: Float = 0
        var count: Float = 0
        for row in max(0, y - 1)...min(height - 1, y + 1) {
          for column in max(0, x - 1)...min(width - 1, x + 1) {
            let value = tops[row * width + column]
            if value > -.infinity {
              sum += value
              count += 1
            }
          }
        }
        if count >= 3 { filled[y * width + x] = sum / count }
      }
    }
    return filled
  }

  private func colour(_ tops: [Float], _ x: Int, _ y: Int, _ low: Float, _ range: Float) -> [UInt8] {
    let top = tops[y * width + x]
    guard top > -.infinity else { return [18, 21, 26] }
    // Light from the upper left.
    let before = tops[max(0, y - 1) * width + max(0, x - 1)]
    let slope = before > -.infinity ? (top - before) / max(Float(cell), range / 40) : 0
    let light = 0.86 + 0.14 * max(-1, min(1, slope))
    let rgb = CloudGradient.colour(Double((top - low) / range))
    return rgb.map { UInt8(max(0, min(255, $0 * light))) }
  }
}

/// Colours of heights, from dark blue over green to yellow; each lighter than those before.
enum CloudGradient {
  private static let stops: [[Float]] = [
    [62, 64, 148], [47, 107, 190], [33, 145, 175], [53, 178, 132], [122, 205, 84], [211, 222, 60], [253, 240, 140],
  ]

  static func colour(_ share: Double) -> [Float] {
    let place = Float(min(max(share.isFinite ? share : 0, 0), 1)) * Float(stops.count - 1)
    let index = min(stops.count - 2, Int(place))
    let part = place - Float(index)
    return (0..<3).map { stops[index][$0] * (1 - part) + stops[index + 1][$0] * part }
  }
}
