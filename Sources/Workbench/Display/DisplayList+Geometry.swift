import Geometry

extension DisplayList {
  /// Vertices nearer than this to the one before, in CSS pixels, are left out: they cannot be seen and cost raster time.
  private static let smallestStep = 0.5

  /// Adds a shape's outline.
  ///
  /// - Parameter lines: between the points of a skeleton.
  mutating func append(
    _ geometry: ShapeGeometry, handle: ShapeHandle?, style: UInt32, lines: [(from: ImagePoint, to: ImagePoint)] = [],
    through view: ViewTransform
  ) {
    switch geometry {
    case .box(let box):
      let screen = view(box)
      append(.rectangle, handle: handle, style: style, (screen.minX, screen.minY), (screen.maxX, screen.maxY))
    case .rotatedBox(let box):
      appendPath(.path, box.corners, handle: handle, style: style, through: view)
    case .polygon(let polygon):
      appendRings(polygon.rings, handle: handle, style: style, through: view)
    case .mask(let mask):
      appendRings(mask.outline.rings, handle: handle, style: style, through: view)
    case .polyline(let points):
      appendPath(.line, points, handle: handle, style: style, through: view)
    case .point(let point):
      appendPath(.dots, [point], handle: handle, style: style, through: view)
    case .cuboid(let corners):
      // The front face is filled: it tells where the body heads.
      appendPath(.path, Array(corners[..<4]), handle: handle, style: style, through: view)
      let way = [4, 5, 6, 7, 4].map { corners[$0] }
      appendPath(.line, way, handle: handle, style: style, through: view)
      for index in 0..<4 {
        appendPath(.line, [corners[index], corners[index + 4]], handle: handle, style: style, through: view)
      }
    case .ellipse(let ellipse):
      // About one point for six CSS pixels of the outline.
      let length = 6.3 * max(ellipse.radiusX, ellipse.radiusY) * view.scale
      let count = Int(min(max(length / 6, 16), 128))
      appendPath(.path, ellipse.outline(count: count), handle: handle, style: style, through: view)
    case .keypoints(let keypoints):
      for line in lines { appendPath(.line, [line.from, line.to], handle: handle, style: style, through: view) }
      for (operation, visibility) in [(Operation.rings, Keypoint.Visibility.occluded), (.dots, .visible)] {
        let points = keypoints.filter { $0.visibility == visibility }.map { $0.position }
        if !points.isEmpty { appendPath(operation, points, handle: handle, style: style, through: view) }
      }
    }
  }

  private mutating func appendRings(
    _ rings: [[ImagePoint]], handle: ShapeHandle?, style: UInt32, through view: ViewTransform
  ) {
    for (index, ring) in rings.enumerated() {
      appendPath(index == 0 ? .path : .ring, ring, handle: handle, style: style, through: view)
    }
  }

  /// Called from many places, and long: one copy of it will do.
  @inline(never)
  private mutating func appendPath(
    _ operation: Operation, _ points: [ImagePoint], handle: ShapeHandle?, style: UInt32, through view: ViewTransform
  ) {
    appendCommand(operation, handle: handle, style: style, count: 0)
    var count = 0
    var last: ScreenPoint?
    for (index, point) in points.enumerated() {
      let place = view(point)
      let isInner = index > 0 && index < points.count - 1
      if isInner, operation != .dots, operation != .rings, let last,
        last.squaredDistance(to: place) < Self.smallestStep * Self.smallestStep
      {
        continue
      }
      appendVertex(place.x, place.y)
      last = place
      count += 1
    }
    setLastCount(count)
  }
}
