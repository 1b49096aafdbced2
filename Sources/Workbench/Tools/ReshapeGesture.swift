import Geometry

/// A handle of a shape follows the pointer.
struct ReshapeGesture: Sendable {
  private enum Grasp: Sendable {
    case resize(ResizeGesture)
    case turn(TurnGesture)
    case points(VertexGesture)
  }

  private let grasp: Grasp
  /// The pointer's look while it lasts.
  let cursor: Cursor

  init(_ anchor: Anchor, of shape: Shape, from position: ScreenPoint, in state: inout EditingState) {
    cursor = anchor.cursor(on: shape.geometry)
    switch anchor {
    case .grip(let grip):
      grasp = .resize(ResizeGesture(grip: grip, shape: shape, from: position, in: state))
    case .rotation:
      grasp = .turn(TurnGesture(shape: shape, from: position, in: state))
    case .vertex(let index):
      grasp = .points(VertexGesture(index, of: shape, from: position, in: state))
    case .edge(let index, let place):
      let longer = shape.geometry.inserting(place, at: index)
      state.choose(vertices: [index], of: shape.handle, count: longer.vertices.count)
      grasp = .points(VertexGesture(inserted: index, geometry: longer, shape: shape, from: position, in: state))
      // A click alone adds the point.
      state.preview([EditingState.Preview(handle: shape.handle, geometry: longer)])
    }
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    switch grasp {
    case .resize(let gesture): gesture.update(event, in: &state)
    case .turn(let gesture): gesture.update(event, in: &state)
    case .points(let gesture): gesture.update(event, in: &state)
    }
  }
}
