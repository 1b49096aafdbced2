import Geometry

/// The image follows the pointer.
struct PanGesture: Sendable {
  private var last: ScreenPoint
  private let start: ScreenPoint
  private(set) var hasMoved = false

  init(from position: ScreenPoint) {
    start = position
    last = position
  }

  mutating func update(_ event: PointerEvent, in state: inout EditingState) {
    if !hasMoved {
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      hasMoved = true
    }
    state.viewport.pan(by: event.position - last)
    last = event.position
    state.dirty.formUnion([.view, .interaction])
  }
}

/// Moves the image and nothing else.
struct PanTool: Tool {
  /// nil → a gesture → nil.
  private var gesture: PanGesture?

  var isActive: Bool { gesture != nil }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    gesture = PanGesture(from: event.position)
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    state.setHovered(nil)
    gesture?.update(event, in: &state)
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    gesture?.update(event, in: &state)
    gesture = nil
  }

  mutating func cancel(in state: inout EditingState) {
    gesture = nil
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    isActive ? .grabbing : .grab
  }
}
