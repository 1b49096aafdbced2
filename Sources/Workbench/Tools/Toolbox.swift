import Geometry

/// The tools of one editor; only the chosen one hears of events.
struct Toolbox: Tool {
  /// Which of the tools is chosen: a choice made at run time among types known at compile time, since Embedded Swift has
  /// no existentials. The others rest.
  private enum Chosen: Sendable { case select, drag, path, brush, pan, smart, scissors }

  private var chosen = Chosen.select
  private(set) var kind = ToolKind.select
  private var selecting = SelectTool()
  private var dragging = DragTool(.box)
  private var path = PathTool(.polygon)
  private var brush = BrushTool(erases: false)
  private var panning = PanTool()
  private var smart = SmartTool()
  private var scissors = ScissorsTool()

  mutating func choose(_ kind: ToolKind) {
    self.kind = kind
    switch kind {
    case .select:
      (chosen, selecting) = (.select, SelectTool())
    case .pan:
      (chosen, panning) = (.pan, PanTool())
    case .box, .ellipse, .skeleton, .cuboid:
      (chosen, dragging) = (.drag, DragTool(kind))
    case .polygon, .polyline, .point, .rotatedBox, .extremes, .cut:
      (chosen, path) = (.path, PathTool(kind))
    case .smart:
      (chosen, smart) = (.smart, SmartTool())
    case .scissors:
      (chosen, scissors) = (.scissors, ScissorsTool())
    case .brush, .eraser:
      (chosen, brush) = (.brush, BrushTool(erases: kind == .eraser))
    }
  }

  var isActive: Bool {
    switch chosen {
    case .select: selecting.isActive
    case .drag: dragging.isActive
    case .path: path.isActive
    case .brush: brush.isActive
    case .pan: panning.isActive
    case .smart: smart.isActive
    case .scissors: scissors.isActive
    }
  }

  var isDrawing: Bool {
    switch chosen {
    case .select: selecting.isDrawing
    case .drag: dragging.isDrawing
    case .path: path.isDrawing
    case .brush: brush.isDrawing
    case .pan: panning.isDrawing
    case .smart: smart.isDrawing
    case .scissors: scissors.isDrawing
    }
  }

  mutating func press(_ event: PointerEvent, in state: inout EditingState) {
    switch chosen {
    case .select: selecting.press(event, in: &state)
    case .drag: dragging.press(event, in: &state)
    case .path: path.press(event, in: &state)
    case .brush: brush.press(event, in: &state)
    case .pan: panning.press(event, in: &state)
    case .smart: smart.press(event, in: &state)
    case .scissors: scissors.press(event, in: &state)
    }
  }

  mutating func move(_ event: PointerEvent, in state: inout EditingState) {
    switch chosen {
    case .select: selecting.move(event, in: &state)
    case .drag: dragging.move(event, in: &state)
    case .path: path.move(event, in: &state)
    case .brush: brush.move(event, in: &state)
    case .pan: panning.move(event, in: &state)
    case .smart: smart.move(event, in: &state)
    case .scissors: scissors.move(event, in: &state)
    }
  }

  mutating func release(_ event: PointerEvent, in state: inout EditingState) {
    switch chosen {
    case .select: selecting.release(event, in: &state)
    case .drag: dragging.release(event, in: &state)
    case .path: path.release(event, in: &state)
    case .brush: brush.release(event, in: &state)
    case .pan: panning.release(event, in: &state)
    case .smart: smart.release(event, in: &state)
    case .scissors: scissors.release(event, in: &state)
    }
  }

  mutating func cancel(in state: inout EditingState) {
    switch chosen {
    case .select: selecting.cancel(in: &state)
    case .drag: dragging.cancel(in: &state)
    case .path: path.cancel(in: &state)
    case .brush: brush.cancel(in: &state)
    case .pan: panning.cancel(in: &state)
    case .smart: smart.cancel(in: &state)
    case .scissors: scissors.cancel(in: &state)
    }
  }

  mutating func cancelPress(in state: inout EditingState) {
    switch chosen {
    case .select: selecting.cancelPress(in: &state)
    case .drag: dragging.cancelPress(in: &state)
    case .path: path.cancelPress(in: &state)
    case .brush: brush.cancelPress(in: &state)
    case .pan: panning.cancelPress(in: &state)
    case .smart: smart.cancelPress(in: &state)
    case .scissors: scissors.cancelPress(in: &state)
    }
  }

  mutating func finish(in state: inout EditingState) -> Bool {
    switch chosen {
    case .select: selecting.finish(in: &state)
    case .drag: dragging.finish(in: &state)
    case .path: path.finish(in: &state)
    case .brush: brush.finish(in: &state)
    case .pan: panning.finish(in: &state)
    case .smart: smart.finish(in: &state)
    case .scissors: scissors.finish(in: &state)
    }
  }

  mutating func stepBack(in state: inout EditingState) -> Bool {
    switch chosen {
    case .select: selecting.stepBack(in: &state)
    case .drag: dragging.stepBack(in: &state)
    case .path: path.stepBack(in: &state)
    case .brush: brush.stepBack(in: &state)
    case .pan: panning.stepBack(in: &state)
    case .smart: smart.stepBack(in: &state)
    case .scissors: scissors.stepBack(in: &state)
    }
  }

  /// Other pixels are there, or none.
  mutating func evaluate(in state: inout EditingState) {
    switch chosen {
    case .smart: smart.evaluate(in: &state)
    case .scissors: scissors.evaluate(in: &state)
    case .select, .drag, .path, .brush, .pan: break
    }
  }

  /// The host has answered.
  mutating func take(_ answer: Polygon<ImagePixels>?, in state: inout EditingState) {
    if chosen == .smart { smart.take(answer, in: &state) }
  }

  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor {
    switch chosen {
    case .select: selecting.cursor(at: event, in: state)
    case .drag: dragging.cursor(at: event, in: state)
    case .path: path.cursor(at: event, in: state)
    case .brush: brush.cursor(at: event, in: state)
    case .pan: panning.cursor(at: event, in: state)
    case .smart: smart.cursor(at: event, in: state)
    case .scissors: scissors.cursor(at: event, in: state)
    }
  }

  /// The pointer's look before it was ever over the canvas.
  var restingCursor: Cursor { kind.isDrawing ? .crosshair : kind == .pan ? .grab : .standard }
}
