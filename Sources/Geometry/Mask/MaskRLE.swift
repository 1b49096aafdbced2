/// A mask as COCO's run lengths: column by column, top to bottom, starting with a (possibly empty) run of zeros.
///
/// The sum of the runs is `width * height`.
public struct MaskRLE: Hashable, Sendable {
  public let width: Int
  public let height: Int
  public let counts: [UInt32]

  /// Fails where the runs do not fill the image exactly.
  public init(width: Int, height: Int, counts: [UInt32]) throws(MaskError) {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20 else { throw .size }
    var sum = 0
    for count in counts { sum += Int(count) }
    guard sum == width * height else { throw .sum(found: sum, expected: width * height) }
    self.width = width
    self.height = height
    self.counts = counts
  }

  /// Number of pixels set.
  public var area: Int {
    var sum = 0
    for index in stride(from: 1, to: counts.count, by: 2) { sum += Int(counts[index]) }
    return sum
  }

  /// The box around the pixels set, in whole pixels (pycocotools' `toBbox`); nil for an empty mask.
  public var bounds: ImageBox? {
    var (xMin, yMin, xMax, yMax) = (Int.max, Int.max, Int.min, Int.min)
    var start = 0
    for (index, count) in counts.enumerated() {
      let count = Int(count)
      if index % 2 == 1, count > 0 {
        let last = start + count - 1
        xMin = min(xMin, start / height)
        xMax = max(xMax, last / height)
        if start / height == last / height {
          yMin = min(yMin, start % height)
          yMax = max(yMax, last % height)
        } else {
          yMin = 0
          yMax = height - 1
        }
      }
      start += count
    }
    if xMax < 0 { return nil }
    return ImageBox(minX: Double(xMin), minY: Double(yMin), maxX: Double(xMax + 1), maxY: Double(yMax + 1))
  }
}

/// Why run lengths are no mask.
public enum MaskError: Error, Hashable, Sendable {
  case size
  case sum(found: Int, expected: Int)
  case negative
  case text

  /// What is wrong, for a report.
  public var reason: String {
    switch self {
    case .size: "the mask's size is not that of an image"
    case .sum(let found, let expected): "the runs cover \(found) pixels, the mask has \(expected)"
    case .negative: "a run is negative or too long"
    case .text: "the text is no compressed run-length code"
    }
  }
}
