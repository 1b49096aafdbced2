/// Areas of two regions and of what they share, each filled by the even-odd rule: concave, with holes, in parts, even
/// crossing itself.
///
/// The plane is cut at the height of every corner and crossing. Within such a slab no edges cross, so that what lies
/// between two neighbouring edges is a trapezoid, and its area is the width half-way down times the slab's height. A
/// crossing that is placed wrong by rounding misplaces only a sliver of that size; nothing else can go wrong with edges
/// that touch or lie on each other.
enum RegionSweep {
  struct Areas {
    var first = 0.0
    var second = 0.0
    var both = 0.0
  }

  struct Edge {
    /// The upper end.
    let x: Double
    let top: Double
    /// The lower end, below the upper.
    let bottom: Double
    let dx: Double
    let isSecond: Bool

    @inline(__always)
    func place(_ y: Double) -> Double { x + dx * ((y - top) / (bottom - top)) }
  }

  static func areas<Space>(_ first: [[Point<Space>]], _ second: [[Point<Space>]]) -> Areas {
    var edges: [Edge] = []
    append(first, isSecond: false, to: &edges)
    append(second, isSecond: true, to: &edges)
    edges.sort { $0.top < $1.top }
    let levels = levels(edges)
    var areas = Areas()
    var next = 0
    var active: [Edge] = []
    var crossed: [(x: Double, isSecond: Bool)] = []
    for index in levels.indices.dropLast() {
      let (top, bottom) = (levels[index], levels[index + 1])
      active.removeAll { $0.bottom <= top }
      while next < edges.count, edges[next].top <= top {
        active.append(edges[next])
        next += 1
      }
      let middle = top + (bottom - top) / 2
      crossed.removeAll(keepingCapacity: true)
      for edge in active { crossed.append((edge.place(middle), edge.isSecond)) }
      crossed.sort { $0.x < $1.x }
      var (inFirst, inSecond) = (false, false)
      var (width, widthSecond, widthBoth) = (0.0, 0.0, 0.0)
      var before = 0.0
      for edge in crossed {
        let step = edge.x - before
        if inFirst { width += step }
        if inSecond { widthSecond += step }
        if inFirst, inSecond { widthBoth += step }
        if edge.isSecond { inSecond.toggle() } else { inFirst.toggle() }
        before = edge.x
      }
      let height = bottom - top
      areas.first += width * height
      areas.second += widthSecond * height
      areas.both += widthBoth * height
    }
    return areas
  }

  static func append<Space>(_ rings: [[Point<Space>]], isSecond: Bool, to edges: inout [Edge]) {
    for ring in rings {
      guard var previous = ring.last else { continue }
      for point in ring {
        let (upper, lower) = previous.y < point.y ? (previous, point) : (point, previous)
        if upper.y < lower.y {
          edges.append(
            Edge(x: upper.x, top: upper.y, bottom: lower.y, dx: lower.x - upper.x, isSecond: isSecond))
        }
        previous = point
      }
    }
  }

  /// The heights of all ends and crossings, in order, each once.
  static func levels(_ edges: [Edge]) -> [Double] {
    var levels: [Double] = []
    for (index, edge) in edges.enumerated() {
      levels.append(edge.top)
      levels.append(edge.bottom)
      let (left, right) = (min(edge.x, edge.x + edge.dx), max(edge.x, edge.x + edge.dx))
      var number = index + 1
      while number < edges.count, edges[number].top < edge.bottom {
        let other = edges[number]
        number += 1
        if max(other.x, other.x + other.dx) < left || min(other.x, other.x + other.dx) > right { continue }
        let (top, bottom) = (other.top, min(edge.bottom, other.bottom))
        let above = edge.place(top) - other.place(top)
        let below = edge.place(bottom) - other.place(bottom)
        if (above < 0 && below > 0) || (above > 0 && below < 0) {
          levels.append(top + (bottom - top) * (above / (above - below)))
        }
      }
    }
    levels.sort()
    var count = 0
    for level in levels where count == 0 || level > levels[count - 1] {
      levels[count] = level
      count += 1
    }
    levels.removeLast(levels.count - count)
    return levels
  }
}
