extension Ellipse {
  /// Area that the ellipse and the polygon share, for rings that do not cross; exact but for rounding.
  ///
  /// The plane is stretched so that the ellipse is the unit circle; each edge then adds the signed area that the circle
  /// shares with the triangle from its centre.
  public func intersectionArea(_ polygon: Polygon<Space>) -> Double {
    guard radiusX > 0, radiusY > 0 else { return 0 }
    let (sine, cosine) = angle.sineAndCosine
    func unit(_ point: Point<Space>) -> (x: Double, y: Double) {
      let (dx, dy) = (point.x - centre.x, point.y - centre.y)
      return ((dx * cosine + dy * sine) / radiusX, (dy * cosine - dx * sine) / radiusY)
    }
    var total = 0.0
    for (index, ring) in polygon.rings.enumerated() {
      var sum = 0.0
      var previous = unit(ring[ring.count - 1])
      for vertex in ring {
        let current = unit(vertex)
        sum += Self.shared(previous, current)
        previous = current
      }
      total += polygon.isHole(index) ? -abs(sum) : abs(sum)
    }
    return max(total * radiusX * radiusY, 0)
  }

  /// Area that two ellipses share. The other is taken as a polygon of 1,440 corners and the same area: the result is off
  /// by less than 10⁻⁵ of the smaller area.
  public func intersectionArea(_ other: Self) -> Double {
    if self == other { return area }
    guard other.radiusX > 0, other.radiusY > 0 else { return 0 }
    return intersectionArea(other.polygon)
  }

  /// A polygon of 1,440 corners with the ellipse's area; its corners lie outside by 3 · 10⁻⁶ of the radii.
  public var polygon: Polygon<Space> {
    let count = 1440
    let slice = Angle(radians: 2 * .pi / Double(count)).sineAndCosine.sine
    let growth = (2 * .pi / (Double(count) * slice)).squareRoot()
    let grown = Self(centre: centre, radiusX: radiusX * growth, radiusY: radiusY * growth, angle: angle)
    return Polygon(unchecked: [grown.outline(count: count)])
  }

  /// Area that the unit circle shares with the triangle (0, 0), a, b; negative where that turns anticlockwise.
  private static func shared(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    let d = (x: b.x - a.x, y: b.y - a.y)
    let square = d.x * d.x + d.y * d.y
    guard square > 0 else { return 0 }
    let half = a.x * d.x + a.y * d.y
    let discriminant = half * half - square * (a.x * a.x + a.y * a.y - 1)
    guard discriminant > 0 else { return sector(a, b) }
    let root = discriminant.squareRoot()
    let (enter, leave) = ((-half - root) / square, (-half + root) / square)
    guard leave > 0, enter < 1 else { return sector(a, b) }
    func at(_ t: Double) -> (x: Double, y: Double) { (a.x + d.x * t, a.y + d.y * t) }
    let (p, q) = (enter > 0 ? at(enter) : a, leave < 1 ? at(leave) : b)
    var area = (p.x * q.y - q.x * p.y) / 2
    if enter > 0 { area += sector(a, p) }
    if leave < 1 { area += sector(q, b) }
    return area
  }

  /// Signed area of the circle's sector between two directions.
  private static func sector(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> Double {
    Angle(dx: a.x * b.x + a.y * b.y, dy: a.x * b.y - b.x * a.y).radians / 2
  }
}
