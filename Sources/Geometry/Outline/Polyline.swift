/// Points joined by straight lines, open at both ends.
public struct Polyline<Space: CoordinateSpace>: Hashable, Sendable {
  /// The points in order, at least one.
  public let points: [Point<Space>]

  /// Makes a polyline.
  ///
  /// - Throws: `tooFewPoints` without points, `notFinite`.
  public init(_ points: [Point<Space>]) throws(GeometryError) {
    guard !points.isEmpty else { throw .tooFewPoints }
    for point in points where !point.isFinite { throw .notFinite }
    self.points = points
  }

  init(unchecked points: [Point<Space>]) { self.points = points }

  /// Sum of the lines' lengths, in the space's unit.
  public var length: Double {
    var sum = 0.0
    for index in points.indices.dropFirst() { sum += points[index - 1].distance(to: points[index]) }
    return sum
  }

  /// The smallest axis-aligned box around it.
  public var bounds: Box<Space> { Box.around(points) ?? Box(minX: 0, minY: 0, maxX: 0, maxY: 0) }

  /// Distance from the point to the nearest place on the line.
  public func distance(to point: Point<Space>) -> Double {
    var nearest = points[0].distance(to: point)
    for index in points.indices.dropFirst() {
      nearest = min(nearest, point.distance(toSegmentFrom: points[index - 1], to: points[index]))
    }
    return nearest
  }

  /// The place at a distance along the line from its first point; distances outside are pulled in.
  public func point(at distance: Double) -> Point<Space> {
    var rest = distance
    guard rest > 0 else { return points[0] }
    for index in points.indices.dropFirst() {
      let step = points[index - 1].distance(to: points[index])
      if rest < step { return points[index - 1] + (points[index] - points[index - 1]) * (rest / step) }
      rest -= step
    }
    return points[points.count - 1]
  }

  /// `count` points at equal distances along the line, both ends included; the first point alone for one.
  public func resampled(count: Int) -> Polyline {
    guard count > 1 else { return Polyline(unchecked: [points[0]]) }
    return Polyline(unchecked: Resampling.along(points, isClosed: false, count: count))
  }

  /// The line with fewer points, none of the left-out ones further away than `tolerance` (Douglas and Peucker 1973).
  public func simplified(tolerance: Double) -> Polyline {
    Polyline(unchecked: Simplification.open(points, tolerance: tolerance))
  }
}

/// Points at equal distances along a line or ring.
enum Resampling {
  /// `count` points, the first at the first point; the last at the last point of an open line.
  static func along<Space>(_ points: [Point<Space>], isClosed: Bool, count: Int) -> [Point<Space>] {
    guard let first = points.first, count > 0 else { return [] }
    var total = 0.0
    let pieces = isClosed ? points.count : points.count - 1
    for index in 0..<pieces { total += points[index].distance(to: points[(index + 1) % points.count]) }
    var result: [Point<Space>] = []
    result.reserveCapacity(count)
    var (piece, before) = (0, 0.0)
    for number in 0..<count {
      let wanted = total * (Double(number) / Double(isClosed ? count : max(count - 1, 1)))
      var place = points[(pieces) % points.count]
      while piece < pieces {
        let (start, end) = (points[piece], points[(piece + 1) % points.count])
        let step = start.distance(to: end)
        if before + step >= wanted, step > 0 {
          place = start + (end - start) * min(max((wanted - before) / step, 0), 1)
          break
        }
        before += step
        piece += 1
      }
      result.append(total > 0 ? place : first)
    }
    return result
  }
}
