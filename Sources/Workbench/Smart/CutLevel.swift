import Geometry

/// One cut of one grid: lines between neighbours are as strong as their colours are alike.
struct CutLevel {
  private let grid: ColourGrid
  /// A cell that must be on one side.
  static let certain: Float = 1e6
  /// How strong the line between two equal neighbours is, in the unit of the evidence.
  private static let strength: Float = 5
  /// Evidence is counted in whole numbers of this part.
  private static let unit: Float = 256

  init(_ grid: ColourGrid) { self.grid = grid }

  /// The cells on the object's side.
  ///
  /// - Parameters:
  ///   - band: the cells to decide about; all without it. The others are as in `known`.
  ///   - wanted: how much a cell belongs to the object, below 0 to the rest.
  func solve(band: [Bool]? = nil, known: [Bool] = [], wanted: (Int) -> Float) -> [Bool] {
    let (width, height) = (grid.width, grid.height)
    var nodes = [Int32](repeating: -1, count: grid.count)
    var cells: [Int32] = []
    for cell in 0..<grid.count where band?[cell] ?? true {
      nodes[cell] = Int32(cells.count)
      cells.append(Int32(cell))
    }
    var result = band == nil ? [Bool](repeating: false, count: grid.count) : known
    guard !cells.isEmpty else { return result }
    var cut = MinimumCut(nodes: cells.count)
    let falloff = Self.falloff(mean: grid.meanDistance)
    grid.colours.withUnsafeBufferPointer { colours in
      for (node, cell) in cells.enumerated() {
        let cell = Int(cell)
        cut.pull(
          node,
          Int32(
            min(max(wanted(cell), -Self.certain), Self.certain) * (abs(wanted(cell)) >= Self.certain ? 60 : Self.unit)))
        let (x, y) = (cell % width, cell / width)
        for direction in 0..<8 {
          let (dx, dy) = GridPaths.offsets[direction]
          let (nextX, nextY) = (x &+ dx, y &+ dy)
          guard nextX >= 0, nextY >= 0, nextX < width, nextY < height else { continue }
          let next = nextY &* width &+ nextX
          let isBandInside = nodes[next] >= 0
          // Each pair once; cells beside the band pull with the whole line.
          guard direction >= 4 || !isBandInside else { continue }
          let step = min(ColourGrid.distance(colours, cell, next) / 8, falloff.count - 1)
          let line = Int32(falloff[step] * (dx == 0 || dy == 0 ? 1 : 0.7071) * Self.strength * Self.unit)
          if isBandInside {
            cut.join(node, Int(nodes[next]), direction: direction, strength: line)
          } else {
            cut.pull(node, known[next] ? line : -line)
          }
        }
      }
    }
    cut.solve()
    for (node, cell) in cells.enumerated() { result[Int(cell)] = cut.isOnSourceSide(node) }
    return result
  }

  /// exp(-d / (2 · mean)) for squared distances d = 0, 8, 16, …, with a little left for the largest: a border is never free.
  private static func falloff(mean: Double) -> [Float] {
    // What is nearly one colour all over has noise for edges: below this, differences mean nothing.
    let scale = 2 * max(mean, 24)
    let factor = exponential(-8 / scale)
    var value = 1.0
    var table: [Float] = []
    while table.count < 4096, value > 1e-4 {
      table.append(Float(0.02 + 0.98 * value))
      value *= factor
    }
    return table
  }
}
