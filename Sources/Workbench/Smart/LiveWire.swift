import Geometry

/// Ways along edges from one place of a picture to any other nearby (Mortensen and Barrett, "Intelligent scissors for image
/// composition", 1995).
struct LiveWire: Sendable {
  private let region: PixelRegion
  private let frame: GridFrame
  /// Samples per cell along a side: what is seen from afar is not looked at from near.
  private let scale: Int
  private let paths: GridPaths

  /// Cells along a side of the square in which ways are looked for.
  static let side = 512
  /// Cells along the longer side of a whole region; ways then reach at least a quarter of it each way.
  private static let wholeSide = 1024

  /// Looks for ways from a place; nil where it lies outside the region.
  init?(from start: ImagePoint, in region: PixelRegion) {
    guard region.bounds.contains(start) else { return nil }
    self.region = region
    let middle = region.sample(at: start)
    let scale = max((max(region.width, region.height) + Self.wholeSide - 1) / Self.wholeSide, 1)
    self.scale = scale
    func window(_ middle: Int, _ count: Int) -> (start: Int, length: Int) {
      let length = min(Self.side * scale, count)
      return (min(max(middle - length / 2, 0), count - length), length)
    }
    let (columns, rows) = (window(middle.x, region.width), window(middle.y, region.height))
    let frame = GridFrame(x: columns.start, y: rows.start, width: columns.length, height: rows.length)
    self.frame = frame
    let grid = ColourGrid(region, frame, scale: scale)
    let costs = EdgeCosts(grid)
    paths = GridPaths(
      width: grid.width, height: grid.height,
      starts: [(middle.y - frame.y) / scale * grid.width + (middle.x - frame.x) / scale]
    ) { _, next, direction in
      let isStraight = direction == 1 || direction == 3 || direction == 4 || direction == 6
      // 10 and 14 for one and the square root of two.
      return costs[next] * (isStraight ? 10 : 14) / 10
    }
  }

  /// The line along edges to a place, in image pixels; where it lies too far away, with a straight piece at its end.
  func line(to end: ImagePoint) -> [ImagePoint] {
    let sample = region.sample(at: end)
    let (x, y) = (min(max(sample.x - frame.x, 0), frame.width - 1), min(max(sample.y - frame.y, 0), frame.height - 1))
    let half = Double(scale) / 2
    var points = paths.path(to: y / scale * paths.width + x / scale).map { cell in
      ImagePoint(
        x: region.origin.x + (Double(frame.x + cell % paths.width * scale) + half) * region.step,
        y: region.origin.y + (Double(frame.y + cell / paths.width * scale) + half) * region.step)
    }
    if !frame.contains(sample) || points.isEmpty { points.append(end) }
    do throws(GeometryError) {
      return try Polyline(points).simplified(tolerance: 0.75 * region.step * Double(scale)).points
    } catch {
      return points
    }
  }
}

/// What it costs to pass through each cell: little along strong edges, much where nothing changes.
struct EdgeCosts: Sendable {
  private var costs: [UInt8]

  private static let (cheapest, dearest) = (2, 64)

  init(_ grid: ColourGrid) {
    let (width, height) = (grid.width, grid.height)
    costs = [UInt8](repeating: UInt8(Self.dearest), count: grid.count)
    guard width > 2, height > 2 else { return }
    var strengths = [Int32](repeating: 0, count: grid.count)
    var histogram = [Int](repeating: 0, count: 2048)
    grid.colours.withUnsafeBufferPointer { colours in
      for y in 1..<height - 1 {
        for x in 1..<width - 1 {
          let cell = y &* width &+ x
          var sum = 0
          for channel in 0..<3 {
            func at(_ place: Int) -> Int { Int(colours[place &* 3 &+ channel]) }
            // Sobel's operator.
            let right = at(cell &- width &+ 1) &+ 2 &* at(cell &+ 1) &+ at(cell &+ width &+ 1)
            let left = at(cell &- width &- 1) &+ 2 &* at(cell &- 1) &+ at(cell &+ width &- 1)
            let below = at(cell &+ width &- 1) &+ 2 &* at(cell &+ width) &+ at(cell &+ width &+ 1)
            let above = at(cell &- width &- 1) &+ 2 &* at(cell &- width) &+ at(cell &- width &+ 1)
            sum = max(sum, abs(right &- left) &+ abs(below &- above))
          }
          strengths[cell] = Int32(sum)
          histogram[min(sum, 2047)] += 1
        }
      }
    }
    // What one cell of fifty exceeds is a full edge: pictures with little contrast have edges too.
    var (strong, seen) = (2047, 0)
    while strong > 24, seen < grid.count / 50 {
      seen += histogram[strong]
      strong -= 1
    }
    for cell in strengths.indices {
      let share = min(Double(strengths[cell]) / Double(strong), 1)
      costs[cell] = UInt8(
        clamping: Self.cheapest + Int((1 - share) * (1 - share) * Double(Self.dearest - Self.cheapest)))
    }
  }

  subscript(cell: Int) -> Int { Int(costs[cell]) }
}
