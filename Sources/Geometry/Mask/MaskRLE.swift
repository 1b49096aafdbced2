/// A mask as COCO's run lengths: column by column, top to bottom, starting with a (possibly empty) run of zeros.
///
/// Pixel (x, y) is number `x * height + y`. Runs at even places of `counts` are zeros, at odd places ones. The sum of the
/// runs is `width * height`. Source: cocodataset/cocoapi, `common/maskApi.h`, as maintained in pycocotools 2.0.
public struct MaskRLE: Hashable, Sendable {
  /// Pixels along x.
  public let width: Int
  /// Pixels along y.
  public let height: Int
  /// Lengths of the runs, in pixels.
  public let counts: [UInt32]

  /// The largest number of pixels a mask may have: positions fit in 32 bits with sign, in the browser too.
  public static let largestArea = Int(Int32.max)

  /// Makes a mask from COCO's uncompressed counts.
  ///
  /// - Throws: `size` for a size that no mask can have, `sum` where the runs do not fill the image exactly.
  public init(width: Int, height: Int, counts: [UInt32]) throws(MaskError) {
    let pixels = try Self.pixelCount(width: width, height: height)
    var sum: UInt64 = 0
    for count in counts { sum &+= UInt64(count) }
    guard sum == UInt64(pixels) else { throw .sum(found: Int(clamping: sum), expected: pixels) }
    self.init(width: width, height: height, unchecked: counts)
  }

  /// Makes a mask from runs that are known to fill it.
  init(width: Int, height: Int, unchecked counts: [UInt32]) {
    self.width = width
    self.height = height
    self.counts = counts
  }

  /// Makes a mask without any pixel set.
  ///
  /// - Throws: `size`.
  public init(emptyOfWidth width: Int, height: Int) throws(MaskError) {
    let pixels = try Self.pixelCount(width: width, height: height)
    self.init(width: width, height: height, unchecked: [UInt32(pixels)])
  }

  /// Width times height, where both make a mask.
  static func pixelCount(width: Int, height: Int) throws(MaskError) -> Int {
    guard width > 0, height > 0, width <= 1 << 20, height <= 1 << 20 else { throw .size }
    let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, pixels <= largestArea else { throw .size }
    return pixels
  }

  /// Number of pixels set (pycocotools' `area`).
  public var area: Int {
    var sum = 0
    var index = 1
    while index < counts.count {
      sum &+= Int(truncatingIfNeeded: counts[index])
      index += 2
    }
    return sum
  }

  /// Whether no pixel is set.
  public var isEmpty: Bool { area == 0 }

  /// The box around the pixels set, in whole pixels (pycocotools' `toBbox`); nil for an empty mask.
  public var bounds: ImageBox? {
    guard let box = pixelBounds else { return nil }
    return ImageBox(
      minX: Double(box.left), minY: Double(box.top), maxX: Double(box.right), maxY: Double(box.bottom))
  }

  /// First and one past the last column and row with a pixel set; nil for an empty mask.
  var pixelBounds: PixelBounds? {
    let height = UInt32(truncatingIfNeeded: height)
    var (left, right, top, bottom) = (UInt32.max, UInt32(0), UInt32.max, UInt32(0))
    var start: UInt32 = 0
    for (index, count) in counts.enumerated() {
      if index % 2 == 1, count > 0 {
        let last = start &+ count &- 1
        let (firstColumn, firstRow) = start.quotientAndRemainder(dividingBy: height)
        // A run that stays in its column needs no second division.
        let endRow = UInt64(firstRow) + UInt64(count)
        left = min(left, firstColumn)
        if endRow <= UInt64(height) {
          right = max(right, firstColumn &+ 1)
          top = min(top, firstRow)
          bottom = max(bottom, UInt32(endRow))
        } else {
          right = max(right, last / height &+ 1)
          top = 0
          bottom = height
        }
      }
      start &+= count
    }
    if right == 0 { return nil }
    return PixelBounds(left: Int(left), top: Int(top), right: Int(right), bottom: Int(bottom))
  }
}

/// Whole pixels: first and one past the last column and row.
struct PixelBounds: Equatable {
  var left: Int
  var top: Int
  var right: Int
  var bottom: Int

  func overlaps(_ other: Self) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }
}
