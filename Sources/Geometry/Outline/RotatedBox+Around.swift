extension RotatedBox {
  /// The rotated box of least area around the points; nil without points, or where they are more than 10¹⁵⁴ apart.
  ///
  /// Its turn is 0 to 90 degrees (left out). One of its sides lies on a side of the convex hull (Freeman and Shapira
  /// 1975); found by rotating calipers (Toussaint 1983), n log n.
  public static func around(_ points: some Sequence<Point<Space>>) -> Self? {
    let hull = ConvexHull.of(points)
    guard let first = hull.first else { return nil }
    if hull.count == 1 { return Self(centre: first, size: Size(width: 0, height: 0), angle: Angle(radians: 0)) }
    let count = hull.count
    var best: (area: Double, box: Self)?
    var (front, side, back) = (1, 1, 1)
    for index in 0..<count {
      let edge = hull[(index + 1) % count] - hull[index]
      let length = (edge.dx * edge.dx + edge.dy * edge.dy).squareRoot()
      // Squares of greater lengths are infinite: such a side has no direction.
      guard length > 0, length < .infinity else { continue }
      let (ux, uy) = (edge.dx / length, edge.dy / length)
      let origin = hull[index]
      func along(_ at: Int) -> Double { (hull[at].x - origin.x) * ux + (hull[at].y - origin.y) * uy }
      func across(_ at: Int) -> Double { (hull[at].y - origin.y) * ux - (hull[at].x - origin.x) * uy }
      // Each caliper goes on from where it stood; it never turns back, so all rounds together go around once.
      func advance(_ at: Int, _ measure: (Int) -> Double) -> Int {
        var at = at
        for _ in 0..<count {
          guard measure((at + 1) % count) > measure(at) else { break }
          at = (at + 1) % count
        }
        return at
      }
      front = advance(index == 0 ? 1 : front, along)
      side = advance(index == 0 ? front : side, across)
      back = advance(index == 0 ? side : back) { -along($0) }
      let (high, low, deep) = (along(front), along(back), max(across(side), 0))
      let (width, height) = (high - low, deep)
      if best == nil || width * height < (best?.area ?? 0) {
        let (x, y) = ((high + low) / 2, deep / 2)
        let centre = Point<Space>(x: origin.x + x * ux - y * uy, y: origin.y + x * uy + y * ux)
        best = (width * height, Self.turned(centre, width, height, ux, uy))
      }
    }
    return best?.box
  }

  /// With the direction brought to the first quarter.
  private static func turned(
    _ centre: Point<Space>, _ width: Double, _ height: Double, _ ux: Double, _ uy: Double
  ) -> Self {
    var (x, y, width, height) = (ux, uy, width, height)
    while !(x > 0 && y >= 0) {
      (x, y) = (y, -x)
      (width, height) = (height, width)
    }
    return Self(centre: centre, size: Size(width: width, height: height), angle: Angle(dx: x, dy: y))
  }
}
