import Geometry

/// A rotated box or an ellipse turns about its middle after the pointer; Shift holds it to steps of 15 degrees.
struct TurnGesture: Sendable {
  private let shape: Shape
  /// From the pointer's direction to the shape's turn.
  private let difference: Double

  init(shape: Shape, from position: ScreenPoint, in state: EditingState) {
    self.shape = shape
    guard let frame = Frame(shape.geometry) else {
      difference = 0
      return
    }
    difference = frame.angle.radians - Self.direction(of: position, from: frame, in: state)
  }

  private static func direction(of position: ScreenPoint, from frame: Frame, in state: EditingState) -> Double {
    let offset = state.viewport.transform.image(at: position) - frame.centre
    return Angle(dx: offset.dx, dy: offset.dy).radians
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    guard var frame = Frame(shape.geometry) else { return }
    let turned = Angle(radians: Self.direction(of: event.position, from: frame, in: state) + difference).normalised
    let step = event.modifiers.contains(.shift) ? 15.0 : 0.01
    frame.angle = Angle(degrees: (turned.degrees / step).rounded() * step).normalised
    state.preview([EditingState.Preview(handle: shape.handle, geometry: frame.geometry(like: shape.geometry))])
  }
}
