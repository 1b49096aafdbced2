import Geometry

/// The cells of which a prompt says where they belong.
struct Seeds {
  /// On the object.
  private(set) var inside: [Int] = []
  /// Beside it.
  private(set) var outside: [Int] = []
  /// Cells along the frame's border.
  private(set) var border: [Int] = []
  /// The frame's four corners.
  private(set) var corners: [Int] = []
  private var words: [UInt8]

  private static let (free, on, off, beside): (UInt8, UInt8, UInt8, UInt8) = (0, 1, 2, 3)

  init(_ prompt: SelectionPrompt, _ region: PixelRegion, _ frame: GridFrame, _ grid: ColourGrid) {
    words = [UInt8](repeating: Self.free, count: grid.count)
    let (width, height) = (grid.width, grid.height)
    if let box = prompt.box?.clipped(to: region.bounds) {
      let (first, last) = (region.sample(at: box.topLeft), region.sample(at: box.bottomRight))
      for y in 0..<height {
        for x in 0..<width {
          let sample = GridPlace(x: frame.x + x * grid.scale, y: frame.y + y * grid.scale)
          // A cell that the box's edge passes through is undecided.
          let isOutside =
            sample.x + grid.scale <= first.x || sample.y + grid.scale <= first.y || sample.x > last.x
            || sample.y > last.y
          if isOutside { words[y * width + x] = Self.beside }
        }
      }
    }
    func cells(_ points: [ImagePoint]) -> [Int] {
      var found: [Int] = []
      for point in points {
        let sample = region.sample(at: point)
        guard frame.contains(sample) else { continue }
        let (x, y) = ((sample.x - frame.x) / grid.scale, (sample.y - frame.y) / grid.scale)
        // A finger's width: the cell and its neighbours where cells are small.
        let reach = grid.scale == 1 ? 1 : 0
        for row in max(y - reach, 0)...min(y + reach, height - 1) {
          for column in max(x - reach, 0)...min(x + reach, width - 1) { found.append(row * width + column) }
        }
      }
      return found
    }
    outside = cells(prompt.outside)
    inside = cells(prompt.inside)
    for cell in outside { words[cell] = Self.off }
    for cell in inside { words[cell] = Self.on }
    corners = [0, width - 1, (height - 1) * width, height * width - 1].filter { words[$0] != Self.on }
    for x in 0..<width { border += [x, (height - 1) * width + x] }
    for y in 0..<height { border += [y * width, y * width + width - 1] }
    border.removeAll { words[$0] == Self.on }
  }

  func isInside(_ cell: Int) -> Bool { words[cell] == Self.on }
  func isOutside(_ cell: Int) -> Bool { words[cell] == Self.off }
  /// Outside the box that was drawn.
  func isBeside(_ cell: Int) -> Bool { words[cell] == Self.beside }
}
