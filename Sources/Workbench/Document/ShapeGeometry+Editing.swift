import Geometry

// What moving and reshaping need of every kind. Coordinates that people draw lie on hundredths of a pixel.
extension ShapeGeometry {
  /// The geometry moved by an offset.
  func translated(by offset: Offset<ImagePixels>) -> ShapeGeometry {
    switch self {
    case .box(let box): return .box(box.translated(by: offset))
    case .rotatedBox(var box):
      box.centre = box.centre + offset
      return .rotatedBox(box)
    case .ellipse(var ellipse):
      ellipse.centre = ellipse.centre + offset
      return .ellipse(ellipse)
    case .polygon(let polygon): return .polygon(polygon.translated(by: offset))
    case .mask(let mask): return .mask(mask.translated(by: offset))
    case .polyline(let points): return .polyline(points.map { $0 + offset })
    case .cuboid(let corners): return .cuboid(corners.map { $0 + offset })
    case .point(let point): return .point(point + offset)
    case .keypoints(let keypoints):
      return .keypoints(keypoints.map { Keypoint(position: $0.position + offset, visibility: $0.visibility) })
    }
  }

  /// The geometry on hundredths of a pixel.
  var rounded: ShapeGeometry {
    switch self {
    case .box(let box): return .box(BoxEditing.rounded(box))
    case .rotatedBox(var box):
      box.centre = BoxEditing.rounded(box.centre)
      box.size = ImageSize(width: BoxEditing.rounded(box.size.width), height: BoxEditing.rounded(box.size.height))
      return .rotatedBox(box)
    case .ellipse(var ellipse):
      ellipse.centre = BoxEditing.rounded(ellipse.centre)
      ellipse.radiusX = BoxEditing.rounded(ellipse.radiusX)
      ellipse.radiusY = BoxEditing.rounded(ellipse.radiusY)
      return .ellipse(ellipse)
    case .mask: return self
    default: return withVertices(vertices.map { BoxEditing.rounded($0) })
    }
  }

  /// The points a person can take one by one, ring after ring; none for kinds that have handles instead.
  var vertices: [ImagePoint] {
    switch self {
    case .polygon(let polygon): polygon.rings.flatMap { $0 }
    case .polyline(let points), .cuboid(let points): points
    case .point(let point): [point]
    case .keypoints(let keypoints): keypoints.map { $0.position }
    case .box, .rotatedBox, .ellipse, .mask: []
    }
  }

  /// The points that mark where it is: its vertices, or the corners of what has none.
  var corners: [ImagePoint] {
    switch self {
    case .box(let box): box.corners
    case .rotatedBox(let box): box.corners
    case .ellipse(let ellipse): ellipse.outline(count: 16)
    case .mask(let mask): mask.bounds.corners
    case .polygon, .polyline, .point, .keypoints, .cuboid: vertices
    }
  }

  /// The same geometry with other points, as many as `vertices` has; otherwise unchanged.
  func withVertices(_ points: [ImagePoint]) -> ShapeGeometry {
    switch self {
    case .polygon(let polygon): return .polygon(Self.refilled(polygon, points))
    case .polyline(let old): return points.count == old.count ? .polyline(points) : self
    case .cuboid(let old): return points.count == old.count ? .cuboid(points) : self
    case .point: return points.count == 1 ? .point(points[0]) : self
    case .keypoints(let old):
      guard points.count == old.count else { return self }
      return .keypoints(
        zip(old, points).map { Keypoint(position: $1, visibility: $0.visibility) })
    case .box, .rotatedBox, .ellipse, .mask: return self
    }
  }

  private static func refilled(_ polygon: Polygon<ImagePixels>, _ points: [ImagePoint]) -> Polygon<ImagePixels> {
    var rings: [[ImagePoint]] = []
    var start = 0
    for ring in polygon.rings {
      let end = start + ring.count
      guard end <= points.count else { return polygon }
      rings.append(Array(points[start..<end]))
      start = end
    }
    return start == points.count ? Self.polygon(of: rings) ?? polygon : polygon
  }

  /// What a body covers of the picture; nil where that has no area.
  static func outline(of corners: [ImagePoint]) -> Polygon<ImagePixels>? { polygon(of: [ConvexHull.of(corners)]) }

  /// A polygon of these rings, or nil where one has fewer than three points.
  static func polygon(of rings: [[ImagePoint]]) -> Polygon<ImagePixels>? {
    do throws(GeometryError) {
      return try Polygon(rings: rings)
    } catch {
      return nil
    }
  }

  /// The part of the geometry that fits the image: a copy from a larger image can lie outside this one. Nil where
  /// nothing of it is inside.
  func fitted(to image: ImageSize) -> ShapeGeometry? {
    if case .box(let box) = self {
      guard let inside = box.clipped(to: image.bounds), inside.width > 0, inside.height > 0 else { return nil }
      return .box(BoxEditing.fitted(inside, to: image))
    }
    if case .mask(let mask) = self {
      // A mask is as large as its image.
      return mask.placed(onWidth: Int(image.width), height: Int(image.height)).map { .mask($0) }
    }
    let bounds = bounds
    if image.bounds.contains(bounds) { return self }
    guard bounds.minX < image.width, bounds.minY < image.height, bounds.maxX > 0, bounds.maxY > 0 else { return nil }
    switch self {
    // These keep their form at the border; their bounds are cut where they are counted.
    case .box, .rotatedBox, .ellipse, .mask: return self
    case .polygon(let polygon):
      return polygon.clipped(to: image.bounds).map { ShapeGeometry.polygon($0).rounded }
    case .polyline, .point, .keypoints, .cuboid:
      return withVertices(vertices.map { BoxEditing.clamped($0, to: image) })
    }
  }
}

extension BoxEditing {
  /// The point on hundredths of a pixel.
  static func rounded(_ point: ImagePoint) -> ImagePoint { ImagePoint(x: rounded(point.x), y: rounded(point.y)) }
}
