/// How a source is read.
public struct ReadOptions: Sendable {
  /// The pixel convention of VOC-like files.
  public enum CoordinateBase: String, Sendable, Codable, CaseIterable {
    /// 0-based when a least edge is 0 or more than a twentieth of all edges have a fraction, else 1-based.
    case auto
    /// 1-based with inclusive far edges, as the VOC challenge.
    case one
    /// 0-based continuous, as CVAT and Datumaro write.
    case zero
  }
  public var coordinateBase = CoordinateBase.auto
  /// Class names for label files that come without (YOLO's `obj.names`), in order.
  public var classNames: [String] = []
  /// Tells the upright size of an image that the source does not hold, by the item's path (or its path in the source).
  public var imageSize: (@Sendable (String) -> PixelSize?)?
  /// Read the header of every image of the source and compare its size with the labels' (orientation too).
  public var checksImages = true

  public init() {}
}
