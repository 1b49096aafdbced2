/// Width and height in whole pixels.
public struct PixelSize: Sendable, Hashable, Codable {
  /// Columns, at least 1 for a picture.
  public var width: Int
  /// Rows, at least 1 for a picture.
  public var height: Int

  /// Makes a size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width × height; saturates instead of overflowing.
  public var pixelCount: Int {
    let (product, overflow) = width.multipliedReportingOverflow(by: height)
    return overflow ? .max : product
  }

  /// The longer side.
  public var longerSide: Int { max(width, height) }

  /// Width and height exchanged.
  public var transposed: PixelSize { PixelSize(width: height, height: width) }

  /// The size with the same proportions whose longer side is at most `side`; never larger than `self`.
  public func fitting(_ side: Int) -> PixelSize {
    guard longerSide > side else { return self }
    // Rounded to nearest, at least one pixel: a 10,000 × 1 strip keeps its one row.
    func scaled(_ length: Int) -> Int { max(1, (2 * length * side + longerSide) / (2 * longerSide)) }
    return PixelSize(width: scaled(width), height: scaled(height))
  }
}
