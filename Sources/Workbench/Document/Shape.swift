/// One label on the image.
public struct Shape: Equatable, Sendable {
  /// The shape's name inside its document.
  public let handle: ShapeHandle
  /// Place in the host's list of classes; `unclassified` without one.
  public var classIndex: UInt32
  /// Kind and coordinates, in image pixels.
  public var geometry: ShapeGeometry
  /// How far the label has come; drawn as a line pattern.
  public var status: ShapeStatus
  /// Hidden shapes are neither drawn nor hit.
  public var isHidden = false
  /// Shapes that a filter of the host leaves out are hidden as well, whatever `isHidden` says.
  public var isFiltered = false
  /// Locked shapes are drawn, but neither hit nor changed.
  public var isLocked = false
  /// Place in the drawing order: higher is above; of equals the later one.
  public var level: Int32 = 0
  /// Shapes with the same number are selected together; 0 for none.
  public var group: UInt32 = 0

  /// Class index of a shape that has no class yet.
  public static let unclassified: UInt32 = 0xFFFF

  /// Whether a pointer can meet the shape.
  var isReachable: Bool { isVisible && !isLocked }

  /// Whether the shape is drawn.
  var isVisible: Bool { !isHidden && !isFiltered }
}

/// How far a label has come. The pattern that shows it never depends on colour alone.
public enum ShapeStatus: UInt32, Sendable {
  /// By a person, not yet approved: solid line.
  case saved = 0
  /// By a model, not yet accepted: dashed line.
  case suggestion = 1
  /// Ground truth: solid line with a second line inside.
  case approved = 2
}
