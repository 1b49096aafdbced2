import Geometry

/// Draws a box, or an ellipse or the points of a skeleton in one, from corner to corner. Shift draws a square or circle, Alt from the centre. The
/// handles of the shape just drawn can be taken without changing the tool; a click without a drag selects.
struct DragTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, reshaping.
    case idle
    /// Not yet dragged → drawing, idle.
    case pressed(at: ScreenPoint)
    /// → idle.
    case drawing(from: ImagePoint)
    /// → idle.
    case reshaping(ReshapeGesture)
  }

  private let kind: ToolKind
  private var phase = Phase.idle

  init(_ kind: ToolKind) { self.kind = kind }

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    if let (anchor, shape) = Anchor.under(event, in: state, edges: false) {
      phase = .reshaping(ReshapeGesture(anchor, of: shape, from: event.position, in: &state))
    } else {
      phase = .pressed(at: event.position)
    }
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle:
      state.setHovered(nil)
      // The guide lines follow the pointer.
      state.dirty.insert(.interaction)
    case .pressed(let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      phase = .drawing(from: state.place(PointerEvent(position: start, modifiers: event.modifiers)))
      draw(event, in: &state)
    case .drawing:
      draw(event, in: &state)
    case .reshaping(let gesture):
      gesture.update(event, in: &state)
    }
  }

  private func draw(_ event: PointerEvent, in state: inout EditingState) {
    guard case .drawing(let start) = phase else { return }
    let image = state.document.imageSize
    let end = state.place(event)
    var dx = end.x - start.x
    var dy = end.y - start.y
    if event.modifiers.contains(.shift) {
      let side = min(abs(dx), abs(dy))
      dx = dx < 0 ? -side : side
      dy = dy < 0 ? -side : side
    }
    let first =
      event.modifiers.contains(.alt) ? ImagePoint(x: start.x - dx, y: start.y - dy) : start
    let box = ImageBox(corner: first, opposite: ImagePoint(x: start.x + dx, y: start.y + dy))
    let inside = BoxEditing.rounded(box.clipped(to: image.bounds) ?? box)
    switch kind {
    case .ellipse: state.show(Drawing(geometry: .ellipse(Self.ellipse(in: inside))))
    case .skeleton:
      // A class without a skeleton has no points to place; the box says so by staying empty.
      let keypoints = state.skeletons[state.activeClass]?.keypoints(in: inside, mirrored: dx < 0) ?? []
      state.show(Drawing(geometry: keypoints.isEmpty ? nil : .keypoints(keypoints), frame: inside))
    default: state.show(Drawing(geometry: .box(inside)))
    }
  }

  private static func ellipse(in box: ImageBox) -> Ellipse<ImagePixels> {
    Ellipse(centre: box.centre, radiusX: box.width / 2, radiusY: box.height / 2, angle: Angle(radians: 0))
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    move(event, in: &state)
    switch phase {
    case .pressed:
      var selection = HandleSet()
      if event.modifiers.contains(.shift) { selection = state.selection }
      if let handle = state.hit(event) { selection.insert(handle) }
      state.select(selection)
    case .drawing:
      // A slip of the hand along one axis is no box.
      if let drawing = state.drawing, let geometry = drawing.geometry {
        let extent = drawing.frame ?? geometry.bounds
        guard extent.width >= BoxEditing.smallestExtent, extent.height >= BoxEditing.smallestExtent else { break }
        state.insert(geometry.rounded)
      }
    case .reshaping:
      state.commitPreview()
    case .idle:
      break
    }
    rest(in: &state)
  }

  mutating func cancel(in state: inout EditingState) {
    state.endPreview()
    rest(in: &state)
  }

  private mutating func rest(in state: inout EditingState) {
    phase = .idle
    state.show(nil)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch phase {
    case .reshaping(let gesture): gesture.cursor
    case .idle:
      Anchor.under(event, in: state, edges: false).map { $0.anchor.cursor(on: $0.shape.geometry) } ?? .crosshair
    case .pressed, .drawing: .crosshair
    }
  }
}
