import Geometry

extension MaskRLE {
  /// The mask's parts along pixel edges, each with its holes; filled again they give the same mask.
  var outlines: [PolygonPart] {
    func ring(_ points: [ImagePoint]) -> [PixelPoint] { points.map { PixelPoint(x: $0.x, y: $0.y) } }
    return polygons.compactMap { polygon in
      polygon.rings.first.map { PolygonPart(outer: ring($0), holes: polygon.rings.dropFirst().map(ring)) }
    }
  }
}

extension RotatedPixelBox {
  /// The turned box of least area around some points; nil where they lie on a line.
  init?(around points: [PixelPoint]) {
    guard let box = RotatedBox<ImagePixels>.around(points.map { ImagePoint(x: $0.x, y: $0.y) }), box.size.width > 0,
      box.size.height > 0
    else { return nil }
    self.init(
      center: PixelPoint(x: box.centre.x, y: box.centre.y), width: box.size.width, height: box.size.height,
      degrees: box.angle.degrees)
  }
}
