import Geometry

/// The tools of one editor; only the chosen one hears of events.
struct Toolbox: Tool {
  /// A choice made at run time among types known at compile time: Embedded Swift has no existentials.
  private enum Chosen: Sendable {
    case select(SelectTool)
    case drag(DragTool)
    case path(PathTool)
    case brush(BrushTool)
    case pan(PanTool)
    case smart(SmartTool)
    case scissors(ScissorsTool)
  }

  private var chosen = Chosen.select(SelectTool())
  private(set) var kind = ToolKind.select

  mutating func choose(_ kind: ToolKind) {
    self.kind = kind
    switch kind {
    case .select: chosen = .select(SelectTool())
    case .pan: chosen = .pan(PanTool())
    case .box, .ellipse, .skeleton: chosen = .drag(DragTool(kind))
    case .polygon, .polyline, .point, .rotatedBox, .extremes, .cut: chosen = .path(PathTool(kind))
    case .smart: chosen = .smart(SmartTool())
    case .scissors: chosen = .scissors(ScissorsTool())
    case .brush, .eraser: chosen = .brush(BrushTool(erases: kind == .eraser))
    }
  }

  /// Lets the chosen tool work on the state.
  private mutating func use<Result>(
    _ select: (inout SelectTool) -> Result, _ drag: (inout DragTool) -> Result, _ path: (inout PathTool) -> Result,
    _ brush: (inout BrushTool) -> Result, _ pan: (inout PanTool) -> Result, _ smart: (inout SmartTool) -> Result,
    _ scissors: (inout ScissorsTool) -> Result
  ) -> Result {
    switch chosen {
    case .select(var tool):
      defer { chosen = .select(tool) }
      return select(&tool)
    case .drag(var tool):
      defer { chosen = .drag(tool) }
      return drag(&tool)
    case .path(var tool):
      defer { chosen = .path(tool) }
      return path(&tool)
    case .brush(var tool):
      defer { chosen = .brush(tool) }
      return brush(&tool)
    case .pan(var tool):
      defer { chosen = .pan(tool) }
      return pan(&tool)
    case .smart(var tool):
      defer { chosen = .smart(tool) }
      return smart(&tool)
    case .scissors(var tool):
      defer { chosen = .scissors(tool) }
      return scissors(&tool)
    }
  }

  var isActive: Bool {
    switch chosen {
    case .select(let tool): tool.isActive
    case .drag(let tool): tool.isActive
    case .path(let tool): tool.isActive
    case .brush(let tool): tool.isActive
    case .pan(let tool): tool.isActive
    case .smart(let tool): tool.isActive
    case .scissors(let tool): tool.isActive
    }
  }

  var isDrawing: Bool {
    switch chosen {
    case .select(let tool): tool.isDrawing
    case .drag(let tool): tool.isDrawing
    case .path(let tool): tool.isDrawing
    case .brush(let tool): tool.isDrawing
    case .pan(let tool): tool.isDrawing
    case .smart(let tool): tool.isDrawing
    case .scissors(let tool): tool.isDrawing
    }
  }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    use(
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) },
      { $0.press(event, in: &state) })
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    use(
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) },
      { $0.move(event, in: &state) })
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    use(
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) },
      { $0.release(event, in: &state) })
  }

  mutating func cancel(in state: inout EditingState) {
    use(
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) },
      { $0.cancel(in: &state) })
  }

  mutating func cancelPress(in state: inout EditingState) {
    use(
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) },
      { $0.cancelPress(in: &state) })
  }

  mutating func finish(in state: inout EditingState) -> Bool {
    use(
      { $0.finish(in: &state) },
      { $0.finish(in: &state) },
      { $0.finish(in: &state) },
      { $0.finish(in: &state) },
      { $0.finish(in: &state) },
      { $0.finish(in: &state) },
      { $0.finish(in: &state) })
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    use(
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) },
      { $0.stepBack(in: &state) })
  }

  /// Other pixels are there, or none.
  mutating func evaluate(in state: inout EditingState) {
    switch chosen {
    case .smart(var tool):
      tool.evaluate(in: &state)
      chosen = .smart(tool)
    case .scissors(var tool):
      tool.evaluate(in: &state)
      chosen = .scissors(tool)
    case .select, .drag, .path, .brush, .pan: break
    }
  }

  /// The host has answered.
  mutating func take(_ answer: Polygon<ImagePixels>?, in state: inout EditingState) {
    guard case .smart(var tool) = chosen else { return }
    tool.take(answer, in: &state)
    chosen = .smart(tool)
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch chosen {
    case .select(let tool): tool.cursor(at: event, in: state)
    case .drag(let tool): tool.cursor(at: event, in: state)
    case .path(let tool): tool.cursor(at: event, in: state)
    case .brush(let tool): tool.cursor(at: event, in: state)
    case .pan(let tool): tool.cursor(at: event, in: state)
    case .smart(let tool): tool.cursor(at: event, in: state)
    case .scissors(let tool): tool.cursor(at: event, in: state)
    }
  }

  /// The pointer's look before it was ever over the canvas.
  var restingCursor: Cursor { kind.isDrawing ? .crosshair : kind == .pan ? .grab : .standard }
}
