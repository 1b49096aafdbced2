/// Rings of points, filled by the even-odd rule: a ring inside another is a hole, a ring apart is another part.
public struct Polygon<Space: CoordinateSpace>: Hashable, Sendable {
  /// The rings, each closed from its last point to its first, in any direction.
  public let rings: [[Point<Space>]]

  /// Makes a polygon from rings of at least three points each.
  ///
  /// - Throws: `tooFewPoints` or `notFinite`.
  public init(rings: [[Point<Space>]]) throws(GeometryError) {
    guard !rings.isEmpty else { throw .tooFewPoints }
    for ring in rings {
      guard ring.count >= 3 else { throw .tooFewPoints }
      for point in ring where !point.isFinite { throw .notFinite }
    }
    self.rings = rings
  }

  /// Makes a polygon from rings that are known to be good.
  init(unchecked rings: [[Point<Space>]]) {
    self.rings = rings
  }

  /// The smallest axis-aligned box around all rings.
  public var bounds: Box<Space> {
    var result: Box<Space>?
    for ring in rings {
      guard let box = Box.around(ring) else { continue }
      result = result?.union(box) ?? box
    }
    return result ?? Box(minX: 0, minY: 0, maxX: 0, maxY: 0)
  }

  /// Filled area, for rings that do not cross each other: rings at even depth count, rings at odd depth are holes.
  public var area: Double {
    var total = 0.0
    for (index, ring) in rings.enumerated() {
      let area = abs(Self.signedArea(of: ring))
      total += isHole(index) ? -area : area
    }
    return total
  }

  /// Whether the point is filled; points exactly on an edge may fall to either side.
  public func contains(_ point: Point<Space>) -> Bool {
    var inside = false
    for ring in rings where Self.contains(point, in: ring) { inside.toggle() }
    return inside
  }

  /// Distance from the point to the nearest place on any ring.
  public func distanceToEdge(from point: Point<Space>) -> Double {
    var nearest = Double.infinity
    for ring in rings {
      var previous = ring[ring.count - 1]
      for vertex in ring {
        nearest = min(nearest, point.distance(toSegmentFrom: previous, to: vertex))
        previous = vertex
      }
    }
    return nearest
  }

  /// The polygon moved by an offset.
  public func translated(by offset: Offset<Space>) -> Self {
    Self(unchecked: rings.map { ring in ring.map { $0 + offset } })
  }

  /// Area of one ring by the shoelace formula; positive when it runs clockwise on the screen.
  public static func signedArea(of ring: [Point<Space>]) -> Double {
    guard var previous = ring.last else { return 0 }
    // Relative to the first point: large coordinates would otherwise cancel digits away.
    let origin = ring[0]
    var doubled = 0.0
    for vertex in ring {
      doubled += (previous.x - origin.x) * (vertex.y - origin.y) - (vertex.x - origin.x) * (previous.y - origin.y)
      previous = vertex
    }
    return doubled / 2
  }

  /// Even-odd test of one ring (crossing count of a ray to the right).
  static func contains(_ point: Point<Space>, in ring: [Point<Space>]) -> Bool {
    guard var previous = ring.last else { return false }
    var inside = false
    for vertex in ring {
      if (vertex.y > point.y) != (previous.y > point.y) {
        let at = previous.x + (point.y - previous.y) / (vertex.y - previous.y) * (vertex.x - previous.x)
        if point.x < at { inside.toggle() }
      }
      previous = vertex
    }
    return inside
  }
}
