public import Geometry

/// The geometry of a label, in continuous pixels of the upright image where nothing else is said.
public enum LabelShape: Hashable, Sendable {
  case box(PixelBox)
  case rotatedBox(RotatedPixelBox)
  /// One object in one or more parts.
  case polygon([PolygonPart])
  case mask(MaskRLE)
  /// The object is given by its label's `keypoints` alone.
  case keypoints
  case polyline([PixelPoint])
  case ellipse(PixelEllipse)
  case point(PixelPoint)
  /// The whole image is of the class.
  case classification
  /// Eight corners of a cuboid drawn in the image: front face clockwise from its top left, then the back face.
  case cuboid2D([PixelPoint])
  /// A body in space, in metres of the sensor's frame (x forward, y left, z up).
  case cuboid(Cuboid)
  /// A stretch of a video in which the class is true.
  case timeRange(TimeRange)
  /// A sentence about the whole image.
  case caption(String)

  /// The kind alone.
  public var kind: LabelKind {
    switch self {
    case .box: .box
    case .rotatedBox: .rotatedBox
    case .polygon: .polygon
    case .mask: .mask
    case .keypoints: .keypoints
    case .polyline: .polyline
    case .ellipse: .ellipse
    case .point: .point
    case .classification: .classification
    case .cuboid2D: .cuboid2D
    case .cuboid: .cuboid
    case .timeRange: .timeRange
    case .caption: .caption
    }
  }
}

/// The kinds of label; raw values are the words of the data base and the API.
public enum LabelKind: String, Hashable, Sendable, Codable, CaseIterable {
  case box
  case rotatedBox = "rotated_box"
  case polygon, mask, keypoints, polyline, ellipse, point, classification
  case cuboid2D = "cuboid_2d"
  case cuboid
  case timeRange = "time_range"
  case caption
}

/// A box turned about its centre. `degrees` is clockwise as seen on the screen.
public struct RotatedPixelBox: Hashable, Sendable, Codable {
  public var center: PixelPoint
  public var width: Double
  public var height: Double
  public var degrees: Double

  public init(center: PixelPoint, width: Double, height: Double, degrees: Double) {
    self.center = center
    self.width = width
    self.height = height
    self.degrees = degrees
  }
}

/// An ellipse by its centre and radii, turned about its centre by `degrees` clockwise.
public struct PixelEllipse: Hashable, Sendable, Codable {
  public var center: PixelPoint
  public var radiusX: Double
  public var radiusY: Double
  public var degrees: Double

  public init(center: PixelPoint, radiusX: Double, radiusY: Double, degrees: Double = 0) {
    self.center = center
    self.radiusX = radiusX
    self.radiusY = radiusY
    self.degrees = degrees
  }
}

/// One point of a skeleton.
public struct Keypoint: Hashable, Sendable, Codable {
  /// COCO's numbers: 0 not labelled (x and y are 0), 1 labelled but hidden, 2 visible.
  public enum Visibility: Int, Hashable, Sendable, Codable { case absent, hidden, visible }
  public var x: Double
  public var y: Double
  public var visibility: Visibility

  public init(x: Double, y: Double, visibility: Visibility) {
    self.x = x
    self.y = y
    self.visibility = visibility
  }
}
