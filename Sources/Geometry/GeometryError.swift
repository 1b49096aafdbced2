/// Why outside numbers do not make a shape.
public enum GeometryError: Error, Equatable, Sendable {
  /// A coordinate is NaN or infinite.
  case notFinite
  /// A box's far edge lies before its near edge, or a width, height or radius is negative.
  case negativeExtent
  /// A ring has fewer than three points.
  case tooFewPoints
  /// Lists that belong together have different lengths.
  case listLength
}
