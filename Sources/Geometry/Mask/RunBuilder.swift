/// Collects a mask's runs from stretches of set pixels that come in order.
struct RunBuilder {
  private(set) var counts: [UInt32] = []
  /// One past the last pixel told so far.
  private var position = 0

  init(capacity: Int) { counts.reserveCapacity(capacity) }

  /// Sets the pixels `start..<end`, which begin where the last stretch ended or later.
  @inline(__always)
  mutating func set(from start: Int, to end: Int) {
    guard end > start else { return }
    if start == position, !counts.isEmpty {
      counts[counts.count - 1] &+= UInt32(truncatingIfNeeded: end - start)
    } else {
      counts.append(UInt32(truncatingIfNeeded: start - position))
      counts.append(UInt32(truncatingIfNeeded: end - start))
    }
    position = end
  }

  /// The runs of a mask of `total` pixels.
  consuming func finished(total: Int) -> [UInt32] {
    if total > position || counts.isEmpty { counts.append(UInt32(truncatingIfNeeded: total - position)) }
    return counts
  }
}
