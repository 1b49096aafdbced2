import Geometry

extension ShapeGeometry {
  /// Whether a pointer at `point` meets the shape: inside it, or within `tolerance` image pixels of its outline.
  func isHit(at point: ImagePoint, tolerance: Double) -> Bool {
    switch self {
    case .box(let box):
      return box.expanded(by: tolerance).contains(point)
    case .rotatedBox(let box):
      // Turned into the box's own frame, it is an ordinary box about the origin.
      let (sine, cosine) = box.angle.sineAndCosine
      let offset = point - box.centre
      let beyondX = max(abs(offset.dx * cosine + offset.dy * sine) - box.size.width / 2, 0)
      let beyondY = max(abs(offset.dy * cosine - offset.dx * sine) - box.size.height / 2, 0)
      return beyondX * beyondX + beyondY * beyondY <= tolerance * tolerance
    case .mask(let mask):
      return mask.contains(point) || mask.outline.distanceToEdge(from: point) <= tolerance
    case .polygon(let polygon):
      return polygon.contains(point) || polygon.distanceToEdge(from: point) <= tolerance
    case .cuboid(let corners):
      guard let outline = Self.outline(of: corners) else { return false }
      return outline.contains(point) || outline.distanceToEdge(from: point) <= tolerance
    case .polyline(let points):
      guard var previous = points.first else { return false }
      for vertex in points {
        if point.distance(toSegmentFrom: previous, to: vertex) <= tolerance { return true }
        previous = vertex
      }
      return false
    case .point(let place):
      return place.distance(to: point) <= tolerance
    case .ellipse(let ellipse):
      let (sine, cosine) = ellipse.angle.sineAndCosine
      let offset = point - ellipse.centre
      let x = (offset.dx * cosine + offset.dy * sine) / max(ellipse.radiusX + tolerance, 1e-9)
      let y = (offset.dy * cosine - offset.dx * sine) / max(ellipse.radiusY + tolerance, 1e-9)
      return x * x + y * y <= 1
    case .keypoints(let keypoints):
      for keypoint in keypoints
      where keypoint.visibility != .absent && keypoint.position.distance(to: point) <= tolerance { return true }
      return false
    }
  }
}
