// Each result is in shortest form (no empty run but the first), as pycocotools' `merge` writes it. Time grows with the
// runs, not with the pixels.
extension MaskRLE {
  /// Pixels set in either (pycocotools' `merge` of two).
  ///
  /// - Throws: `sizesDiffer`.
  public func union(_ other: Self) throws(MaskError) -> Self {
    try combined(with: other) { $0 || $1 }
  }

  /// Pixels set in both (pycocotools' `merge` with `intersect`).
  ///
  /// - Throws: `sizesDiffer`.
  public func intersection(_ other: Self) throws(MaskError) -> Self {
    try combined(with: other) { $0 && $1 }
  }

  /// Pixels set here and not in `other`.
  ///
  /// - Throws: `sizesDiffer`.
  public func subtracting(_ other: Self) throws(MaskError) -> Self {
    try combined(with: other) { $0 && !$1 }
  }

  /// Pixels set in exactly one.
  ///
  /// - Throws: `sizesDiffer`.
  public func symmetricDifference(_ other: Self) throws(MaskError) -> Self {
    try combined(with: other) { $0 != $1 }
  }

  /// Pixels that are not set.
  public var complement: Self {
    if counts.first == 0, counts.count > 1 {
      return Self(width: width, height: height, unchecked: Array(counts.dropFirst()))
    }
    return Self(width: width, height: height, unchecked: [0] + counts)
  }

  /// Pixels set in any of the masks (pycocotools' `merge`); one mask alone is returned as it is.
  ///
  /// - Throws: `listLength` without masks, `sizesDiffer`.
  public static func union(_ masks: [Self]) throws(MaskError) -> Self {
    try folded(masks, 0, masks.count) { a, b throws(MaskError) in try a.union(b) }
  }

  /// Pixels set in all of the masks (pycocotools' `merge` with `intersect`); one mask alone is returned as it is.
  ///
  /// - Throws: `listLength` without masks, `sizesDiffer`.
  public static func intersection(_ masks: [Self]) throws(MaskError) -> Self {
    try folded(masks, 0, masks.count) { a, b throws(MaskError) in try a.intersection(b) }
  }

  /// Halves are folded apart, so that a run takes part in log(count) passes instead of count.
  private static func folded(
    _ masks: [Self], _ start: Int, _ end: Int, _ join: (Self, Self) throws(MaskError) -> Self
  ) throws(MaskError) -> Self {
    guard end > start else { throw .listLength }
    if end - start == 1 { return masks[start] }
    let middle = (start + end) / 2
    return try join(folded(masks, start, middle, join), folded(masks, middle, end, join))
  }

  @inline(__always)
  private func combined(with other: Self, _ rule: (Bool, Bool) -> Bool) throws(MaskError) -> Self {
    guard width == other.width, height == other.height else { throw .sizesDiffer }
    let total = UInt32(truncatingIfNeeded: width * height)
    let longest = counts.count + other.counts.count
    let runs = counts.withUnsafeBufferPointer { a in
      other.counts.withUnsafeBufferPointer { b in
        [UInt32](unsafeUninitializedCapacity: longest) { result, length in
          var (indexA, indexB) = (0, 0)
          var (restA, restB) = (UInt32(0), UInt32(0))
          var (position, begun) = (UInt32(0), UInt32(0))
          var state = false
          while position < total {
            // Both lists sum up to the total, so there is a run with something left before it is reached.
            while restA == 0 {
              restA = a[indexA]
              indexA &+= 1
            }
            while restB == 0 {
              restB = b[indexB]
              indexB &+= 1
            }
            let value = rule(indexA & 1 == 0, indexB & 1 == 0)
            if value != state {
              result[length] = position &- begun
              length &+= 1
              begun = position
              state = value
            }
            let step = min(restA, restB)
            position &+= step
            restA &-= step
            restB &-= step
          }
          result[length] = total &- begun
          length &+= 1
        }
      }
    }
    return Self(width: width, height: height, unchecked: runs)
  }
}
