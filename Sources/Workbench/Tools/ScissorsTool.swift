import Geometry

/// Draws polygons along edges: each click fixes the line that the pointer drew from the click before; with Alt the line is
/// straight. Ends by a click on the first point, a double click, or Enter.
struct ScissorsTool: Tool {
  private enum Phase: Sendable {
    /// → pressed, closing.
    case idle
    /// → idle.
    case pressed
    /// On the first or the last point: the release ends the shape → idle.
    case closing
  }

  private var phase = Phase.idle
  /// The places that were clicked, and the line that led to each.
  private var anchors: [ImagePoint] = []
  private var lines: [[ImagePoint]] = []
  /// Ways from the last anchor.
  private var wire: LiveWire?

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  var isDrawing: Bool { !anchors.isEmpty }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    let place = state.place(event)
    if closes(at: event.position, in: state) {
      phase = .closing
      return
    }
    phase = .pressed
    if anchors.isEmpty {
      state.select(HandleSet())
      lines.append([place])
    } else {
      lines.append(line(to: place, event))
    }
    anchors.append(place)
    look(from: place, in: state)
    show(event, in: &state)
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    if !isActive { state.setHovered(nil) }
    state.dirty.insert(.interaction)
    show(event, in: &state)
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    let old = phase
    phase = .idle
    if case .closing = old {
      _ = finish(in: &state)
    } else {
      show(event, in: &state)
    }
  }

  private mutating func look(from place: ImagePoint, in state: EditingState) {
    wire = state.pixels.flatMap { LiveWire(from: place, in: $0) }
  }

  /// The points from the last anchor, which is left out, to a place.
  private func line(to place: ImagePoint, _ event: PointerEvent?) -> [ImagePoint] {
    guard let wire, event?.modifiers.contains(.alt) != true else { return [place] }
    // The way leads through middles of samples; it begins and ends where the pointer was.
    return wire.line(to: place).dropFirst().dropLast() + [place]
  }

  /// Other pixels are there.
  mutating func evaluate(in state: inout EditingState) {
    guard let last = anchors.last else { return }
    look(from: last, in: state)
  }

  private func closes(at position: ScreenPoint, in state: EditingState) -> Bool {
    guard anchors.count >= 2, let first = anchors.first, let last = anchors.last else { return false }
    return state.viewport.transform(first).distance(to: position) <= 8
      || state.viewport.transform(last).distance(to: position) < PointerEvent.dragThreshold
  }

  private func show(_ event: PointerEvent?, in state: inout EditingState) {
    guard isDrawing else { return state.show(nil) }
    var points = lines.flatMap { $0 }
    var closing = false
    if let event {
      closing = anchors.count >= 2 && state.viewport.transform(anchors[0]).distance(to: event.position) <= 8
      points += line(to: closing ? anchors[0] : state.place(event), event)
    }
    var drawing = Drawing(
      geometry: points.count >= 3 ? ShapeGeometry.polygon(of: [points]).map { .polygon($0) } : nil, placed: anchors,
      line: points)
    drawing.closes = closing
    state.show(drawing)
  }

  mutating func finish(in state: inout EditingState) -> Bool {
    guard isDrawing else { return false }
    var points = lines.flatMap { $0 }
    if let first = anchors.first, anchors.count >= 2 { points += line(to: first, nil).dropLast() }
    rest(in: &state)
    if let outline = ShapeGeometry.polygon(of: [points]), outline.area >= 1 {
      state.insert(ShapeGeometry.polygon(outline).rounded)
    }
    return true
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    guard isDrawing else { return false }
    phase = .idle
    anchors.removeLast()
    lines.removeLast()
    if let last = anchors.last { look(from: last, in: state) } else { wire = nil }
    show(nil, in: &state)
    return true
  }

  mutating func cancel(in state: inout EditingState) { rest(in: &state) }

  mutating func cancelPress(in state: inout EditingState) {
    if case .pressed = phase { _ = stepBack(in: &state) }
    phase = .idle
  }

  private mutating func rest(in state: inout EditingState) {
    self = ScissorsTool()
    state.show(nil)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor { .crosshair }
}
