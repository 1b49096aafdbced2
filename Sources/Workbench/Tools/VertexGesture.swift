import Geometry

/// Points of a shape follow the pointer: the one that was taken, and with it the others that are chosen. Shift keeps to
/// one axis.
struct VertexGesture: Sendable {
  private let handle: ShapeHandle
  private let geometry: ShapeGeometry
  private let taken: Int
  private let moved: [Int]
  private let start: ImagePoint

  init(_ index: Int, of shape: Shape, from position: ScreenPoint, in state: EditingState) {
    let chosen = state.chosenVertices
    self.init(
      index, chosen.contains(index) ? chosen : [index], shape.geometry, shape.handle,
      state.viewport.transform.image(at: position))
  }

  /// For a point that was added by the press itself.
  init(
    inserted index: Int, geometry: ShapeGeometry, shape: Shape, from position: ScreenPoint, in state: EditingState
  ) {
    self.init(index, [index], geometry, shape.handle, state.viewport.transform.image(at: position))
  }

  private init(
    _ taken: Int, _ moved: [Int], _ geometry: ShapeGeometry, _ handle: ShapeHandle, _ start: ImagePoint
  ) {
    (self.taken, self.moved, self.geometry, self.handle, self.start) = (taken, moved, geometry, handle, start)
  }

  func update(_ event: PointerEvent, in state: inout EditingState) {
    var vertices = geometry.vertices
    guard vertices.indices.contains(taken) else { return }
    let image = state.document.imageSize
    let before = vertices[taken]
    var offset = state.viewport.transform.image(at: event.position) - start
    if event.modifiers.contains(.shift) {
      if abs(offset.dx) >= abs(offset.dy) { offset.dy = 0 } else { offset.dx = 0 }
    } else {
      offset = state.snapped(before + offset, event, without: [handle]) - before
    }
    for index in moved where vertices.indices.contains(index) {
      vertices[index] = BoxEditing.rounded(BoxEditing.clamped(vertices[index] + offset, to: image))
    }
    state.preview([EditingState.Preview(handle: handle, geometry: geometry.withVertices(vertices))])
  }
}
