// Each result is filled by the even-odd rule and has no crossing rings: outer rings run clockwise on the screen, holes
// anticlockwise; nil stands for nothing. Concave outlines, holes, parts, crossing rings and shared edges are allowed.
// Corners of the operands keep their exact places; crossings are rounded. See `RegionOverlay`.
extension Polygon {
  /// What either fills.
  public func union(_ other: Polygon) -> Polygon? { combined(other) { $0 || $1 } }

  /// What both fill; see `clipped(toConvex:)` for the quicker way with a convex window.
  public func intersection(_ other: Polygon) -> Polygon? { combined(other) { $0 && $1 } }

  /// What this fills and the other does not.
  public func subtracting(_ other: Polygon) -> Polygon? { combined(other) { $0 && !$1 } }

  /// What exactly one fills.
  public func symmetricDifference(_ other: Polygon) -> Polygon? { combined(other) { $0 != $1 } }

  /// The same area with rings that do not cross, which repairs an outline that crosses itself; nil where it has no area.
  public var untangled: Polygon? {
    let rings = RegionOverlay(rings, []) { first, _ in first }.rings()
    return rings.isEmpty ? nil : Polygon(unchecked: rings).oriented
  }

  private func combined(_ other: Polygon, _ rule: (Bool, Bool) -> Bool) -> Polygon? {
    let rings = RegionOverlay(rings, other.rings, rule).rings()
    return rings.isEmpty ? nil : Polygon(unchecked: rings).oriented
  }
}
