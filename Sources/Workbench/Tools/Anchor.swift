import Geometry

/// What a press on the selected shape's own handles takes.
enum Anchor: Equatable, Sendable {
  /// One of the eight handles of a box, turned or not, or of an ellipse.
  case grip(Grip)
  /// The handle that turns a rotated box or an ellipse.
  case rotation
  /// A point of the shape, by number.
  case vertex(Int)
  /// A place on a line where a new point would get this number.
  case edge(Int, at: ImagePoint)

  /// The handle under the pointer, if exactly one shape is selected and its handles are shown.
  ///
  /// - Parameter edges: whether lines can be taken along their whole length. Not where a press also draws: boxes often
  ///   begin on another one's edge.
  static func under(
    _ event: PointerEvent, in state: EditingState, edges: Bool
  ) -> (anchor: Anchor, shape: Shape)? {
    guard let shape = state.handledShape else { return nil }
    if let frame = Frame(shape.geometry) {
      return frameAnchor(event, frame, shape, in: state, edges: edges).map { ($0, shape) }
    }
    if shape.geometry.kind == .point { return nil }
    if let index = vertex(event, of: shape, in: state) { return (.vertex(index), shape) }
    guard edges, let (index, place) = edge(event, of: shape.geometry, in: state) else { return nil }
    return (.edge(index, at: place), shape)
  }

  private static func frameAnchor(
    _ event: PointerEvent, _ frame: Frame, _ shape: Shape, in state: EditingState, edges: Bool
  ) -> Anchor? {
    let view = state.viewport.transform
    let reach = event.tolerance + 2
    let (width, height) = (frame.width * view.scale, frame.height * view.scale)
    var nearest: (grip: Grip, distance: Double)?
    for grip in Grip.shown(width: width, height: height) {
      let distance = view(frame.place(of: grip)).distance(to: event.position)
      if distance <= reach, distance < nearest?.distance ?? .infinity { nearest = (grip, distance) }
    }
    if let nearest { return .grip(nearest.grip) }
    if shape.geometry.kind != .box, frame.rotationHandle(in: view).distance(to: event.position) <= reach {
      return .rotation
    }
    // On the line between two handles. A small box keeps its inside free for moving.
    guard edges, shape.geometry.kind != .ellipse, min(width, height) >= Grip.smallestEdge else { return nil }
    let own = frame.own(view.image(at: event.position) - frame.centre)
    let place = ScreenPoint(x: own.dx * view.scale, y: own.dy * view.scale)
    let box = ScreenBox(minX: -width / 2, minY: -height / 2, maxX: width / 2, maxY: height / 2)
    guard box.distanceToEdge(from: place) <= event.tolerance / 2 else { return nil }
    let left = abs(place.x - box.minX)
    let right = abs(place.x - box.maxX)
    let top = abs(place.y - box.minY)
    let bottom = abs(place.y - box.maxY)
    return .grip(
      min(left, right) < min(top, bottom)
        ? Grip(horizontal: left < right ? -1 : 1, vertical: 0) : Grip(horizontal: 0, vertical: top < bottom ? -1 : 1))
  }

  private static func vertex(_ event: PointerEvent, of shape: Shape, in state: EditingState) -> Int? {
    let view = state.viewport.transform
    let place = view.image(at: event.position)
    var limit = (event.tolerance + 2) / view.scale
    var nearest: Int?
    for (index, vertex) in shape.geometry.vertices.enumerated() {
      if case .keypoints(let keypoints) = shape.geometry, keypoints[index].visibility == .absent { continue }
      let distance = vertex.distance(to: place)
      if distance < limit { (nearest, limit) = (index, distance) }
    }
    return nearest
  }

  private static func edge(
    _ event: PointerEvent, of geometry: ShapeGeometry, in state: EditingState
  ) -> (index: Int, place: ImagePoint)? {
    let view = state.viewport.transform
    let pointer = view.image(at: event.position)
    var limit = event.tolerance * 0.75 / view.scale
    var nearest: (index: Int, place: ImagePoint)?
    geometry.forEachEdge { from, to, index in
      let place = pointer.nearest(onSegmentFrom: from, to: to)
      let distance = place.distance(to: pointer)
      if distance < limit { (nearest, limit) = ((index, BoxEditing.rounded(place)), distance) }
    }
    return nearest
  }

  /// The pointer's look over the handle.
  func cursor(on geometry: ShapeGeometry) -> Cursor {
    switch self {
    case .grip(let grip): grip.cursor(turnedBy: Frame(geometry)?.angle ?? Angle(radians: 0))
    case .rotation: .rotate
    case .vertex: .move
    case .edge: .addPoint
    }
  }
}

extension Point {
  /// The nearest place on the segment from `start` to `end`.
  func nearest(onSegmentFrom start: Self, to end: Self) -> Self {
    let along = end - start
    let length = along.dx * along.dx + along.dy * along.dy
    guard length > 0 else { return start }
    let offset = self - start
    return start + along * min(max((offset.dx * along.dx + offset.dy * along.dy) / length, 0), 1)
  }
}

extension EditingState {
  /// The shape whose handles are shown: the only selected one, where it can be changed.
  var handledShape: Shape? {
    guard !isReadOnly, selection.count == 1, let shape = document[selection.handles[0]], !shape.isLocked
    else { return nil }
    return shape
  }
}
