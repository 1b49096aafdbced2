extension Polygon {
  /// Filled area by the even-odd rule, for rings that may cross as well; `area` is quicker where they do not.
  public var evenOddArea: Double { RegionSweep.areas(rings, []).first }

  /// Area that both fill by the even-odd rule: concave outlines, holes, parts and rings that cross included.
  ///
  /// Exact but for rounding: relative error about 10⁻¹⁵ times the number of corners. Time grows with the corners and
  /// crossings times the edges at one height.
  public func intersectionArea(_ other: Polygon) -> Double {
    guard bounds.intersectionArea(other.bounds) > 0 else { return 0 }
    return RegionSweep.areas(rings, other.rings).both
  }

  /// Intersection over union, 0…1; see `intersectionArea`. 0 where nothing is filled.
  public func iou(_ other: Polygon) -> Double {
    guard bounds.intersectionArea(other.bounds) > 0 else { return 0 }
    let areas = RegionSweep.areas(rings, other.rings)
    let covered = areas.first + areas.second - areas.both
    return covered > 0 ? min(max(areas.both / covered, 0), 1) : 0
  }
}
