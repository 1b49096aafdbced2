/// Chooses which points of a cube stand for all of them: the first of each cell of a grid that is as fine as a node has
/// room for.
struct CloudSampler {
  /// Cells an axis as powers of two: 128, 64 and 32. The coarsest never has more cells than a node has room.
  private static let fineness = [7, 6, 5]
  private var seen = CloudSampler.fineness.map { [UInt64](repeating: 0, count: (1 << (3 * $0)) / 64) }
  private var chosen = 0

  /// Finds the finest grid with room, for ``takes(_:level:)``.
  ///
  /// - Returns: The diagonal of its cells as a share of the cube's edge.
  mutating func mark(_ range: UnsafeMutableBufferPointer<CloudRecord>, level: Int) -> Double {
    clear()
    var counts = [Int](repeating: 0, count: Self.fineness.count)
    for record in range where !record.isTaken {
      for grid in Self.fineness.indices where counts[grid] <= CloudNodeLayout.capacity {
        if insert(record, grid, level) { counts[grid] += 1 }
      }
    }
    chosen = counts.firstIndex { $0 <= CloudNodeLayout.capacity } ?? Self.fineness.count - 1
    clear()
    return 3.0.squareRoot() / Double(1 << Self.fineness[chosen])
  }

  /// Whether a point is the first of its cell.
  mutating func takes(_ record: CloudRecord, level: Int) -> Bool { insert(record, chosen, level) }

  private mutating func clear() {
    for grid in seen.indices { seen[grid].withUnsafeMutableBufferPointer { $0.update(repeating: 0) } }
  }

  private mutating func insert(_ record: CloudRecord, _ grid: Int, _ level: Int) -> Bool {
    let bits = Self.fineness[grid]
    let shift = UInt32(32 - level - bits)
    let mask = UInt32(1) << UInt32(bits) - 1
    let (x, y, z) = (record.x >> shift & mask, record.y >> shift & mask, record.z >> shift & mask)
    let cell = Int(x) << (2 * bits) | Int(y) << bits | Int(z)
    let bit = UInt64(1) << UInt64(cell & 63)
    guard seen[grid][cell >> 6] & bit == 0 else { return false }
    seen[grid][cell >> 6] |= bit
    return true
  }

  /// Orders the points of a range by the eight cubes below its own, in place; the same input gives the same order.
  ///
  /// - Parameter bounds: becomes where each of the eight begins, and the end.
  static func sort(
    _ records: UnsafeMutableBufferPointer<CloudRecord>, _ range: Range<Int>, level: Int, _ bounds: inout [Int]
  ) {
    var counts = [Int](repeating: 0, count: 8)
    for index in range { counts[records[index].octant(level)] += 1 }
    bounds[0] = range.lowerBound
    for octant in 0..<8 { bounds[octant + 1] = bounds[octant] + counts[octant] }
    var next = Array(bounds.prefix(8))
    for octant in 0..<8 {
      while next[octant] < bounds[octant + 1] {
        let other = records[next[octant]].octant(level)
        if other == octant {
          next[octant] += 1
        } else {
          records.swapAt(next[octant], next[other])
          next[other] += 1
        }
      }
    }
  }
}
