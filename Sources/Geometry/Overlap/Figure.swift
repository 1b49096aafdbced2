/// What covers a part of an image, whatever its kind, so that any two can be compared.
///
/// Keypoints are compared by `ObjectKeypointSimilarity`; points, polylines and time ranges cover no area.
public enum Figure: Hashable, Sendable {
  /// An axis-aligned box.
  case box(ImageBox)
  /// A box turned about its centre.
  case rotatedBox(RotatedBox<ImagePixels>)
  /// By the even-odd rule. A cuboid drawn in the image is its corners' convex hull.
  case polygon(Polygon<ImagePixels>)
  /// An ellipse turned about its centre.
  case ellipse(Ellipse<ImagePixels>)
  /// Whole pixels of an image of the mask's size.
  case mask(MaskRLE)

  /// Intersection over union, 0…1; 0 where neither covers anything.
  ///
  /// The common form of each pair:
  /// - two boxes, box and rotated box, two rotated boxes: both exactly;
  /// - a polygon with these or another: both exactly, by the even-odd rule;
  /// - an ellipse with a box, rotated box or polygon whose rings do not cross: both exactly; with an ellipse: one as a
  ///   polygon of 1,440 corners and equal area;
  /// - a mask with any other: the other filled on the mask's canvas by pycocotools' rule (pixels outside do not count);
  ///   two masks: both as they are.
  ///
  /// - Throws: `sizesDiffer` for masks of different sizes, `coordinate` for NaN and infinities filled on a mask.
  public func iou(_ other: Figure) throws(MaskError) -> Double {
    switch (self, other) {
    case (.box(let a), .box(let b)): return a.iou(b)
    case (.rotatedBox(let a), .rotatedBox(let b)): return a.iou(b)
    case (.box(let a), .rotatedBox(let b)): return RotatedBox(a).iou(b)
    case (.rotatedBox(let a), .box(let b)): return a.iou(RotatedBox(b))
    case (.mask(let a), .mask(let b)): return try a.iou(b)
    case (.mask(let a), _): return try a.iou(other.mask(width: a.width, height: a.height))
    case (_, .mask(let b)): return try mask(width: b.width, height: b.height).iou(b)
    case (.ellipse(let a), .ellipse(let b)):
      return Self.share(a.intersectionArea(b), a.area, b.area)
    case (.ellipse(let a), _):
      let outline = other.outline
      return Self.share(a.intersectionArea(outline), a.area, outline.area)
    case (_, .ellipse(let b)):
      let outline = outline
      return Self.share(b.intersectionArea(outline), outline.area, b.area)
    default: return outline.iou(other.outline)
    }
  }

  /// The figure filled on a canvas: outlines by pycocotools' rule, an ellipse as a polygon of 1,440 corners; a mask as it
  /// is.
  ///
  /// - Throws: `size`, `coordinate` for NaN and infinities, `sizesDiffer` for a mask of another size.
  public func mask(width: Int, height: Int) throws(MaskError) -> MaskRLE {
    switch self {
    case .mask(let mask):
      guard mask.width == width, mask.height == height else { throw .sizesDiffer }
      return mask
    case .box(let box): return try MaskRLE(box, width: width, height: height)
    default: return try MaskRLE(outline, width: width, height: height)
    }
  }

  /// The figure as a polygon: a mask along its pixels' edges, an ellipse with 1,440 corners. An empty mask is a point.
  public var outline: Polygon<ImagePixels> {
    switch self {
    case .box(let box): Polygon(unchecked: [box.corners])
    case .rotatedBox(let box): Polygon(unchecked: [box.corners])
    case .polygon(let polygon): polygon
    case .ellipse(let ellipse): ellipse.polygon
    case .mask(let mask): mask.polygon ?? Polygon(unchecked: [Box(minX: 0, minY: 0, maxX: 0, maxY: 0).corners])
    }
  }

  private static func share(_ shared: Double, _ a: Double, _ b: Double) -> Double {
    let covered = a + b - shared
    return covered > 0 ? min(max(shared / covered, 0), 1) : 0
  }
}
