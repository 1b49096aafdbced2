extension [Int32] {
  /// The frame after another in a sorted list; nil behind the last.
  func next(after frame: Int32) -> Int32? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= frame { low = middle + 1 } else { high = middle }
    }
    return low < count ? self[low] : nil
  }
}
