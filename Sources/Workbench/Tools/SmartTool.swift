import Geometry

/// Selects an object by clicks and a box: a click says that a place belongs to it, with Alt that it does not, a drag draws
/// a box around it. Enter or a double click keeps what is shown; each click can be taken back.
struct SmartTool: Tool {
  private enum Phase: Sendable {
    /// → pressed.
    case idle
    /// Not yet dragged → boxing, idle.
    case pressed(at: ScreenPoint)
    /// → idle.
    case boxing(from: ImagePoint)
  }

  private var phase = Phase.idle
  private var prompt = SelectionPrompt()
  /// What was said, in its order, for taking it back.
  private var steps: [SelectionPrompt] = []
  private var outline: Polygon<ImagePixels>?

  var isActive: Bool {
    if case .idle = phase { return false }
    return true
  }

  var isDrawing: Bool { !steps.isEmpty }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    // A double click keeps what the first one found.
    if let last = prompt.inside.last, outline != nil,
      state.viewport.transform(last).distance(to: event.position) < PointerEvent.dragThreshold,
      !event.modifiers.contains(.alt)
    {
      _ = finish(in: &state)
      return
    }
    phase = .pressed(at: event.position)
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch phase {
    case .idle:
      state.setHovered(nil)
      state.dirty.insert(.interaction)
    case .pressed(let start):
      guard start.distance(to: event.position) >= PointerEvent.dragThreshold else { return }
      phase = .boxing(from: Self.place(start, in: state))
      show(event, in: &state)
    case .boxing:
      show(event, in: &state)
    }
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    move(event, in: &state)
    let old = phase
    phase = .idle
    switch old {
    case .idle: return
    case .pressed(let start):
      let image = state.document.imageSize.bounds
      let place = state.viewport.transform.image(at: start)
      guard image.contains(place) else { return show(nil, in: &state) }
      let isOutside = event.modifiers.contains(.alt)
      // Without an object there is nothing to take away from.
      if isOutside, prompt.isEmpty { return show(nil, in: &state) }
      steps.append(prompt)
      if isOutside { prompt.outside.append(place) } else { prompt.inside.append(place) }
    case .boxing(let start):
      let box = ImageBox(corner: start, opposite: Self.place(event.position, in: state))
      guard box.width >= 2, box.height >= 2 else { return show(nil, in: &state) }
      steps.append(prompt)
      prompt.box = box
      // A new box asks for another object: what lies outside it was of the one before.
      prompt.inside.removeAll { !box.contains($0) }
    }
    if steps.count == 1 { state.select(HandleSet()) }
    evaluate(in: &state)
  }

  private static func place(_ position: ScreenPoint, in state: EditingState) -> ImagePoint {
    BoxEditing.rounded(
      BoxEditing.clamped(state.viewport.transform.image(at: position), to: state.document.imageSize))
  }

  /// Looks again: something was said, or other pixels are there.
  mutating func evaluate(in state: inout EditingState) {
    guard !state.asksHost else {
      state.question.ask(prompt)
      // What was found before is shown until the answer is there.
      if prompt.isEmpty { outline = nil }
      return show(nil, in: &state)
    }
    outline = state.pixels.flatMap { SmartSelection(prompt, in: $0).outline() }
    show(nil, in: &state)
  }

  private func show(_ event: PointerEvent?, in state: inout EditingState) {
    var frame = prompt.box
    if case .boxing(let start) = phase, let event {
      frame = ImageBox(corner: start, opposite: Self.place(event.position, in: state))
    }
    guard isDrawing || frame != nil else { return state.show(nil) }
    var drawing = Drawing(geometry: outline.map { .polygon($0) }, placed: prompt.inside, frame: frame)
    drawing.refused = prompt.outside
    state.show(drawing)
  }

  /// The host's answer to what was said last.
  mutating func take(_ answer: Polygon<ImagePixels>?, in state: inout EditingState) {
    guard isDrawing else { return }
    outline = answer
    show(nil, in: &state)
  }

  mutating func finish(in state: inout EditingState) -> Bool {
    guard isDrawing else { return false }
    // The answer is on its way: there is nothing to keep yet.
    if state.asksHost, outline == nil { return true }
    let found = outline
    rest(in: &state)
    if let found, found.area >= 1 { state.insert(ShapeGeometry.polygon(found).rounded) }
    return true
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    guard let before = steps.popLast() else { return false }
    prompt = before
    phase = .idle
    evaluate(in: &state)
    return true
  }

  mutating func cancel(in state: inout EditingState) { rest(in: &state) }

  mutating func cancelPress(in state: inout EditingState) {
    phase = .idle
    show(nil, in: &state)
  }

  private mutating func rest(in state: inout EditingState) {
    self = SmartTool()
    state.question.ask(prompt)
    state.show(nil)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor { .crosshair }
}
