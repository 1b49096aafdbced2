extension Polygon {
  /// Whether two edges cross within both, or lie on each other; rings that only touch do not count.
  ///
  /// Decided without rounding errors. Time grows with n log n and the pairs whose extents along x overlap.
  public var hasCrossings: Bool { crossing != nil }

  /// A place where two edges cross or lie on each other; nil where none do.
  public var crossing: Point<Space>? {
    var edges: [Edge] = []
    for ring in rings {
      var previous = ring[ring.count - 1]
      for vertex in ring {
        if vertex != previous { edges.append(Edge(previous, vertex)) }
        previous = vertex
      }
    }
    edges = edges.ordered { $0.minX }
    for (index, edge) in edges.enumerated() {
      var other = index + 1
      while other < edges.count, edges[other].minX <= edge.maxX {
        if edge.minY <= edges[other].maxY, edges[other].minY <= edge.maxY, let place = edge.crossing(edges[other]) {
          return place
        }
        other += 1
      }
    }
    return nil
  }

  private struct Edge {
    let a: Point<Space>
    let b: Point<Space>
    let minX: Double
    let maxX: Double
    let minY: Double
    let maxY: Double

    init(_ a: Point<Space>, _ b: Point<Space>) {
      (self.a, self.b) = (a, b)
      (minX, maxX) = (min(a.x, b.x), max(a.x, b.x))
      (minY, maxY) = (min(a.y, b.y), max(a.y, b.y))
    }

    func crossing(_ other: Edge) -> Point<Space>? {
      let (c, d) = (Orientation.sign(a, b, other.a), Orientation.sign(a, b, other.b))
      if c == 0, d == 0 { return overlap(other) }
      guard c * d < 0, Orientation.sign(other.a, other.b, a) * Orientation.sign(other.a, other.b, b) < 0 else {
        return nil
      }
      let (u, v) = (b - a, other.b - other.a)
      let w = other.a - a
      let denominator = u.dx * v.dy - u.dy * v.dx
      return denominator == 0 ? a : a + u * ((w.dx * v.dy - w.dy * v.dx) / denominator)
    }

    /// The beginning of what two edges on one line share, where that is more than a point.
    private func overlap(_ other: Edge) -> Point<Space>? {
      let isFlat = maxX - minX >= maxY - minY
      let start = isFlat ? max(minX, other.minX) : max(minY, other.minY)
      let end = isFlat ? min(maxX, other.maxX) : min(maxY, other.maxY)
      guard start < end else { return nil }
      for point in [a, b, other.a, other.b] where (isFlat ? point.x : point.y) == start { return point }
      return a
    }
  }
}
