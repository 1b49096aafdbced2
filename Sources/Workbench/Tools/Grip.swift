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

  /// The handles that a box of this many CSS pixels shows.
  static func shown(width: Double, height: Double) -> [Grip] {
    all.filter { grip in
      (grip.horizontal != 0 || width >= smallestEdge) && (grip.vertical != 0 || height >= smallestEdge)
    }
  }

  /// The pointer's look over the handle of a box that is turned.
  func cursor(turnedBy angle: Angle) -> Cursor {
    let direction = Angle(dx: Double(horizontal), dy: Double(vertical)).radians + angle.radians
    let eighths = (direction / (.pi / 4)).rounded()
    switch eighths - 4 * (eighths / 4).rounded(.down) {
    case 0: return .resizeHorizontal
    case 1: return .resizeFalling
    case 2: return .resizeVertical
    default: return .resizeRising
    }
  }
}
