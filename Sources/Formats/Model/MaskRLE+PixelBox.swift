public import Geometry

extension MaskRLE {
  /// The box around the pixels set, in whole pixels; nil for an empty mask.
  public var boundingBox: PixelBox? {
    bounds.map { PixelBox(xMin: $0.minX, yMin: $0.minY, xMax: $0.maxX, yMax: $0.maxY) }
  }
}
