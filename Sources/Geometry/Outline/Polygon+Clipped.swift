extension Polygon {
  /// The part inside the box, with as many parts and holes as that has; nil where nothing is left.
  public func clipped(to box: Box<Space>) -> Polygon? { clipped(toConvex: box.corners) }

  /// The part inside a convex ring, with as many parts and holes as that has; nil where nothing is left.
  ///
  /// The polygon is cut by one side after the other. At each cut, the places where the outline meets the line are sorted
  /// along it, and pieces are joined from every first to every second: right for concave outlines, holes and several parts
  /// by the even-odd rule, without seams along the border.
  ///
  /// - Parameter convex: At least three corners in either direction; fewer, or corners on one line, leave nothing.
  public func clipped(toConvex convex: [Point<Space>]) -> Polygon? {
    let area = Self.signedArea(of: convex)
    guard convex.count >= 3, area != 0 else { return nil }
    let corners = area > 0 ? convex : convex.reversed()
    var current = rings
    for index in corners.indices {
      let (start, end) = (corners[index], corners[(index + 1) % corners.count])
      if start != end { current = Self.cut(current, start, end) }
      if current.isEmpty { return nil }
    }
    return Polygon(unchecked: current)
  }

  /// What lies on the right hand of the line from `start` to `end`.
  static func cut(_ rings: [[Point<Space>]], _ start: Point<Space>, _ end: Point<Space>) -> [[Point<Space>]] {
    let line = end - start
    func side(_ point: Point<Space>) -> Double {
      line.dx * (point.y - start.y) - line.dy * (point.x - start.x)
    }
    var kept: [[Point<Space>]] = []
    var chains: [[Point<Space>]] = []
    for ring in rings {
      let sides = ring.map(side)
      guard let outside = sides.firstIndex(where: { !($0 > 0) }) else {
        kept.append(ring)
        continue
      }
      var chain: [Point<Space>] = []
      for step in 1...ring.count {
        let (before, now) = ((outside + step - 1) % ring.count, (outside + step) % ring.count)
        if (sides[before] > 0) != (sides[now] > 0) {
          let share = sides[before] / (sides[before] - sides[now])
          chain.append(meeting(ring[before], ring[now], share, start, line))
        }
        if sides[now] > 0 {
          chain.append(ring[now])
        } else if !chain.isEmpty {
          chains.append(chain)
          chain = []
        }
      }
    }
    return kept + joined(chains, start, line)
  }

  /// Where an edge meets the line; exactly on it where that is upright or level.
  private static func meeting(
    _ a: Point<Space>, _ b: Point<Space>, _ share: Double, _ start: Point<Space>, _ line: Offset<Space>
  ) -> Point<Space> {
    var place = a + (b - a) * share
    if line.dx == 0 { place.x = start.x }
    if line.dy == 0 { place.y = start.y }
    return place
  }

  /// Joins chains whose ends lie on the line into rings: along the line, inside is between every first and second end.
  private static func joined(
    _ chains: [[Point<Space>]], _ start: Point<Space>, _ line: Offset<Space>
  ) -> [[Point<Space>]] {
    func place(_ end: Int) -> Double {
      let chain = chains[end / 2]
      let point = end % 2 == 0 ? chain[0] : chain[chain.count - 1]
      return (point.x - start.x) * line.dx + (point.y - start.y) * line.dy
    }
    let places = (0..<2 * chains.count).map(place)
    let order = (0..<2 * chains.count).sorted { (places[$0], $0) < (places[$1], $1) }
    var partner = [Int](repeating: 0, count: order.count)
    for index in stride(from: 0, to: order.count, by: 2) {
      partner[order[index]] = order[index + 1]
      partner[order[index + 1]] = order[index]
    }
    var isTaken = [Bool](repeating: false, count: chains.count)
    var rings: [[Point<Space>]] = []
    for first in chains.indices where !isTaken[first] {
      var ring: [Point<Space>] = []
      var end = 2 * first
      while !isTaken[end / 2] {
        isTaken[end / 2] = true
        let chain = chains[end / 2]
        for point in end % 2 == 0 ? chain : chain.reversed() where ring.last != point { ring.append(point) }
        end = partner[end ^ 1]
      }
      if ring.count > 1, ring[0] == ring[ring.count - 1] { ring.removeLast() }
      if ring.count >= 3, signedArea(of: ring) != 0 { rings.append(ring) }
    }
    return rings
  }
}
