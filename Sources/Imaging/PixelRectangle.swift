/// A part of a picture in whole pixels: origin top-left, x right, y down.
public struct PixelRectangle: Sendable, Hashable {
  public var x: Int
  public var y: Int
  public var width: Int
  public var height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// What lies inside a picture of `size`; nil when nothing does. No number makes it trap.
  public func clipped(to size: PixelSize) -> PixelRectangle? {
    func span(_ start: Int, _ length: Int, _ most: Int) -> Range<Int>? {
      guard length > 0 else { return nil }
      let (end, overflow) = start.addingReportingOverflow(length)
      let first = max(0, start)
      let last = min(most, overflow ? most : end)
      return first < last ? first..<last : nil
    }
    guard let columns = span(x, width, size.width), let rows = span(y, height, size.height) else { return nil }
    return PixelRectangle(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  /// The same part of the picture at another size, rounded outwards; of a part inside `full`.
  func scaled(from full: PixelSize, to size: PixelSize) -> PixelRectangle {
    guard full != size else { return self }
    func span(_ start: Int, _ length: Int, _ full: Int, _ size: Int) -> Range<Int> {
      let scale = Double(size) / Double(full)
      let first = min(size - 1, Int((Double(start) * scale).rounded(.down)))
      return first..<max(first + 1, min(size, Int((Double(start + length) * scale).rounded(.up))))
    }
    let columns = span(x, width, full.width, size.width)
    let rows = span(y, height, full.height, size.height)
    return PixelRectangle(x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }
}

extension Raster {
  /// A copy of a part; nil when it does not lie inside.
  func cut(_ part: PixelRectangle) -> Raster? {
    guard part.width > 0, part.height > 0, part.clipped(to: size) == part else { return nil }
    let pixel = channels * depth.rawValue
    var cut: [UInt8] = []
    cut.reserveCapacity(part.width * part.height * pixel)
    for row in part.y..<part.y + part.height {
      let start = row * stride + part.x * pixel
      cut += bytes[start..<start + part.width * pixel]
    }
    return Raster(
      shape: PixelSize(width: part.width, height: part.height), channels: channels, depth: depth, bytes: cut)
  }
}
