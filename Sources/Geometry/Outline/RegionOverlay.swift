/// The outline of what two even-odd regions make together.
///
/// The plane is cut into slabs as by `RegionSweep`. In each slab the sides of the result are known by counting edges from
/// the left; at each level they meet in nodes, and level pieces join nodes where the result above differs from that below.
/// Since both come from the same counts, an even number of pieces meets in every node, whatever rounding did: the rings
/// always close. Places nearer than 10⁻¹² of the extent are one.
struct RegionOverlay<Space: CoordinateSpace> {
  private struct Node {
    let x: Double
    let y: Double
    /// Pieces that end here from above, and begin here downwards, from left to right.
    var above: [Int] = []
    var below: [Int] = []
    /// The level pieces.
    var left = -1
    var right = -1
    /// Whether the result fills what is above on the left.
    var isFilledAboveLeft = false
  }

  private struct Piece {
    /// Nodes: the upper or left one first.
    var start = -1
    var end = -1
    /// The edge it is part of; -1 for level pieces.
    let edge: Int
    let startX: Double
    let endX: Double
    var isAlive = true
  }

  private var nodes: [Node] = []
  private var pieces: [Piece] = []
  /// Where the pieces of each slab, and the nodes of each level, begin.
  private var slabs: [Int] = []
  private var rows: [Int] = []
  private let levels: [Double]
  private let tolerance: Double

  init(_ first: [[Point<Space>]], _ second: [[Point<Space>]], _ rule: (Bool, Bool) -> Bool) {
    var edges: [RegionSweep.Edge] = []
    RegionSweep.append(first, isSecond: false, to: &edges)
    RegionSweep.append(second, isSecond: true, to: &edges)
    edges = edges.ordered { $0.top }
    levels = RegionSweep.levels(edges)
    var extent = 0.0
    for edge in edges { extent = max(extent, abs(edge.x), abs(edge.x + edge.dx), abs(edge.top), abs(edge.bottom)) }
    tolerance = extent * 1e-12
    fillSlabs(edges, rule)
    makeNodes(edges)
    cancelSlivers()
    joinLevels()
  }

  /// The result's sides in each slab.
  private mutating func fillSlabs(_ edges: [RegionSweep.Edge], _ rule: (Bool, Bool) -> Bool) {
    var next = 0
    var active: [Int] = []
    var crossed: [(x: Double, edge: Int)] = []
    for index in levels.indices.dropLast() {
      slabs.append(pieces.count)
      let (top, bottom) = (levels[index], levels[index + 1])
      active.removeAll { edges[$0].bottom <= top }
      while next < edges.count, edges[next].top <= top {
        active.append(next)
        next += 1
      }
      let middle = top + (bottom - top) / 2
      crossed.removeAll(keepingCapacity: true)
      for edge in active { crossed.append((edges[edge].place(middle), edge)) }
      crossed.sort { $0.x < $1.x }
      var (inFirst, inSecond, isFilled) = (false, false, false)
      var place = 0
      while place < crossed.count {
        // Edges that lie on each other count as one line.
        let (x, edge) = crossed[place]
        while place < crossed.count, crossed[place].x - x <= tolerance {
          if edges[crossed[place].edge].isSecond { inSecond.toggle() } else { inFirst.toggle() }
          place += 1
        }
        guard rule(inFirst, inSecond) != isFilled else { continue }
        isFilled.toggle()
        pieces.append(Piece(edge: edge, startX: edges[edge].place(top), endX: edges[edge].place(bottom)))
      }
    }
    slabs.append(pieces.count)
  }

  private func slab(_ index: Int) -> Range<Int> {
    index >= 0 && index + 1 < slabs.count ? slabs[index]..<slabs[index + 1] : 0..<0
  }

  /// Nodes where pieces meet at each level; a corner of a region gives its exact place.
  private mutating func makeNodes(_ edges: [RegionSweep.Edge]) {
    var ends: [(x: Double, isCorner: Bool, piece: Int, isStart: Bool)] = []
    for (index, level) in levels.enumerated() {
      rows.append(nodes.count)
      ends.removeAll(keepingCapacity: true)
      for piece in slab(index - 1) {
        ends.append((pieces[piece].endX, edges[pieces[piece].edge].bottom == level, piece, false))
      }
      for piece in slab(index) {
        ends.append((pieces[piece].startX, edges[pieces[piece].edge].top == level, piece, true))
      }
      ends.sort { $0.x == $1.x ? $0.piece < $1.piece : $0.x < $1.x }
      var first = 0
      while first < ends.count {
        var last = first
        while last + 1 < ends.count, ends[last + 1].x - ends[first].x <= 4 * tolerance { last += 1 }
        var x = ends[first].x
        for end in ends[first...last] where end.isCorner { x = end.x }
        for end in ends[first...last] {
          if end.isStart { pieces[end.piece].start = nodes.count } else { pieces[end.piece].end = nodes.count }
        }
        nodes.append(Node(x: x, y: level))
        first = last + 1
      }
    }
    rows.append(nodes.count)
  }

