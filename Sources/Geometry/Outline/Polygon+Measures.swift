extension Polygon {
  /// Sum of the rings' lengths, holes included, in the space's unit.
  public var perimeter: Double {
    var sum = 0.0
    for ring in rings {
      var previous = ring[ring.count - 1]
      for vertex in ring {
        sum += previous.distance(to: vertex)
        previous = vertex
      }
    }
    return sum
  }

  /// Centre of the filled area, for rings that do not cross; the middle of the bounds where nothing is filled.
  public var centroid: Point<Space> {
    let origin = rings[0][0]
    var (area, x, y) = (0.0, 0.0, 0.0)
    for (index, ring) in rings.enumerated() {
      let sign = isHole(index) == (Self.signedArea(of: ring) > 0) ? -1.0 : 1.0
      var previous = ring[ring.count - 1] - origin
      for vertex in ring {
        let current = vertex - origin
        let cross = sign * (previous.dx * current.dy - current.dx * previous.dy)
        area += cross
        x += cross * (previous.dx + current.dx)
        y += cross * (previous.dy + current.dy)
        previous = current
      }
    }
    guard area > 0 else { return bounds.centre }
    return origin + Offset(dx: x / (3 * area), dy: y / (3 * area))
  }

  /// Whether the ring lies inside an odd number of others, for rings that do not cross.
  func isHole(_ index: Int) -> Bool {
    var isInside = false
    for (other, outer) in rings.enumerated() where other != index && Self.lies(rings[index], inside: outer) {
      isInside.toggle()
    }
    return isInside
  }

  /// Whether a ring lies inside another that it does not cross, but may touch.
  private static func lies(_ ring: [Point<Space>], inside outer: [Point<Space>]) -> Bool {
    guard let around = Box.around(outer), let own = Box.around(ring), around.intersects(own) else { return false }
    // A corner or middle of an edge that is clear of the other ring tells; where none is, the one that is clearest.
    let clear = 1e-9 * max(around.width, around.height)
    var (best, farthest) = (ring[0], -1.0)
    var previous = ring[ring.count - 1]
    for vertex in ring {
      for probe in [Point<Space>(x: (previous.x + vertex.x) / 2, y: (previous.y + vertex.y) / 2), vertex] {
        if !around.contains(probe) { return false }
        let distance = distance(from: probe, to: outer)
        if distance > clear { return contains(probe, in: outer) }
        if distance > farthest { (best, farthest) = (probe, distance) }
      }
      previous = vertex
    }
    return contains(best, in: outer)
  }

  private static func distance(from point: Point<Space>, to ring: [Point<Space>]) -> Double {
    var nearest = Double.infinity
    var previous = ring[ring.count - 1]
    for vertex in ring {
      nearest = min(nearest, point.distance(toSegmentFrom: previous, to: vertex))
      previous = vertex
    }
    return nearest
  }

  /// The rings in one direction each: outer ones clockwise on the screen, holes anticlockwise, for rings that do not
  /// cross.
  public var oriented: Polygon {
    var result: [[Point<Space>]] = []
    for (index, ring) in rings.enumerated() {
      result.append(isHole(index) == (Self.signedArea(of: ring) > 0) ? ring.reversed() : ring)
    }
    return Polygon(unchecked: result)
  }

  /// The parts apart, each with its holes, for rings that do not cross; a part's outer ring comes first.
  public var parts: [Polygon] {
    var parts: [(area: Double, rings: [[Point<Space>]])] = []
    var holes: [[Point<Space>]] = []
    for (index, ring) in rings.enumerated() {
      if isHole(index) { holes.append(ring) } else { parts.append((abs(Self.signedArea(of: ring)), [ring])) }
    }
    for hole in holes {
      // The smallest ring around it is its own part's.
      var owner = -1
      for (index, part) in parts.enumerated() where Self.lies(hole, inside: part.rings[0]) {
        if owner < 0 || part.area < parts[owner].area { owner = index }
      }
      if owner >= 0 { parts[owner].rings.append(hole) }
    }
    return parts.map { Polygon(unchecked: $0.rings) }
  }
}
