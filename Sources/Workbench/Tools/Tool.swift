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
  /// Ends a drag and leaves no trace of it.
  mutating func cancel(in state: inout EditingState)
  func cursor(at event: PointerEvent, in state: EditingState) -> Cursor
}

/// The tools; the numbers cross to the host.
public enum ToolKind: UInt32, Sendable, CaseIterable {
  /// Selects, moves, resizes.
  case select = 0
  /// Draws boxes.
  case box = 1
  /// Moves the image.
  case pan = 2
}
