import Geometry

/// Shapes follow the pointer.
struct MoveGesture: Sendable {
  private let start: ImagePoint
  private let originals: [(handle: ShapeHandle, geometry: ShapeGeometry)]
  private let bounds: ImageBox
  private let corners: [ImagePoint]

  /// Nil where nothing selected can be moved.
  init?(from position: ScreenPoint, in state: EditingState) {
    start = state.viewport.transform.image(at: position)
    var originals: [(handle: ShapeHandle, geometry: ShapeGeometry)] = []
    for shape in state.editableSelection { originals.append((shape.handle, shape.geometry)) }
    guard let bounds = state.document.bounds(of: originals.map { $0.handle }) else { return nil }
    self.originals = originals
    self.bounds = bounds
    // A shape alone snaps by its own points, several by the box around them.
    let own = originals.count == 1 ? originals[0].geometry.corners : []
    corners = own.isEmpty || own.count > 64 ? bounds.corners : own
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    var offset = state.viewport.transform.image(at: event.position) - start
    if event.modifiers.contains(.shift) {
      if abs(offset.dx) >= abs(offset.dy) { offset.dy = 0 } else { offset.dx = 0 }
    }
    if !event.modifiers.contains(.shift) {
      offset = state.snapped(offset, of: corners, without: originals.map { $0.handle })
    }
    let allowed = BoxEditing.clamped(offset, moving: bounds, in: state.document.imageSize)
    state.preview(
      originals.map { original in
        EditingState.Preview(handle: original.handle, geometry: original.geometry.translated(by: allowed).rounded)
      })
  }
}
