import Geometry

// One place where every tool turns the pointer into an image place.
extension EditingState {
  /// CSS pixels within which a place is drawn to a point or line.
  private static let snapReach = 8.0

  /// The place inside the image that the pointer means.
  func place(_ event: PointerEvent) -> ImagePoint { place(event, snaps: snaps) }

  /// - Parameter snaps: whether it is drawn to other shapes.
  func place(_ event: PointerEvent, snaps: Bool) -> ImagePoint {
    let pointer = viewport.transform.image(at: event.position)
    let place = snaps ? snapTarget(near: pointer, without: []) ?? pointer : pointer
    return BoxEditing.rounded(BoxEditing.clamped(place, to: document.imageSize))
  }

  /// The corners between two places on one shape's border, the shorter way round; none where no border has both.
  func border(from start: ImagePoint, to end: ImagePoint) -> [ImagePoint] {
    var (shortest, shortestLength) = ([ImagePoint](), Double.infinity)
    document.forEachShape(near: end, tolerance: Self.onBorder) { shape in
      for ring in shape.geometry.rings {
        guard let first = Self.side(of: ring, at: start), let last = Self.side(of: ring, at: end), first != last else {
          continue
        }
        for forward in [true, false] {
          // Side i leads from corner i to corner i + 1.
          var (way, index) = ([ImagePoint](), first)
          while index != last {
            way.append(ring[forward ? (index + 1) % ring.count : index])
            index = (index + (forward ? 1 : ring.count - 1)) % ring.count
          }
          way = way.filter { $0 != start && $0 != end }
          var (length, place) = (0.0, start)
          for corner in way + [end] {
            length += place.distance(to: corner)
            place = corner
          }
          if length < shortestLength { (shortest, shortestLength) = (way, length) }
        }
      }
    }
    return shortest
  }

  /// Pixels within which a place on hundredths is on a line.
  private static let onBorder = 0.02

  private static func side(of ring: [ImagePoint], at place: ImagePoint) -> Int? {
    ring.indices.first { place.distance(toSegmentFrom: ring[$0], to: ring[($0 + 1) % ring.count]) <= onBorder }
  }

  /// The place drawn to a point or a line of another shape nearby, where snapping is on; points win over lines.
  ///
  /// - Parameter without: shapes that are passed over, since they move themselves.
  func snapped(_ point: ImagePoint, _ event: PointerEvent, without: [ShapeHandle]) -> ImagePoint {
    guard snaps else { return point }
    return snapTarget(near: point, without: without) ?? point
  }

  private func snapTarget(near point: ImagePoint, without: [ShapeHandle]) -> ImagePoint? {
    let reach = Self.snapReach / viewport.transform.scale
    var (nearestCorner, cornerDistance): (ImagePoint?, Double) = (nil, reach)
    var (nearestOnLine, lineDistance): (ImagePoint?, Double) = (nil, reach)
    document.forEachShape(near: point, tolerance: reach) { shape in
      guard !without.contains(shape.handle) else { return }
      for corner in shape.geometry.corners {
        let distance = corner.distance(to: point)
        if distance < cornerDistance { (nearestCorner, cornerDistance) = (corner, distance) }
      }
      shape.geometry.forEachLine { from, to in
        let place = point.nearest(onSegmentFrom: from, to: to)
        let distance = place.distance(to: point)
        if distance < lineDistance { (nearestOnLine, lineDistance) = (place, distance) }
      }
    }
    return nearestCorner ?? nearestOnLine
  }

  /// How far a handle of a frame was dragged, with the corner it moves drawn to shapes nearby.
  func dragged(
    from start: ImagePoint, by event: PointerEvent, moving shape: Shape, _ grip: Grip
  ) -> Offset<ImagePixels> {
    let offset = viewport.transform.image(at: event.position) - start
    guard snaps, let corner = Frame(shape.geometry)?.place(of: grip) else { return offset }
    return snapped(corner + offset, event, without: [shape.handle]) - corner
  }

  /// The offset that brings one of these corners onto a shape nearby, the nearest one; otherwise the wished offset.
  func snapped(
    _ offset: Offset<ImagePixels>, of corners: [ImagePoint], without: [ShapeHandle]
  ) -> Offset<ImagePixels> {
    guard snaps else { return offset }
    var best: (offset: Offset<ImagePixels>, distance: Double)?
    for corner in corners {
      let moved = corner + offset
      guard let target = snapTarget(near: moved, without: without) else { continue }
      let distance = moved.distance(to: target)
      if distance < best?.distance ?? .infinity { best = (target - corner, distance) }
    }
    return best?.offset ?? offset
  }
}

extension ShapeGeometry {
  /// The corners of closed outlines; none for other kinds.
  var rings: [[ImagePoint]] {
    switch self {
    case .box, .rotatedBox: [corners]
    case .polygon(let polygon): polygon.rings
    default: []
    }
  }

  /// The straight lines of the outline.
  func forEachLine(_ body: (_ from: ImagePoint, _ to: ImagePoint) -> Void) {
    switch self {
    case .box, .rotatedBox:
      let corners = corners
      for index in corners.indices { body(corners[index], corners[(index + 1) % corners.count]) }
    default: forEachEdge { from, to, _ in body(from, to) }
    }
  }
}
