/// Which cells of a grid belong to the object, with what is known of its colours.
struct SelectionCells {
  let width: Int
  let height: Int
  let scale: Int
  private(set) var isSet: [Bool]
  let evidence: [Float]

  init(_ grid: ColourGrid, _ isSet: [Bool], evidence: [Float]) {
    (width, height, scale, self.isSet, self.evidence) = (grid.width, grid.height, grid.scale, isSet, evidence)
  }

  private init(width: Int, height: Int, scale: Int, _ isSet: [Bool], evidence: [Float]) {
    (self.width, self.height, self.scale, self.isSet, self.evidence) = (width, height, scale, isSet, evidence)
  }

  var isEmpty: Bool { !isSet.contains(true) }

  /// The smallest frame around the cells, in cells.
  var bounds: GridFrame? {
    var (minX, minY, maxX, maxY) = (width, height, -1, -1)
    for y in 0..<height {
      for x in 0..<width where isSet[y &* width &+ x] {
        (minX, maxX) = (min(minX, x), max(maxX, x))
        (minY, maxY) = (min(minY, y), max(maxY, y))
      }
    }
    return maxX < 0 ? nil : GridFrame(x: minX, y: minY, width: maxX - minX + 1, height: maxY - minY + 1)
  }

  /// Keeps what hangs together with the places inside (of a box without any, the parts that are not crumbs), and fills
  /// holes in which nobody said that the object ends.
  mutating func keepMeant(_ seeds: Seeds, box: Bool) {
    let (parts, sizes) = components(of: true)
    var keeps = [Bool](repeating: false, count: sizes.count)
    for seed in seeds.inside where parts[seed] >= 0 { keeps[Int(parts[seed])] = true }
    if seeds.inside.isEmpty, box, let largest = sizes.max() {
      for part in sizes.indices { keeps[part] = sizes[part] * 4 >= largest }
    }
    for cell in isSet.indices where parts[cell] >= 0 { isSet[cell] = keeps[Int(parts[cell])] }
    let (holes, holeSizes) = components(of: false)
    var fills = [Bool](repeating: true, count: holeSizes.count)
    for x in 0..<width {
      for cell in [x, (height - 1) * width + x] where holes[cell] >= 0 { fills[Int(holes[cell])] = false }
    }
    for y in 0..<height {
      for cell in [y * width, y * width + width - 1] where holes[cell] >= 0 { fills[Int(holes[cell])] = false }
    }
    for seed in seeds.outside where holes[seed] >= 0 { fills[Int(holes[seed])] = false }
    for cell in isSet.indices where holes[cell] >= 0 && fills[Int(holes[cell])] { isSet[cell] = true }
  }

  /// Which part each cell of a value belongs to (4-connected; -1 for cells of the other value), and how large they are.
  private func components(of value: Bool) -> (parts: [Int32], sizes: [Int]) {
    var parts = [Int32](repeating: -1, count: isSet.count)
    var sizes: [Int] = []
    var stack: [Int] = []
    for start in isSet.indices where isSet[start] == value && parts[start] < 0 {
      let part = Int32(sizes.count)
      var size = 0
      parts[start] = part
      stack.append(start)
      while let cell = stack.popLast() {
        size += 1
        let x = cell % width
        func visit(_ next: Int, _ isThere: Bool) {
          guard isThere, isSet[next] == value, parts[next] < 0 else { return }
          parts[next] = part
          stack.append(next)
        }
        visit(cell &- 1, x > 0)
        visit(cell &+ 1, x < width - 1)
        visit(cell &- width, cell >= width)
        visit(cell &+ width, cell &+ width < isSet.count)
      }
      sizes.append(size)
    }
    return (parts, sizes)
  }

  /// The same cells in another frame of the region; both frames are counted in samples.
  func moved(to frame: GridFrame, from old: GridFrame, scale: Int) -> SelectionCells {
    let (columns, rows) = ((frame.width + scale - 1) / scale, (frame.height + scale - 1) / scale)
    var cells = [Bool](repeating: false, count: columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        // By the middle of the cell, since the frames need not lie on the same grid.
        let (column, row) = (frame.x + x * scale + scale / 2 - old.x, frame.y + y * scale + scale / 2 - old.y)
        guard column >= 0, row >= 0, column / scale < width, row / scale < height else { continue }
        cells[y * columns + x] = isSet[row / scale * width + column / scale]
      }
    }
    return SelectionCells(width: columns, height: rows, scale: scale, cells, evidence: evidence)
  }

  /// The same cells on a finer grid of the same frame.
  func resampled(like grid: ColourGrid) -> SelectionCells {
    var cells = [Bool](repeating: false, count: grid.count)
    for y in 0..<grid.height {
      let row = min((y * grid.scale + grid.scale / 2) / scale, height - 1)
      for x in 0..<grid.width {
        let column = min((x * grid.scale + grid.scale / 2) / scale, width - 1)
        cells[y &* grid.width &+ x] = isSet[row &* width &+ column]
      }
    }
    return SelectionCells(width: grid.width, height: grid.height, scale: grid.scale, cells, evidence: evidence)
  }

  /// The cells at most `reach` away from the border, along axes and then along axes again.
  func band(reach: Int) -> [Bool] {
    var border = [Bool](repeating: false, count: isSet.count)
    for y in 0..<height {
      for x in 0..<width {
        let cell = y &* width &+ x
        if x + 1 < width, isSet[cell] != isSet[cell + 1] { (border[cell], border[cell + 1]) = (true, true) }
        if y + 1 < height, isSet[cell] != isSet[cell + width] { (border[cell], border[cell + width]) = (true, true) }
      }
    }
    var band = border
    for y in 0..<height {
      for x in 0..<width where border[y &* width &+ x] {
        for row in max(y - reach, 0)...min(y + reach, height - 1) {
          for column in max(x - reach, 0)...min(x + reach, width - 1) { band[row &* width &+ column] = true }
        }
      }
    }
    return band
  }
}
