/// The way of an outline from one keyframe to the next, with its points matched once.
///
/// Outlines of equally many points are matched point by point, rings from the turn that moves their points least. Others
/// are matched by arc length: a place that is a share of the way around one outline belongs to the place at the same share
/// of the other, and each point of either gets a partner so; rings start where their shapes, laid centre on centre, agree
/// best. Rings that run in different directions are turned. Polygons' rings are matched by their order; rings that one
/// polygon alone has stay until the next keyframe.
public struct OutlineMorph<Space: CoordinateSpace>: Sendable {
  private let start: [[Point<Space>]]
  private let end: [[Point<Space>]]
  private let pairs: [[(Point<Space>, Point<Space>)]]

  /// Matches two polygons.
  public init(from start: Polygon<Space>, to end: Polygon<Space>) {
    self.init(start.rings, end.rings, isClosed: true)
  }

  /// Matches two polylines.
  public init(from start: Polyline<Space>, to end: Polyline<Space>) {
    self.init([start.points], [end.points], isClosed: false)
  }

  private init(_ start: [[Point<Space>]], _ end: [[Point<Space>]], isClosed: Bool) {
    (self.start, self.end) = (start, end)
    var pairs: [[(Point<Space>, Point<Space>)]] = []
    for index in start.indices {
      if index < end.count {
        pairs.append(Self.matched(start[index], end[index], isClosed))
      } else {
        pairs.append(start[index].map { ($0, $0) })
      }
    }
    self.pairs = pairs
  }

  /// The rings or the line at a share of the time between the keyframes: 0 gives the first outline, 1 the second.
  public func rings(share: Double) -> [[Point<Space>]] {
    if share >= 1 { return end }
    guard share > 0 else { return start }
    return pairs.map { ring in ring.map { $0.0.interpolated(to: $0.1, share: share) } }
  }

  /// The polygon at a share of the time, for matched polygons.
  public func polygon(share: Double) -> Polygon<Space> { Polygon(unchecked: rings(share: share)) }

  /// The polyline at a share of the time, for matched polylines.
  public func polyline(share: Double) -> Polyline<Space> { Polyline(unchecked: rings(share: share)[0]) }

  private static func matched(
    _ start: [Point<Space>], _ end: [Point<Space>], _ isClosed: Bool
  ) -> [(Point<Space>, Point<Space>)] {
    var end = end
    if isClosed, Polygon.signedArea(of: start) * Polygon.signedArea(of: end) < 0 { end.reverse() }
    if start.count == end.count {
      if isClosed { end = turned(end, to: start) }
      return Array(zip(start, end))
    }
    if isClosed {
      let count = 64
      let sampled = Resampling.along(start, isClosed: true, count: count)
      // Each of the end's points may be where it starts; the last of equally good ones loses.
      var (best, least) = (0, Double.infinity)
      for first in stride(from: 0, to: end.count, by: stepOfSearch(end.count)) {
        let other = Resampling.along(Array(end[first...] + end[..<first]), isClosed: true, count: count)
        let distance = distance(sampled, other, turn: 0)
        if distance < least { (best, least) = (first, distance) }
      }
      end = Array(end[best...] + end[..<best])
    }
    return byArcLength(start, end, isClosed)
  }

  /// The ring from the point that brings both nearest, laid centre on centre.
  private static func turned(_ ring: [Point<Space>], to other: [Point<Space>]) -> [Point<Space>] {
    var (best, least) = (0, distance(other, ring, turn: 0))
    for turn in stride(from: 0, to: ring.count, by: stepOfSearch(ring.count)) {
      let distance = distance(other, ring, turn: turn)
      // Clearly better, so that rounding does not turn a regular outline.
      if distance < least * (1 - 1e-9) { (best, least) = (turn, distance) }
    }
    return Array(ring[best...] + ring[..<best])
  }

  /// The search takes all points times all turns: of outlines of very many points, at most 2,048 turns are tried.
  private static func stepOfSearch(_ count: Int) -> Int { count / 2048 + 1 }

  private static func distance(_ a: [Point<Space>], _ b: [Point<Space>], turn: Int) -> Double {
    let (middleA, middleB) = (middle(a), middle(b))
    let shift = middleA - middleB
    var sum = 0.0
    for index in a.indices { sum += a[index].squaredDistance(to: b[(index + turn) % b.count] + shift) }
    return sum
  }

  private static func middle(_ points: [Point<Space>]) -> Point<Space> {
    var (x, y) = (0.0, 0.0)
    for point in points { (x, y) = (x + point.x, y + point.y) }
    return Point(x: x / Double(points.count), y: y / Double(points.count))
  }

  private static func byArcLength(
    _ a: [Point<Space>], _ b: [Point<Space>], _ isClosed: Bool
  ) -> [(Point<Space>, Point<Space>)] {
    let (sharesA, sharesB) = (shares(a, isClosed), shares(b, isClosed))
    var result: [(Point<Space>, Point<Space>)] = []
    var (i, j) = (0, 0)
    while i < sharesA.count || j < sharesB.count {
      let (nextA, nextB) = (i < sharesA.count ? sharesA[i] : 2, j < sharesB.count ? sharesB[j] : 2)
      // Places nearer than that are one.
      if abs(nextA - nextB) < 1e-9 {
        result.append((a[i], b[j]))
        i += 1
        j += 1
      } else if nextA < nextB {
        result.append((a[i], place(b, sharesB, nextA, isClosed, near: j)))
        i += 1
      } else {
        result.append((place(a, sharesA, nextB, isClosed, near: i), b[j]))
        j += 1
      }
    }
    return result
  }

  /// How far along each point is, 0…1.
  private static func shares(_ points: [Point<Space>], _ isClosed: Bool) -> [Double] {
    var shares: [Double] = []
    var sum = 0.0
    for index in points.indices {
      shares.append(sum)
      sum += points[index].distance(to: points[(index + 1) % points.count])
    }
    let total = isClosed ? sum : shares[shares.count - 1]
    // Points that are all one, or too far apart for a length, are all at the beginning.
    return shares.map { total > 0 && total < .infinity ? $0 / total : 0 }
  }

  private static func place(
    _ points: [Point<Space>], _ shares: [Double], _ share: Double, _ isClosed: Bool, near: Int
  ) -> Point<Space> {
    var index = min(near, shares.count - 1)
    while index > 0, shares[index] > share { index -= 1 }
    while index + 1 < shares.count, shares[index + 1] <= share { index += 1 }
    let isLast = index + 1 == shares.count
    if isLast, !isClosed { return points[index] }
    let (start, end) = (shares[index], isLast ? 1 : shares[index + 1])
    let next = points[isLast ? 0 : index + 1]
    return end > start ? points[index].interpolated(to: next, share: (share - start) / (end - start)) : points[index]
  }
}
