/// Rasterises rings as pycocotools does (`common/maskApi.c`, `rleFrPoly`), at a cost that grows with the columns crossed.
///
/// The reference scales by five, rounds, walks each edge point by point along its longer axis, and notes where the walk
/// passes from fifth 5k + 2 to 5k + 3, the middle of pixel column k. Only those steps are computed here, with the same
/// floating-point expressions in the same order, so that the result is equal to the last pixel; an edge that reaches far
/// outside costs nothing there. Several rings together are filled by the even-odd rule.
struct PolygonFiller {
  private let width: Int
  private let height: Int
  /// Places in the column-major order where the fill turns over.
  private var crossings: [UInt32] = []

  /// Fifths of a pixel beyond which points are pulled in (10⁸ pixels): far from any image, and differences fit 32 bits.
  private static let limit = 536_870_912.0

  init(width: Int, height: Int) throws(MaskError) {
    _ = try MaskRLE.pixelCount(width: width, height: height)
    self.width = width
    self.height = height
  }

  mutating func add(_ ring: [ImagePoint]) throws(MaskError) {
    guard let last = ring.last else { return }
    for point in ring where !point.isFinite { throw .coordinate }
    var (previousX, previousY) = (Self.fifths(last.x), Self.fifths(last.y))
    for point in ring {
      let (x, y) = (Self.fifths(point.x), Self.fifths(point.y))
      addEdge(previousX, previousY, x, y)
      (previousX, previousY) = (x, y)
    }
  }

  /// Rounded as C converts: 0.5 added, then cut towards zero.
  private static func fifths(_ coordinate: Double) -> Int {
    Int(min(max(5 * coordinate + 0.5, -limit), limit))
  }

  private mutating func addEdge(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
    let (dx, dy) = (abs(x2 - x1), abs(y2 - y1))
    // The reference walks every edge in one direction, whichever way the ring runs.
    let isReversed = dx >= dy ? x1 > x2 : y1 > y2
    let (xs, ys, xe, ye) = isReversed ? (x2, y2, x1, y1) : (x1, y1, x2, y2)
    if dx >= dy {
      guard dx > 0 else { return }
      addFlat(xs, ys, dx, Double(ye - ys) / Double(dx))
    } else {
      addSteep(xs, ys, dy, Double(xe - xs) / Double(dy))
    }
  }

  /// An edge that advances one fifth along x a step.
  private mutating func addFlat(_ xs: Int, _ ys: Int, _ dx: Int, _ slope: Double) {
    // Step t to t + 1 passes the middle of column k where xs + t = 5k + 2.
    let first = max(0, Self.floorDivided(xs + 2, 5))
    let last = min(width - 1, Self.floorDivided(xs + dx - 3, 5))
    guard first <= last else { return }
    for column in first...last {
      let step = 5 * column + 2 - xs
      let before = Int(Double(ys) + slope * Double(step) + 0.5)
      let after = Int(Double(ys) + slope * Double(step + 1) + 0.5)
      addCrossing(column, min(before, after))
    }
  }

  /// An edge that advances one fifth along y a step.
  private mutating func addSteep(_ xs: Int, _ ys: Int, _ dy: Int, _ slope: Double) {
    guard slope != 0 else { return }
    func place(_ step: Int) -> Double { Double(xs) + slope * Double(step) + 0.5 }
    let (low, high) = slope > 0 ? (Int(place(0)), Int(place(dy))) : (Int(place(dy)), Int(place(0)))
    // Columns whose middle lies between: low <= 5k + 2 and 5k + 3 <= high.
    let first = max(0, Self.floorDivided(low + 2, 5))
    let last = min(width - 1, Self.floorDivided(high - 3, 5))
    guard first <= last else { return }
    for column in first...last {
      let border = Double(5 * column + 3)
      // The first step on the far side. The guess is off by rounding alone.
      var step = Int(min(max((border - 0.5 - Double(xs)) / slope, 1), Double(dy)))
      if slope > 0 {
        while step > 1, place(step - 1) >= border { step -= 1 }
        while step < dy, place(step) < border { step += 1 }
      } else {
        while step > 1, place(step - 1) < border { step -= 1 }
        while step < dy, place(step) >= border { step += 1 }
      }
      addCrossing(column, ys + step - 1)
    }
  }

  /// Notes where the border meets a column; the reference's `ceil((y + 0.5) / 5 - 0.5)`, kept inside the image.
  @inline(__always)
  private mutating func addCrossing(_ column: Int, _ fifth: Int) {
    let row = min(fifth < 0 ? 0 : (fifth + 2) / 5, height)
    crossings.append(UInt32(truncatingIfNeeded: column * height + row))
  }

  private static func floorDivided(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
  }

  /// What is filled.
  var mask: MaskRLE {
    let total = UInt32(truncatingIfNeeded: width * height)
    var counts: [UInt32] = []
    counts.reserveCapacity(crossings.count + 1)
    // Two turns at one place cancel out; the first run alone may be empty.
    var begun: UInt32 = 0
    for crossing in crossings.sorted() {
      if crossing == begun, !counts.isEmpty {
        begun &-= counts.removeLast()
      } else {
        counts.append(crossing &- begun)
        begun = crossing
      }
    }
    if total > begun || counts.isEmpty { counts.append(total &- begun) }
    return MaskRLE(width: width, height: height, unchecked: counts)
  }
}
