public import Geometry

extension PolygonPart {
  /// The first ring as the outer one, the others as its holes: one of a polygon's `parts`.
  public init(_ polygon: Polygon<ImagePixels>) {
    let rings = polygon.rings.map { $0.map { PixelPoint(x: $0.x, y: $0.y) } }
    self.init(outer: rings[0], holes: Array(rings.dropFirst()))
  }

  /// The part as a polygon; nil where a ring has fewer than three points or one that is no number.
  public var polygon: Polygon<ImagePixels>? {
    try? Polygon(rings: ([outer] + holes).map { $0.map { ImagePoint(x: $0.x, y: $0.y) } })
  }
}
