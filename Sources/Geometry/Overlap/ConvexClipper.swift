/// Shared area of convex quadrilaterals, with memory that is kept between calls.
struct ConvexClipper {
  private var ring: [(x: Double, y: Double)] = []
  private var clipped: [(x: Double, y: Double)] = []

  init() {
    ring.reserveCapacity(8)
    clipped.reserveCapacity(8)
  }

  /// A rectangle by its centre, half extents and turn.
  struct Rectangle {
    var x: Double
    var y: Double
    var halfWidth: Double
    var halfHeight: Double
    var sine: Double
    var cosine: Double
  }

  /// Area of what two rectangles share (Sutherland and Hodgman 1974), computed in the frame of the first, where its sides
  /// are level and upright: far from the origin no digits are lost.
  mutating func intersectionArea(_ a: Rectangle, _ b: Rectangle) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let centre = (x: dx * a.cosine + dy * a.sine, y: dy * a.cosine - dx * a.sine)
    let radius =
      (a.halfWidth * a.halfWidth + a.halfHeight * a.halfHeight).squareRoot()
      + (b.halfWidth * b.halfWidth + b.halfHeight * b.halfHeight).squareRoot()
    guard dx * dx + dy * dy < radius * radius else { return 0 }
    let sine = b.sine * a.cosine - b.cosine * a.sine
    let cosine = b.cosine * a.cosine + b.sine * a.sine
    let along = (x: b.halfWidth * cosine, y: b.halfWidth * sine)
    let across = (x: -b.halfHeight * sine, y: b.halfHeight * cosine)
    ring.removeAll(keepingCapacity: true)
    ring.append((centre.x - along.x - across.x, centre.y - along.y - across.y))
    ring.append((centre.x + along.x - across.x, centre.y + along.y - across.y))
    ring.append((centre.x + along.x + across.x, centre.y + along.y + across.y))
    ring.append((centre.x - along.x + across.x, centre.y - along.y + across.y))
    cut { a.halfWidth - $0.x }
    cut { $0.x + a.halfWidth }
    cut { a.halfHeight - $0.y }
    cut { $0.y + a.halfHeight }
    guard ring.count >= 3 else { return 0 }
    var doubled = 0.0
    let origin = ring[0]
    for index in 1..<ring.count - 1 {
      let (p, q) = (ring[index], ring[index + 1])
      doubled += (p.x - origin.x) * (q.y - origin.y) - (q.x - origin.x) * (p.y - origin.y)
    }
    return abs(doubled) / 2
  }

  @inline(__always)
  private mutating func cut(_ inside: ((x: Double, y: Double)) -> Double) {
    guard var before = ring.last else { return }
    var distanceBefore = inside(before)
    clipped.removeAll(keepingCapacity: true)
    for point in ring {
      let distance = inside(point)
      if (distance > 0) != (distanceBefore > 0) {
        let share = distanceBefore / (distanceBefore - distance)
        clipped.append((before.x + (point.x - before.x) * share, before.y + (point.y - before.y) * share))
      }
      if distance > 0 { clipped.append(point) }
      (before, distanceBefore) = (point, distance)
    }
    swap(&ring, &clipped)
  }
}
