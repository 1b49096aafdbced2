/// Something that happened to a shape and has to be saved.
public struct Change: Equatable, Sendable {
  /// What happened.
  public var kind: Kind
  /// To which shape; read its coordinates from the document.
  public var handle: ShapeHandle

  /// What can happen; the numbers cross to the host.
  public enum Kind: UInt32, Sendable {
    /// The shape is new, or is back after undo.
    case created = 1
    /// Coordinates, class, place in the drawing order or group differ.
    case updated = 2
    /// The shape is gone.
    case deleted = 3
  }
}
