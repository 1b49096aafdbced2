extension MaskRLE {
  /// Fills polygons and unites them, equal to pycocotools' `frPyObjects` and `merge` to the last pixel.
  ///
  /// - Parameters:
  ///   - rings: The polygons, each filled by the even-odd rule; without any the mask is empty.
  ///   - width: Pixels along x.
  ///   - height: Pixels along y.
  /// - Throws: `size`, or `coordinate` for NaN and infinities.
  public init(polygons rings: [[ImagePoint]], width: Int, height: Int) throws(MaskError) {
    var masks: [Self] = []
    for ring in rings {
      var filler = try PolygonFiller(width: width, height: height)
      try filler.add(ring)
      masks.append(filler.mask)
    }
    self = masks.isEmpty ? try Self(emptyOfWidth: width, height: height) : try Self.union(masks)
  }

  /// Fills polygons as COCO writes them, x and y in turn, and unites them.
  ///
  /// - Throws: `size`, or `coordinate` for NaN, infinities and an x without its y.
  public init(polygonCoordinates rings: [[Double]], width: Int, height: Int) throws(MaskError) {
    var masks: [Self] = []
    for ring in rings {
      guard ring.count.isMultiple(of: 2) else { throw .coordinate }
      var filler = try PolygonFiller(width: width, height: height)
      var points: [ImagePoint] = []
      points.reserveCapacity(ring.count / 2)
      for index in stride(from: 0, to: ring.count, by: 2) {
        points.append(ImagePoint(x: ring[index], y: ring[index + 1]))
      }
      try filler.add(points)
      masks.append(filler.mask)
    }
    self = masks.isEmpty ? try Self(emptyOfWidth: width, height: height) : try Self.union(masks)
  }

  /// Fills a polygon with its holes and parts by the even-odd rule, with pycocotools' rule for the border pixels.
  ///
  /// - Throws: `size`.
  public init(_ polygon: Polygon<ImagePixels>, width: Int, height: Int) throws(MaskError) {
    var filler = try PolygonFiller(width: width, height: height)
    for ring in polygon.rings { try filler.add(ring) }
    self = filler.mask
  }

  /// Fills a box, equal to pycocotools' `frPyObjects` for a box (`rleFrBbox`).
  ///
  /// - Throws: `size`, or `coordinate` for NaN and infinities.
  public init(_ box: ImageBox, width: Int, height: Int) throws(MaskError) {
    var filler = try PolygonFiller(width: width, height: height)
    try filler.add([
      box.topLeft, ImagePoint(x: box.minX, y: box.maxY), box.bottomRight, ImagePoint(x: box.maxX, y: box.minY),
    ])
    self = filler.mask
  }
}
