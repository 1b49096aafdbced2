public import Geometry

/// What a shape is, in pixels of the upright image.
public enum ShapeGeometry: Equatable, Sendable {
  /// An axis-aligned box.
  case box(ImageBox)
  /// A box turned about its centre.
  case rotatedBox(RotatedBox<ImagePixels>)
  /// Filled rings.
  case polygon(Polygon<ImagePixels>)
  /// An open line of at least one point.
  case polyline([ImagePoint])
  /// One point.
  case point(ImagePoint)
  /// An ellipse, turned or not.
  case ellipse(Ellipse<ImagePixels>)
  /// Named points of a skeleton.
  case keypoints([Keypoint])
  /// Pixels, shown by their outline.
  case mask(Mask)
  /// Eight corners of a body as the picture shows it: its front face clockwise from the top left, then its back face.
  case cuboid([ImagePoint])

  /// Which kind it is.
  public var kind: ShapeKind {
    switch self {
    case .box: .box
    case .rotatedBox: .rotatedBox
    case .polygon: .polygon
    case .polyline: .polyline
    case .point: .point
    case .ellipse: .ellipse
    case .keypoints: .keypoints
    case .mask: .mask
    case .cuboid: .cuboid
    }
  }

  /// The smallest axis-aligned box around it.
  public var bounds: ImageBox {
    switch self {
    case .box(let box): box
    case .rotatedBox(let box): box.bounds
    case .polygon(let polygon): polygon.bounds
    case .mask(let mask): mask.bounds
    case .polyline(let points), .cuboid(let points):
      ImageBox.around(points) ?? ImageBox(minX: 0, minY: 0, maxX: 0, maxY: 0)
    case .point(let point): ImageBox(corner: point, opposite: point)
    case .ellipse(let ellipse): ellipse.bounds
    case .keypoints(let keypoints): Keypoint.bounds(of: keypoints)
    }
  }

  /// Filled area in square pixels; 0 for lines and points.
  public var area: Double {
    switch self {
    case .box(let box): box.area
    case .rotatedBox(let box): box.area
    case .polygon(let polygon): polygon.area
    case .mask(let mask): Double(mask.pixels.area)
    case .ellipse(let ellipse): ellipse.area
    case .cuboid(let corners): Self.outline(of: corners)?.area ?? 0
    case .polyline, .point, .keypoints: 0
    }
  }
}

/// The kinds of shapes; the numbers cross to the host.
public enum ShapeKind: UInt32, Sendable, CaseIterable {
  /// Axis-aligned box.
  case box = 0
  /// Turned box.
  case rotatedBox = 1
  /// Filled rings.
  case polygon = 2
  /// Open line.
  case polyline = 3
  /// One point.
  case point = 4
  /// Ellipse.
  case ellipse = 5
  /// Skeleton.
  case keypoints = 6
  /// Pixels.
  case mask = 7
  /// Body in the picture.
  case cuboid = 8
}

/// One point of a skeleton.
public struct Keypoint: Hashable, Sendable {
  /// Where it is.
  public var position: ImagePoint
  /// Whether it is absent, occluded or visible (COCO's 0, 1, 2).
  public var visibility: Visibility

  /// COCO's visibility flags.
  public enum Visibility: UInt32, Sendable {
    /// Not labelled; its position means nothing.
    case absent = 0
    /// Labelled but covered.
    case occluded = 1
    /// Labelled and seen.
    case visible = 2
  }

  static func bounds(of keypoints: [Keypoint]) -> ImageBox {
    let placed = keypoints.filter { $0.visibility != .absent }
    return ImageBox.around(placed.map { $0.position }) ?? ImageBox(minX: 0, minY: 0, maxX: 0, maxY: 0)
  }
}
