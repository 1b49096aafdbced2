/// Cheapest ways through a grid from some cells to all others (Dijkstra with a bucket for each cost, since costs are small
/// whole numbers: time grows with the cells).
struct GridPaths: Sendable {
  let width: Int
  let height: Int
  /// What the way to each cell costs; `unreached` where there is none.
  private(set) var costs: [Int32]
  /// The neighbour (0…7) from which each cell is reached; 8 where it is a start or not reached.
  private(set) var from: [UInt8]

  static let unreached = Int32.max
  /// The neighbours' places; neighbour `7 - d` is the one opposite to `d`.
  static let offsets: [(dx: Int, dy: Int)] = [
    (-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1),
  ]
  /// Costs of one step are below this.
  static let mostStep = 1024

  /// - Parameters:
  ///   - starts: cells that cost nothing.
  ///   - limit: ways that cost more are not followed.
  ///   - step: what a step from a cell to its neighbour in direction 0…7 costs, 1…`mostStep`-1.
  init(
    width: Int, height: Int, starts: [Int], limit: Int32 = .max - 1,
    step: (_ cell: Int, _ neighbour: Int, _ direction: Int) -> Int
  ) {
    self.width = width
    self.height = height
    costs = [Int32](repeating: Self.unreached, count: width * height)
    from = [UInt8](repeating: 8, count: width * height)
    var buckets = [[Int32]](repeating: [], count: Self.mostStep)
    var waiting = 0
    for start in starts where costs.indices.contains(start) && costs[start] != 0 {
      costs[start] = 0
      buckets[0].append(Int32(start))
      waiting += 1
    }
    var cost: Int32 = 0
    costs.withUnsafeMutableBufferPointer { costs in
      from.withUnsafeMutableBufferPointer { from in
        while waiting > 0, cost <= limit {
          let slot = Int(cost) % Self.mostStep
          while let popped = buckets[slot].popLast() {
            waiting &-= 1
            let cell = Int(popped)
            guard costs[cell] == cost else { continue }
            let (x, y) = (cell % width, cell / width)
            for direction in 0..<8 {
              let (dx, dy) = Self.offsets[direction]
              let (nextX, nextY) = (x &+ dx, y &+ dy)
              guard nextX >= 0, nextY >= 0, nextX < width, nextY < height else { continue }
              let next = nextY &* width &+ nextX
              let total = cost &+ Int32(min(max(step(cell, next, direction), 1), Self.mostStep - 1))
              guard total < costs[next] else { continue }
              costs[next] = total
              from[next] = UInt8(7 - direction)
              buckets[Int(total) % Self.mostStep].append(Int32(next))
              waiting &+= 1
            }
          }
          cost &+= 1
        }
      }
    }
  }

  /// The cells from a start to this one; empty where it is not reached.
  func path(to cell: Int) -> [Int] {
    guard costs.indices.contains(cell), costs[cell] != Self.unreached else { return [] }
    var path = [cell]
    var here = cell
    while from[here] < 8 {
      let (dx, dy) = Self.offsets[Int(from[here])]
      here += dy * width + dx
      path.append(here)
    }
    return path.reversed()
  }
}
