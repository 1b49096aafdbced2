/// Follows the borders of a mask along pixel edges, at a cost that grows with its runs.
///
/// A sweep from left to right looks at the line between two columns at a time. Where exactly one side is set, the border
/// has an upright segment. Its ends meet horizontal borders, which wait by row for the segment where they end. Parts are
/// joined over edges, not over corners (4-connected).
struct ContourTracer {
  /// A corner of a ring.
  private struct Corner {
    let x: Int
    let y: Int
    /// The place where two pixels touch at a corner alone; -1 elsewhere.
    let knot: Int
  }

  /// An upright piece of the border at `x`, running up where the right side is set and down where the left is, so that
  /// what is filled is on the right hand.
  private struct Segment {
    let x: Int
    let top: Int
    let bottom: Int
    let fillsRight: Bool
    /// Number of the stretch it bounds.
    let stretch: Int
    var topKnot = -1
    var bottomKnot = -1
    var next = -1
  }

  private struct Stretch {
    let top: Int
    let bottom: Int
  }

  private var stretches: [Stretch] = []
  /// Where each column's stretches begin, and one past the last column's.
  private var columns: [Int] = []
  /// Forest of the stretches; a root is the first stretch of its part.
  private var parents: [Int] = []
  private var segments: [Segment] = []
  /// By row: the segment's end (twice the segment, one more for its bottom) from which a border runs to the right.
  private var open: [Int]
  private var knots = 0

  init(_ mask: MaskRLE) {
    open = [Int](repeating: -1, count: mask.height + 1)
    columns.reserveCapacity(mask.width + 1)
    var found: [Stretch] = []
    var starts: [Int] = []
    starts.reserveCapacity(mask.width + 1)
    mask.forEachColumnStretch { column, top, bottom in
      while starts.count <= column { starts.append(found.count) }
      // Runs that an empty run parts are one stretch.
      if starts[column] < found.count, found[found.count - 1].bottom == top {
        found[found.count - 1] = Stretch(top: found[found.count - 1].top, bottom: bottom)
      } else {
        found.append(Stretch(top: top, bottom: bottom))
      }
    }
    while starts.count <= mask.width { starts.append(found.count) }
    stretches = found
    columns = starts
    parents = Array(found.indices)
    for x in 0...mask.width {
      let left = x == 0 ? 0..<0 : columns[x - 1]..<columns[x]
      let right = x == mask.width ? 0..<0 : columns[x]..<columns[x + 1]
      if !left.isEmpty || !right.isEmpty { sweep(x, left, right) }
    }
  }

  /// Each part's rings: the outer one first, clockwise on the screen, then its holes, anticlockwise. Parts come in the
  /// order of their first pixel.
  consuming func parts() -> [[[ImagePoint]]] {
    var partOfRoot = [Int](repeating: -1, count: stretches.count)
    var parts: [[[ImagePoint]]] = []
    for index in stretches.indices where root(index) == index {
      partOfRoot[index] = parts.count
      parts.append([])
    }
    var isTaken = [Bool](repeating: false, count: segments.count)
    var places = [Int](repeating: -1, count: knots)
    for first in segments.indices where !isTaken[first] {
      let part = partOfRoot[root(segments[first].stretch)]
      var corners: [Corner] = []
      var index = first
      while index >= 0, !isTaken[index] {
        isTaken[index] = true
        let segment = segments[index]
        let top = Corner(x: segment.x, y: segment.top, knot: segment.topKnot)
        let bottom = Corner(x: segment.x, y: segment.bottom, knot: segment.bottomKnot)
        Self.append(segment.fillsRight ? bottom : top, to: &corners, &places, &parts[part])
        Self.append(segment.fillsRight ? top : bottom, to: &corners, &places, &parts[part])
        index = segment.next
      }
      for corner in corners where corner.knot >= 0 { places[corner.knot] = -1 }
      Self.close(corners[...], into: &parts[part])
    }
    return parts
  }

  /// Adds a corner; where the ring comes to a knot again, the loop since is a ring of its own.
  private static func append(
    _ corner: Corner, to corners: inout [Corner], _ places: inout [Int], _ rings: inout [[ImagePoint]]
  ) {
    if corner.knot >= 0 {
      let place = places[corner.knot]
      if place >= 0 {
        close(corners[place...], into: &rings)
        for dropped in corners[place...] where dropped.knot >= 0 { places[dropped.knot] = -1 }
        corners.removeSubrange(place...)
      }
      places[corner.knot] = corners.count
    }
    corners.append(corner)
  }

  private static func close(_ corners: ArraySlice<Corner>, into rings: inout [[ImagePoint]]) {
    guard corners.count >= 4 else { return }
    let ring = corners.map { ImagePoint(x: Double($0.x), y: Double($0.y)) }
    if Polygon.signedArea(of: ring) > 0 { rings.insert(ring, at: 0) } else { rings.append(ring) }
  }

  /// The line `x` between the stretches of two columns.
  private mutating func sweep(_ x: Int, _ left: Range<Int>, _ right: Range<Int>) {
    var (i, j) = (left.lowerBound, right.lowerBound)
    var y = 0
    var waiting = -1
    while i < left.upperBound || j < right.upperBound {
      let inLeft = i < left.upperBound && stretches[i].top <= y
      let inRight = j < right.upperBound && stretches[j].top <= y
      var next = Int.max
      if i < left.upperBound { next = inLeft ? stretches[i].bottom : stretches[i].top }
      if j < right.upperBound { next = min(next, inRight ? stretches[j].bottom : stretches[j].top) }
      if inLeft, inRight {
        join(i, j)
      } else if inLeft || inRight {
        let segment = segments.count
        segments.append(Segment(x: x, top: y, bottom: next, fillsRight: inRight, stretch: inRight ? j : i))
        if waiting >= 0, segments[waiting].bottom == y {
          tie(waiting, segment)
        } else {
          if waiting >= 0 { meet(2 * waiting + 1) }
          meet(2 * segment)
        }
        waiting = segment
      }
      y = next
      if i < left.upperBound, stretches[i].bottom == y { i += 1 }
      if j < right.upperBound, stretches[j].bottom == y { j += 1 }
    }
    if waiting >= 0 { meet(2 * waiting + 1) }
  }

  /// Two pixels touch at a corner: each keeps its own border, so the one on the left goes on to the left.
  private mutating func tie(_ upper: Int, _ lower: Int) {
    segments[upper].bottomKnot = knots
    segments[lower].topKnot = knots
    knots += 1
    let y = segments[lower].top
    let (toLeft, toRight) =
      segments[upper].fillsRight ? (2 * lower, 2 * upper + 1) : (2 * upper + 1, 2 * lower)
    link(open[y], toLeft)
    open[y] = toRight
  }

  /// An end meets the border that waits at its row, or waits itself.
  private mutating func meet(_ end: Int) {
    let segment = segments[end / 2]
    let y = end % 2 == 0 ? segment.top : segment.bottom
    if open[y] >= 0 {
      link(open[y], end)
      open[y] = -1
    } else {
      open[y] = end
    }
  }

  private mutating func link(_ a: Int, _ b: Int) {
    guard a >= 0 else { return }
    // The head of an upward segment is its top.
    let isHead = segments[a / 2].fillsRight == (a % 2 == 0)
    let (from, to) = isHead ? (a / 2, b / 2) : (b / 2, a / 2)
    segments[from].next = to
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    parents[max(a, b)] = min(a, b)
  }

  private mutating func root(_ stretch: Int) -> Int {
    var index = stretch
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }
}
