import Geometry

/// Draws a box from corner to corner. Shift draws a square, Alt from the centre. The handles of the box just drawn can be
/// taken without changing the tool; a click without a drag selects.
struct BoxTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, resizing.
    case idle
    /// Not yet dragged → drawing, idle.
    case pressed(at: ScreenPoint)
    /// → idle.
    case drawing(from: ImagePoint)
    /// → idle.
    case resizing(ResizeGesture)
  }

  private var phase = Phase.idle

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    if let (grip, shape, box) = Grip.under(event, in: state, edges: false) {
      phase = .resizing(ResizeGesture(grip: grip, shape: shape, box: box, from: event.position, in: state))
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
      let place = state.viewport.transform.image(at: start)
      phase = .drawing(from: BoxEditing.clamped(place, to: state.document.imageSize))
      draw(event, in: &state)
    case .drawing:
      draw(event, in: &state)
    case .resizing(let gesture):
      gesture.update(event, in: &state)
    }
  }

  private func draw(_ event: PointerEvent, in state: inout EditingState) {
    guard case .drawing(let start) = phase else { return }
    let image = state.document.imageSize
    let end = BoxEditing.clamped(state.viewport.transform.image(at: event.position), to: image)
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
    state.drawing = BoxEditing.rounded(box.clipped(to: image.bounds) ?? box)
    state.dirty.insert(.interaction)
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
      if let box = state.drawing, box.width >= BoxEditing.smallestExtent, box.height >= BoxEditing.smallestExtent {
        state.insertBox(box)
      }
    case .resizing:
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
    if state.drawing != nil {
      state.drawing = nil
      state.dirty.insert(.interaction)
    }
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch phase {
    case .resizing(let gesture): gesture.grip.cursor
    case .idle: Grip.under(event, in: state, edges: false)?.grip.cursor ?? .crosshair
    case .pressed, .drawing: .crosshair
    }
  }
}

extension EditingState {
  /// Adds a box of the active class on top and selects it.
  mutating func insertBox(_ box: ImageBox) {
    let shape = Shape(
      handle: document.makeHandle(), classIndex: activeClass, geometry: .box(box), status: .saved)
    perform(
      .insert([Command.Placement(shape: shape, position: document.order.count)]),
      selecting: HandleSet([shape.handle]))
  }
}
