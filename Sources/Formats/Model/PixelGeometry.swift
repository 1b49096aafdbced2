/// A point in continuous pixels of the upright image: origin top-left, x right, y down.
public struct PixelPoint: Hashable, Sendable, Codable {
  public var x: Double
  public var y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// Width and height of an image in pixels.
public struct PixelSize: Hashable, Sendable, Codable {
  public var width: Int
  public var height: Int

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// An axis-parallel box in continuous pixels of the upright image, by its edges: pixel i covers [i, i + 1).
///
/// The first pixel of a row alone is xMin 0, xMax 1. A COCO `[10, 20, 30, 40]` is xMin 10, yMin 20, xMax 40, yMax 60.
public struct PixelBox: Hashable, Sendable, Codable {
  public var xMin: Double
  public var yMin: Double
  public var xMax: Double
  public var yMax: Double

  public init(xMin: Double, yMin: Double, xMax: Double, yMax: Double) {
    self.xMin = xMin
    self.yMin = yMin
    self.xMax = xMax
    self.yMax = yMax
  }

  public var width: Double { xMax - xMin }
  public var height: Double { yMax - yMin }
  public var area: Double { width * height }
  public var center: PixelPoint { PixelPoint(x: (xMin + xMax) / 2, y: (yMin + yMax) / 2) }
  /// All four edges finite, and both sides longer than nothing.
  public var isProper: Bool {
    xMin.isFinite && yMin.isFinite && xMax < .infinity && yMax < .infinity && xMax > xMin && yMax > yMin
  }

  /// The part inside an image; nil where nothing is left.
  public func clipped(to size: PixelSize) -> PixelBox? {
    let box = PixelBox(
      xMin: max(0, xMin), yMin: max(0, yMin), xMax: min(Double(size.width), xMax), yMax: min(Double(size.height), yMax))
    return box.xMax > box.xMin && box.yMax > box.yMin ? box : nil
  }

  /// The smallest box around some points; nil for none.
  public init?(around points: some Sequence<PixelPoint>) {
    var found = false
    var box = PixelBox(xMin: .infinity, yMin: .infinity, xMax: -.infinity, yMax: -.infinity)
    for point in points {
      found = true
      box.xMin = min(box.xMin, point.x)
      box.yMin = min(box.yMin, point.y)
      box.xMax = max(box.xMax, point.x)
      box.yMax = max(box.yMax, point.y)
    }
    if !found { return nil }
    self = box
  }
}

/// One part of a polygon: an outer ring and its holes. Rings are open: the last point joins the first.
public struct PolygonPart: Hashable, Sendable, Codable {
  public var outer: [PixelPoint]
  public var holes: [[PixelPoint]]

  public init(outer: [PixelPoint], holes: [[PixelPoint]] = []) {
    self.outer = outer
    self.holes = holes
  }

  /// Area in square pixels by the shoelace formula, holes taken away.
  public var area: Double { holes.reduce(PolygonPart.area(of: outer)) { $0 - PolygonPart.area(of: $1) } }

  private static func area(of ring: [PixelPoint]) -> Double {
    guard var previous = ring.last else { return 0 }
    var sum = 0.0
    for point in ring {
      sum += previous.x * point.y - point.x * previous.y
      previous = point
    }
    return abs(sum) / 2
  }
}
