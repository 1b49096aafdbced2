import Formats

/// Where a closed ring crosses itself, and the simple rings it falls into there.
enum RingCrossings {
  /// Rings of more points are looked at no further: their check would take seconds.
  static let mostPoints = 20_000

  /// Whether two edges that are no neighbours cross or touch inside both.
  static func crosses(_ ring: [PixelPoint]) -> Bool { first(ring) != nil }

  /// The simple rings that the ring's crossings cut it into; the ring itself where it has none.
  ///
  /// At a crossing the walk is closed: what lies between both passings is one ring, the rest another. Splinters below
  /// half a square pixel go. Nil where 256 cuts do not suffice.
  static func split(_ ring: [PixelPoint]) -> [[PixelPoint]]? {
    var pending = [ring]
    var simple: [[PixelPoint]] = []
    var cuts = 0
    while let current = pending.popLast() {
      guard current.count >= 3 else { continue }
      guard let cut = first(current) else {
        if PolygonPart(outer: current).area >= 0.5 { simple.append(current) }
        continue
      }
      cuts += 1
      guard cuts <= 256 else { return nil }
      pending.append([cut.point] + current[(cut.first + 1)...cut.second])
      pending.append([cut.point] + current[(cut.second + 1)...] + current[...cut.first])
    }
    return simple
  }

  private struct Cut {
    /// Edges by the index of their first point; first < second.
    var first: Int
    var second: Int
    var point: PixelPoint
  }

  /// The first crossing in the order of edges. Edges are swept by x, so that only those beside each other are compared.
  private static func first(_ ring: [PixelPoint]) -> Cut? {
    guard ring.count >= 4, ring.count <= mostPoints else { return nil }
    func end(_ edge: Int) -> PixelPoint { ring[edge + 1 == ring.count ? 0 : edge + 1] }
    let edges = ring.indices.sorted { min(ring[$0].x, end($0).x) < min(ring[$1].x, end($1).x) }
    var active: [Int] = []
    for edge in edges {
      let (from, to) = (ring[edge], end(edge))
      let left = min(from.x, to.x)
      active.removeAll { max(ring[$0].x, end($0).x) < left }
      for other in active {
        let (first, second) = (min(edge, other), max(edge, other))
        if second - first <= 1 || (first == 0 && second == ring.count - 1) { continue }
        if let point = crossing(ring[first], end(first), ring[second], end(second)) {
          return Cut(first: first, second: second, point: point)
        }
      }
      active.append(edge)
    }
    return nil
  }

  /// The place where two segments cross, inside both.
  private static func crossing(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint, _ d: PixelPoint) -> PixelPoint? {
    let (abX, abY, cdX, cdY) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y)
    let turn = abX * cdY - abY * cdX
    guard turn != 0 else { return nil }
    let along = ((c.x - a.x) * cdY - (c.y - a.y) * cdX) / turn
    let across = ((c.x - a.x) * abY - (c.y - a.y) * abX) / turn
    guard along > 1e-9, along < 1 - 1e-9, across > 1e-9, across < 1 - 1e-9 else { return nil }
    return PixelPoint(x: a.x + along * abX, y: a.y + along * abY)
  }
}
