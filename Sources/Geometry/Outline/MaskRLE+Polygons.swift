extension MaskRLE {
  /// The mask's parts as polygons along pixel edges, each with its holes.
  ///
  /// A part is what hangs together over edges (4-connected). Its first ring is the outer one, clockwise on the screen; the
  /// others are holes, anticlockwise. No ring crosses or touches itself; rings may touch each other at corners. Filled
  /// again with `init(_:width:height:)` and united, the polygons give the same mask. Time grows with the runs.
  public var polygons: [Polygon<ImagePixels>] {
    ContourTracer(self).parts().map { Polygon(unchecked: $0) }
  }

  /// The parts' outlines with fewer points; a hole that vanishes within the tolerance is left out.
  ///
  /// - Parameter tolerance: The largest distance, in pixels, that the outline may move; 0 for none.
  public func polygons(tolerance: Double) -> [Polygon<ImagePixels>] {
    polygons.map { $0.simplified(tolerance: tolerance) }
  }

  /// The outlines of all parts and holes as one polygon by the even-odd rule; nil for an empty mask.
  public var polygon: Polygon<ImagePixels>? {
    var rings: [[ImagePoint]] = []
    for part in ContourTracer(self).parts() { rings += part }
    return rings.isEmpty ? nil : Polygon(unchecked: rings)
  }
}
