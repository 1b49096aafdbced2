/// Leaves points out (Douglas and Peucker 1973, "Algorithms for the reduction of the number of points required to
/// represent a digitized line or its caricature").
enum Simplification {
  /// An open line; both ends stay.
  static func open<Space>(_ points: [Point<Space>], tolerance: Double) -> [Point<Space>] {
    guard points.count > 2, tolerance >= 0 else { return points }
    var isKept = [Bool](repeating: false, count: points.count)
    isKept[0] = true
    isKept[points.count - 1] = true
    // Pieces yet to be looked at; a stack instead of calls, so that long lines do not exhaust the browser's.
    var pieces = [(0, points.count - 1)]
    while let (start, end) = pieces.popLast() {
      guard end > start + 1 else { continue }
      var (farthest, distance) = (start, -1.0)
      for index in start + 1..<end {
        let away = points[index].distance(toSegmentFrom: points[start], to: points[end])
        if away > distance { (farthest, distance) = (index, away) }
      }
      if distance > tolerance {
        isKept[farthest] = true
        pieces.append((start, farthest))
        pieces.append((farthest, end))
      }
    }
    var kept: [Point<Space>] = []
    for index in points.indices where isKept[index] { kept.append(points[index]) }
    return kept
  }

  /// A ring, cut where it is widest: at its leftmost point and the point farthest from it, which both stay. Fewer than
  /// three points mean that it is flatter than the tolerance.
  static func closed<Space>(_ ring: [Point<Space>], tolerance: Double) -> [Point<Space>] {
    guard ring.count > 3 else { return ring }
    var first = 0
    for index in ring.indices where (ring[index].x, ring[index].y) < (ring[first].x, ring[first].y) { first = index }
    let turned = Array(ring[first...]) + Array(ring[..<first])
    var second = 0
    for index in turned.indices
    where turned[0].squaredDistance(to: turned[index]) > turned[0].squaredDistance(to: turned[second]) {
      second = index
    }
    let there = open(Array(turned[...second]), tolerance: tolerance)
    let back = open(Array(turned[second...]) + [turned[0]], tolerance: tolerance)
    return there.dropLast() + back.dropLast()
  }
}

extension Polygon {
  /// The polygon with fewer points; each of its points is one of the old ones.
  ///
  /// No left-out point is further than the tolerance from the new outline. Where rings would cross that did not, a smaller
  /// tolerance is tried, down to none. Holes and further parts that are flatter than the tolerance are left out.
  ///
  /// - Parameter tolerance: In the space's unit; negative and NaN count as 0, which takes out points on straight lines.
  public func simplified(tolerance: Double) -> Polygon {
    var limit = tolerance > 0 ? tolerance : 0
    let isPlain = !hasCrossings
    for attempt in 0..<10 {
      var kept: [[Point<Space>]] = []
      for ring in rings {
        let fewer = Simplification.closed(ring, tolerance: limit)
        if fewer.count >= 3, Self.signedArea(of: fewer) != 0 { kept.append(fewer) }
      }
      if !kept.isEmpty {
        let result = Polygon(unchecked: kept)
        if !isPlain || !result.hasCrossings { return result }
      }
      limit = attempt == 8 ? 0 : limit / 2
    }
    return self
  }
}
