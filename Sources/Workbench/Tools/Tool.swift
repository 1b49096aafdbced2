/// A pointer mode: a small state machine that turns events into commands.
///
/// Every drag ends by `release` or `cancel`; after either the tool is at rest and the document is either changed by one
/// step of the history or not at all.
protocol Tool: Sendable {
  /// Whether a press has not ended yet.
  var isActive: Bool { get }
  mutating func press(_ event: PointerEvent, in state: inout EditingState)
  /// The pointer moves, pressed or not.
  mutating func move(_ event: PointerEvent, in state: inout EditingState)
  mutating func release(_ event: PointerEvent, in state: inout EditingState)
  /// Ends a drag, or a shape in the making, and leaves no trace of it.
  mutating func cancel(in state: inout EditingState)
  /// Whether a shape is in the making between presses.
  var isDrawing: Bool { get }
  /// The pointer was taken away in mid-press: what earlier presses made stays.
  mutating func cancelPress(in state: inout EditingState)
  /// Ends the shape in the making as it is; false where there is none.
  mutating func finish(in state: inout EditingState) -> Bool
  /// Takes the last point of the shape in the making back; false where there is none.
  mutating func stepBack(in state: inout EditingState) -> Bool
  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor
}

// Tools whose shapes are made in one drag.
extension Tool {
  var isDrawing: Bool { false }
  mutating func cancelPress(in state: inout EditingState) { cancel(in: &state) }
  mutating func finish(in state: inout EditingState) -> Bool { false }
  mutating func stepBack(in state: inout EditingState) -> Bool { false }
}
