import Geometry

/// One of the eight handles of a box: which edges it moves.
struct Grip: Equatable, Sendable {
  /// -1 moves the left edge, 1 the right edge, 0 neither.
  var horizontal: Int
  /// -1 moves the top edge, 1 the bottom edge, 0 neither.
  var vertical: Int

  /// Clockwise from the top left. Corners first where they would cover edge handles on a small box.
  static let all: [Grip] = [
    Grip(horizontal: -1, vertical: -1), Grip(horizontal: 1, vertical: -1), Grip(horizontal: 1, vertical: 1),
    Grip(horizontal: -1, vertical: 1), Grip(horizontal: 0, vertical: -1), Grip(horizontal: 1, vertical: 0),
    Grip(horizontal: 0, vertical: 1), Grip(horizontal: -1, vertical: 0),
  ]

  /// Below this many CSS pixels an edge has no handle of its own.
  static let smallestEdge = 28.0

  /// Where the handle is on a box.
  func position(on box: ScreenBox) -> ScreenPoint {
    ScreenPoint(
      x: horizontal < 0 ? box.minX : horizontal > 0 ? box.maxX : box.centre.x,
      y: vertical < 0 ? box.minY : vertical > 0 ? box.maxY : box.centre.y)
  }

  /// The handles a box of this size shows.
  static func shown(on box: ScreenBox) -> [Grip] {
    all.filter { grip in
      (grip.horizontal != 0 || box.width >= smallestEdge) && (grip.vertical != 0 || box.height >= smallestEdge)
    }
  }

  var cursor: Cursor {
    if horizontal == 0 { return .resizeVertical }
    if vertical == 0 { return .resizeHorizontal }
    return horizontal == vertical ? .resizeFalling : .resizeRising
  }

  /// The handle under the pointer, if exactly one box is selected and its handles are shown.
  ///
  /// - Parameter edges: whether edges can be taken along their whole length. Not where a press also draws: boxes often
  ///   begin on another one's edge.
  static func under(
    _ event: PointerEvent, in state: EditingState, edges: Bool
  ) -> (grip: Grip, shape: Shape, box: ImageBox)? {
    guard !state.isReadOnly, state.selection.count == 1, let shape = state.document[state.selection.handles[0]],
      !shape.isLocked,
      case .box(let box) = shape.geometry
    else { return nil }
    let screen = state.viewport.transform(box)
    let reach = event.tolerance + 2
    var nearest: (grip: Grip, distance: Double)?
    for grip in shown(on: screen) {
      let distance = grip.position(on: screen).distance(to: event.position)
      if distance <= reach, distance < nearest?.distance ?? .infinity { nearest = (grip, distance) }
    }
    if let nearest { return (nearest.grip, shape, box) }
    // On the line between two handles. A small box keeps its inside free for moving.
    guard edges, min(screen.width, screen.height) >= smallestEdge,
      screen.distanceToEdge(from: event.position) <= event.tolerance / 2
    else { return nil }
    let left = abs(event.position.x - screen.minX)
    let right = abs(event.position.x - screen.maxX)
    let top = abs(event.position.y - screen.minY)
    let bottom = abs(event.position.y - screen.maxY)
    let grip =
      min(left, right) < min(top, bottom)
      ? Grip(horizontal: left < right ? -1 : 1, vertical: 0) : Grip(horizontal: 0, vertical: top < bottom ? -1 : 1)
    return (grip, shape, box)
  }
}
