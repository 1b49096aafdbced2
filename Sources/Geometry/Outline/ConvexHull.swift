/// The smallest convex polygon around points.
public enum ConvexHull {
  /// The corners, clockwise on the screen from the leftmost point (the uppermost of several); points on edges are left
  /// out. One or two points for a hull without area; empty without points. NaN and infinities are passed over.
  ///
  /// Andrew's monotone chain (1979) with exact comparisons; n log n.
  public static func of<Space>(_ points: some Sequence<Point<Space>>) -> [Point<Space>] {
    var sorted: [Point<Space>] = []
    for point in points where point.isFinite { sorted.append(point) }
    sorted.sort { ($0.x, $0.y) < ($1.x, $1.y) }
    guard sorted.count > 2 else { return sorted.count == 2 && sorted[0] == sorted[1] ? [sorted[0]] : sorted }
    var hull: [Point<Space>] = []
    // To the right along the upper side, which is clockwise, and back along the lower.
    for point in sorted { append(point, to: &hull, floor: 0) }
    let upper = hull.count
    for point in sorted.reversed().dropFirst() { append(point, to: &hull, floor: upper - 1) }
    if hull.count > 1 { hull.removeLast() }
    return hull
  }

  private static func append<Space>(_ point: Point<Space>, to hull: inout [Point<Space>], floor: Int) {
    while hull.count >= floor + 2, Orientation.sign(hull[hull.count - 2], hull[hull.count - 1], point) <= 0 {
      hull.removeLast()
    }
    if hull.last != point { hull.append(point) }
  }
}

extension Polygon {
  /// The corners of the smallest convex polygon around all rings; see `ConvexHull.of`.
  public var convexHull: [Point<Space>] { ConvexHull.of(rings.joined()) }
}