  /// Neighbours between the same two nodes enclose nothing.
  private mutating func cancelSlivers() {
    for index in slabs.indices.dropLast() {
      var kept: [Int] = []
      for piece in slab(index) {
        if let last = kept.last, pieces[last].start == pieces[piece].start, pieces[last].end == pieces[piece].end {
          pieces[last].isAlive = false
          pieces[piece].isAlive = false
          kept.removeLast()
        } else {
          kept.append(piece)
        }
      }
      for piece in kept {
        nodes[pieces[piece].start].below.append(piece)
        nodes[pieces[piece].end].above.append(piece)
      }
    }
  }

  /// Level pieces between neighbouring nodes where above and below differ.
  private mutating func joinLevels() {
    for index in levels.indices {
      var (isAbove, isBelow) = (false, false)
      for node in rows[index]..<rows[index + 1] {
        nodes[node].isFilledAboveLeft = isAbove
        if nodes[node].above.count % 2 == 1 { isAbove.toggle() }
        if nodes[node].below.count % 2 == 1 { isBelow.toggle() }
        guard isAbove != isBelow, node + 1 < rows[index + 1] else { continue }
        nodes[node].right = pieces.count
        nodes[node + 1].left = pieces.count
        pieces.append(Piece(start: node, end: node + 1, edge: -1, startX: nodes[node].x, endX: nodes[node + 1].x))
      }
    }
  }

  /// The rings: none crosses or touches itself.
  consuming func rings() -> [[Point<Space>]] {
    let partners = partners()
    var isTaken = [Bool](repeating: false, count: pieces.count)
    var places = [Int](repeating: -1, count: nodes.count)
    var rings: [[Point<Space>]] = []
    for first in pieces.indices where pieces[first].isAlive && !isTaken[first] {
      var path: [(node: Int, edge: Int)] = []
      // The end that the walk leaves a piece by: 2 · piece, one more for its end node.
      var leaving = 2 * first + 1
      while leaving >= 0, !isTaken[leaving / 2] {
        let piece = pieces[leaving / 2]
        isTaken[leaving / 2] = true
        let from = leaving % 2 == 1 ? piece.start : piece.end
        let place = places[from]
        if place >= 0 {
          // A node met again: the loop since is a ring of its own.
          rings.append(corners(path[place...]))
          for step in path[place...] { places[step.node] = -1 }
          path.removeSubrange(place...)
        }
        places[from] = path.count
        path.append((from, piece.edge))
        let partner = partners[leaving]
        leaving = partner >= 0 ? partner ^ 1 : -1
      }
      for step in path { places[step.node] = -1 }
      rings.append(corners(path[...]))
    }
    rings.removeAll { $0.count < 3 || Polygon.signedArea(of: $0) == 0 }
    return rings
  }

  /// For each end of a piece the end that goes on: those which enclose a filled wedge, so that parts that touch stay apart.
  private func partners() -> [Int] {
    var partners = [Int](repeating: -1, count: 2 * pieces.count)
    for node in nodes {
      // Clockwise from the upper left.
      var ends = node.above.map { 2 * $0 + 1 }
      if node.right >= 0 { ends.append(2 * node.right) }
      ends += node.below.reversed().map { 2 * $0 }
      if node.left >= 0 { ends.append(2 * node.left + 1) }
      let shift = node.isFilledAboveLeft ? 1 : 0
      for index in stride(from: 0, to: ends.count - 1, by: 2) {
        let (a, b) = (ends[index + shift], ends[(index + 1 + shift) % ends.count])
        (partners[a], partners[b]) = (b, a)
      }
    }
    return partners
  }

  /// The corners of a loop: nodes where it leaves by the edge it came by are none.
  private func corners(_ loop: ArraySlice<(node: Int, edge: Int)>) -> [Point<Space>] {
    guard var before = loop.last?.edge else { return [] }
    var points: [Point<Space>] = []
    for step in loop {
      if step.edge != before { points.append(Point(x: nodes[step.node].x, y: nodes[step.node].y)) }
      before = step.edge
    }
    return points
  }
}
