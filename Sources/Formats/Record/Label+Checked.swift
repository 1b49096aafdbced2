import Geometry

extension Label {
  /// Coordinates further out than this are no pixels of any picture: 10 million. Rejected, not clipped.
  static let coordinateLimit = 1e7

  /// The label when its geometry can stand; readers hand over no other.
  ///
  /// - Throws: `LabelRejection` where a number is not finite or out of range, or the shape encloses nothing.
  func checked() throws(LabelRejection) -> Label {
    if let box { try Label.check(box) }
    for point in keypoints { try Label.check([PixelPoint(x: point.x, y: point.y)], least: 1, "a keypoint") }
    switch shape {
    case .box(let box): try Label.check(box)
    case .rotatedBox(let box):
      try Label.check([box.center], least: 1, "its box")
      try Label.check(sides: box.width, box.height, "box")
      guard box.degrees.isFinite else { throw LabelRejection(.badNumber, "its rotation is no number") }
    case .ellipse(let ellipse):
      try Label.check([ellipse.center], least: 1, "its ellipse")
      try Label.check(sides: ellipse.radiusX, ellipse.radiusY, "ellipse")
      guard ellipse.degrees.isFinite else { throw LabelRejection(.badNumber, "its rotation is no number") }
    case .polygon(let parts):
      if parts.isEmpty { throw LabelRejection(.badShape, "its polygon has no points") }
      for part in parts {
        try Label.check(part.outer, least: 3, "its polygon")
        for hole in part.holes { try Label.check(hole, least: 3, "a hole of its polygon") }
      }
    case .polyline(let points): try Label.check(points, least: 2, "its line")
    case .point(let point): try Label.check([point], least: 1, "its point")
    case .cuboid2D(let points):
      guard points.count == 8 else {
        throw LabelRejection(.badShape, "its cuboid has \(points.count) corners, 8 were expected")
      }
      try Label.check(points, least: 8, "its cuboid")
    case .cuboid(let body):
      let sides = [body.length, body.width, body.height]
      guard body.centre.isFinite, body.yaw.isFinite, sides.allSatisfy({ $0 > 0 && $0 <= Label.coordinateLimit }) else {
        throw LabelRejection(.badShape, "its cuboid has no volume or is not finite")
      }
    case .timeRange(let range):
      guard range.end.seconds > range.start.seconds else {
        throw LabelRejection(.badShape, "its time range ends before it starts")
      }
    case .keypoints:
      if keypoints.isEmpty { throw LabelRejection(.badShape, "it has no keypoints") }
    case .mask, .classification, .caption: break
    }
    return self
  }

  private static func check(_ box: PixelBox) throws(LabelRejection) {
    for edge in [box.xMin, box.yMin, box.xMax, box.yMax] { try check(edge, "an edge of its box") }
    guard box.isProper else {
      throw LabelRejection(
        .badBox, "its box is \(box.width) wide and \(box.height) high; both must be more than 0")
    }
  }

  private static func check(sides a: Double, _ b: Double, _ what: String) throws(LabelRejection) {
    guard a > 0, b > 0, a <= coordinateLimit, b <= coordinateLimit else {
      throw LabelRejection(.badBox, "its \(what) measures \(a) by \(b); both must be more than 0")
    }
  }

  private static func check(_ points: [PixelPoint], least: Int, _ what: String) throws(LabelRejection) {
    guard points.count >= least else {
      throw LabelRejection(.badShape, "\(what) has \(points.count) points, at least \(least) were expected")
    }
    for point in points {
      try check(point.x, what)
      try check(point.y, what)
    }
  }

  private static func check(_ value: Double, _ what: String) throws(LabelRejection) {
    guard value.isFinite else { throw LabelRejection(.badNumber, "\(what) holds no finite number") }
    guard abs(value) <= coordinateLimit else {
      throw LabelRejection(.outOfRange, "\(what) reaches to \(value), beyond \(Int(coordinateLimit)) pixels")
    }
  }
}
