import Geometry

/// Selects by click and by box, moves and reshapes. On the only selected shape a press takes its handles: Shift gathers
/// points, Alt takes one out or, on nothing, gathers those in a box. With Command a drag selects by an outline, and a
/// click one shape of a group.
struct SelectTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, pressedEmpty, pressedVertex,
    /// pressedForLasso, reshaping, panning.
    case idle
    /// On a shape, not yet dragged → moving, idle.
    case pressed(ShapeHandle, at: ScreenPoint, release: ReleaseAction)
    /// On nothing, not yet dragged → marquee, idle.
    case pressedEmpty(at: ScreenPoint)
    /// → idle.
    case moving(MoveGesture)
    /// → idle.
    case reshaping(ReshapeGesture)
    /// On a point that is chosen when it was no drag → reshaping, idle.
    case pressedVertex(Int, of: Shape, at: ScreenPoint)
    /// The box that chooses points of one shape → idle.
    case choosing(of: Shape, from: ImagePoint)
    /// The selection it started from stays when Shift is held → idle.
    case marquee(from: ImagePoint, before: HandleSet)
    /// With Command, not yet dragged → lasso, idle.
    case pressedForLasso(ShapeHandle?, at: ScreenPoint)
    /// → idle.
    case lasso([ImagePoint], before: HandleSet)
    /// A finger on nothing moves the image → idle.
    case panning(PanGesture)
  }

  /// What a press that was no drag does when it ends.
  private enum ReleaseAction: Sendable {
    case nothing
    case selectOnly
    case deselect
  }

  private var phase = Phase.idle

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    if event.modifiers.contains(.command) {
      phase = .pressedForLasso(state.hit(event), at: event.position)
    } else if let (anchor, shape) = Anchor.under(event, in: state, edges: true) {
      press(anchor, of: shape, event, in: &state)
    } else if event.modifiers.contains(.alt), let shape = state.handledShape, !shape.geometry.vertices.isEmpty {
      phase = .choosing(of: shape, from: state.viewport.transform.image(at: event.position))
    } else if let handle = state.hit(event) {
      phase = .pressed(handle, at: event.position, release: Self.press(handle, event, in: &state))
    } else if event.isTouch {
      phase = .panning(PanGesture(from: event.position))
    } else {
      phase = .pressedEmpty(at: event.position)
    }
  }

  private mutating func press(
    _ anchor: Anchor, of shape: Shape, _ event: PointerEvent, in state: inout EditingState
  ) {
    guard case .vertex(let index) = anchor else {
      phase = .reshaping(ReshapeGesture(anchor, of: shape, from: event.position, in: &state))
      return
    }
    if event.modifiers.contains(.alt) {
      state.remove(vertices: [index], of: shape)
    } else if event.modifiers.contains(.shift) {
      let chosen = state.chosenVertices
      state.choose(
        vertices: chosen.contains(index) ? chosen.filter { $0 != index } : chosen + [index], of: shape.handle,
        count: shape.geometry.vertices.count)
    } else {
      phase = .pressedVertex(index, of: shape, at: event.position)
    }
  }

  private static func press(
    _ handle: ShapeHandle, _ event: PointerEvent, in state: inout EditingState
  ) -> ReleaseAction {
    let isSelected = state.selection.contains(handle)
    if event.modifiers.contains(.shift) {
      if isSelected { return .deselect }
      var selection = state.selection
      for member in state.family(of: handle) { selection.insert(member) }
      state.select(selection)
      return .nothing
    }
    // A selected shape keeps the others with it until it is clear that this is no drag of them all.
    if isSelected { return .selectOnly }
    state.select(HandleSet(state.family(of: handle)))
    return .nothing
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle:
      state.setHovered(state.hit(event))
    case .pressed(_, let start, _):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      guard let gesture = MoveGesture(from: start, in: state) else { return }
      phase = .moving(gesture)
      gesture.update(event, in: &state)
    case .pressedEmpty(let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      phase = .marquee(from: state.viewport.transform.image(at: start), before: state.selection)
      updateMarquee(event, in: &state)
    case .moving(let gesture):
      gesture.update(event, in: &state)
    case .reshaping(let gesture):
      gesture.update(event, in: &state)
    case .pressedVertex(let index, let shape, let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      let gesture = ReshapeGesture(.vertex(index), of: shape, from: start, in: &state)
      phase = .reshaping(gesture)
      gesture.update(event, in: &state)
    case .choosing(let shape, let start):
      let box = ImageBox(corner: start, opposite: state.viewport.transform.image(at: event.position))
      state.marquee = box
      let vertices = shape.geometry.vertices
      state.choose(
        vertices: vertices.indices.filter { box.contains(vertices[$0]) }, of: shape.handle, count: vertices.count)
      state.dirty.insert(.interaction)
    case .marquee:
      updateMarquee(event, in: &state)
    case .pressedForLasso(_, let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      phase = .lasso([state.viewport.transform.image(at: start)], before: state.selection)
      updateLasso(event, in: &state)
    case .lasso: updateLasso(event, in: &state)
    case .panning(var gesture):
      gesture.update(event, in: &state)
      phase = .panning(gesture)
    }
  }

  private func updateMarquee(_ event: PointerEvent, in state: inout EditingState) {
    guard case .marquee(let start, let before) = phase else { return }
    let box = ImageBox(corner: start, opposite: state.viewport.transform.image(at: event.position))
    state.marquee = box
    var selection = event.modifiers.contains(.shift) ? before : HandleSet()
    for handle in state.document.shapes(inside: box) { selection.insert(handle) }
    state.select(selection)
    state.dirty.insert(.interaction)
  }

  /// CSS pixels between two points of a lasso.
  private static let lassoStep = 4.0

  private mutating func updateLasso(_ event: PointerEvent, in state: inout EditingState) {
    guard case .lasso(var points, let before) = phase, let last = points.last else { return }
    let place = state.viewport.transform.image(at: event.position)
    guard last.distance(to: place) * state.viewport.transform.scale >= Self.lassoStep else { return }
    points.append(place)
    phase = .lasso(points, before: before)
    state.lasso = points
    var selection = event.modifiers.contains(.shift) ? before : HandleSet()
    if let outline = ShapeGeometry.polygon(of: [points]) {
      for handle in state.document.shapes(inside: outline) { selection.insert(handle) }
    }
    state.select(selection)
    state.dirty.insert(.interaction)
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    move(event, in: &state)
    switch phase {
    case .pressed(let handle, _, .selectOnly):
      state.select(HandleSet(state.family(of: handle)))
    case .pressedForLasso(let handle, _):
      var selection = event.modifiers.contains(.shift) ? state.selection : HandleSet()
      if let handle { selection.insert(handle) }
      state.select(selection)
    case .pressed(let handle, _, .deselect):
      var selection = state.selection
      for member in state.family(of: handle) { selection.remove(member) }
      state.select(selection)
    case .pressedEmpty:
      if !event.modifiers.contains(.shift) { state.select(HandleSet()) }
    case .moving, .reshaping:
      state.commitPreview()
    case .pressedVertex(let index, let shape, _):
      state.choose(vertices: [index], of: shape.handle, count: shape.geometry.vertices.count)
    case .panning(let gesture):
      // A tap on nothing, as opposed to a drag, clears the selection.
      if !gesture.hasMoved { state.select(HandleSet()) }
    case .idle, .pressed, .marquee, .choosing, .lasso:
      break
    }
    rest(in: &state)
  }

  mutating func cancel(in state: inout EditingState) {
    if case .marquee(_, let before) = phase { state.select(before) }
    if case .lasso(_, let before) = phase { state.select(before) }
    state.endPreview()
    rest(in: &state)
  }

  private mutating func rest(in state: inout EditingState) {
    phase = .idle
    if state.marquee != nil || !state.lasso.isEmpty {
      state.marquee = nil
      state.lasso = []
      state.dirty.insert(.interaction)
    }
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch phase {
    case .moving: return .move
    case .reshaping(let gesture): return gesture.cursor
    case .pressedVertex: return .move
    case .panning: return .grabbing
    case .marquee, .choosing, .pressedEmpty, .pressedForLasso, .lasso: return .standard
    case .idle, .pressed:
      if let (anchor, shape) = Anchor.under(event, in: state, edges: true) {
        return anchor.cursor(on: shape.geometry)
      }
      guard let hovered = state.hovered, let shape = state.document[hovered] else { return .standard }
      return state.isReadOnly || shape.isLocked ? .pointer : .move
    }
  }
}
