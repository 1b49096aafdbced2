// Each convention is defined once, here. The worked number: in a 100 × 50 image, the box whose left edge is 10, top
// edge 20, right edge 40 and bottom edge 30 is
//   xyxy (10, 20, 40, 30), xywh (10, 20, 30, 10), centre (25, 25, 30, 10), normalised xyxy (0.1, 0.4, 0.4, 0.6).

extension Box {
  /// Makes a box from left, top, right and bottom edge (Pascal VOC's order).
  ///
  /// - Throws: `notFinite`, or `negativeExtent` where an edge pair is reversed.
  public static func xyxy(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) throws(GeometryError) -> Self {
    guard x1.isFinite, y1.isFinite, x2.isFinite, y2.isFinite else { throw .notFinite }
    guard x2 >= x1, y2 >= y1 else { throw .negativeExtent }
    return Self(minX: x1, minY: y1, maxX: x2, maxY: y2)
  }

  /// Makes a box from left edge, top edge, width and height (COCO's order).
  ///
  /// - Throws: `notFinite`, or `negativeExtent` where width or height is below zero.
  public static func xywh(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) throws(GeometryError) -> Self {
    guard width >= 0 || width.isNaN, height >= 0 || height.isNaN else { throw .negativeExtent }
    return try xyxy(x, y, x + width, y + height)
  }

  /// Makes a box from its centre, width and height (YOLO's order).
  ///
  /// - Throws: `notFinite`, or `negativeExtent` where width or height is below zero.
  public static func centre(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) throws(GeometryError) -> Self {
    guard width >= 0 || width.isNaN, height >= 0 || height.isNaN else { throw .negativeExtent }
    return try xyxy(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
  }
}

extension Box where Space == ImagePixels {
  /// The same box as fractions of the image; the image must have a positive size.
  @inlinable
  public func normalised(in image: ImageSize) -> Box<Normalised> {
    Box<Normalised>(
      minX: minX / image.width, minY: minY / image.height, maxX: maxX / image.width, maxY: maxY / image.height)
  }
}

extension Box where Space == Normalised {
  /// The same box in pixels of the image.
  @inlinable
  public func inPixels(of image: ImageSize) -> ImageBox {
    ImageBox(
      minX: minX * image.width, minY: minY * image.height, maxX: maxX * image.width, maxY: maxY * image.height)
  }
}
