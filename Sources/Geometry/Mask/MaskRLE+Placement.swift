extension MaskRLE {
  /// The mask on another canvas: pixel (x, y) goes to (x + dx, y + dy), what falls outside is lost.
  ///
  /// - Parameters:
  ///   - dx: Pixels to the right.
  ///   - dy: Pixels down.
  ///   - newWidth: The canvas's pixels along x.
  ///   - newHeight: The canvas's pixels along y.
  /// - Throws: `size`.
  public func placed(
    dx: Int, dy: Int, onWidth newWidth: Int, height newHeight: Int
  ) throws(MaskError) -> Self {
    let total = try Self.pixelCount(width: newWidth, height: newHeight)
    let far = Self.largestArea / 2
    guard abs(dx.clamped(-far, far)) < far, abs(dy.clamped(-far, far)) < far else {
      return try Self(emptyOfWidth: newWidth, height: newHeight)
    }
    var builder = RunBuilder(capacity: counts.count)
    forEachColumnStretch { column, top, bottom in
      let x = column + dx
      guard x >= 0, x < newWidth else { return }
      let start = max(top + dy, 0)
      let end = min(bottom + dy, newHeight)
      builder.set(from: x * newHeight + start, to: x * newHeight + end)
    }
    return Self(width: newWidth, height: newHeight, unchecked: builder.finished(total: total))
  }

  /// The mask moved on its own canvas; what falls outside is lost.
  public func translated(dx: Int, dy: Int) -> Self {
    // A mask's own size is never refused.
    (try? placed(dx: dx, dy: dy, onWidth: width, height: height)) ?? self
  }

  /// The part of the mask in a window whose top left pixel is (x, y); outside the mask nothing is set.
  ///
  /// - Throws: `size` where the window has no size of a mask.
  public func cropped(x: Int, y: Int, width: Int, height: Int) throws(MaskError) -> Self {
    guard x != Int.min, y != Int.min else { return try Self(emptyOfWidth: width, height: height) }
    return try placed(dx: -x, dy: -y, onWidth: width, height: height)
  }

  /// Every stretch of set pixels within one column, in order: column, first row and one past the last row.
  func forEachColumnStretch(_ body: (_ column: Int, _ top: Int, _ bottom: Int) -> Void) {
    var position = 0
    for (index, count) in counts.enumerated() {
      let length = Int(truncatingIfNeeded: count)
      if index % 2 == 1, length > 0 {
        var (column, row) = position.quotientAndRemainder(dividingBy: height)
        var rest = length
        while rest > 0 {
          let bottom = min(row + rest, height)
          body(column, row, bottom)
          rest -= bottom - row
          row = 0
          column += 1
        }
      }
      position += length
    }
  }
}

extension Int {
  /// The nearest number in `low…high`.
  @inline(__always)
  func clamped(_ low: Int, _ high: Int) -> Int { Swift.min(Swift.max(self, low), high) }
}
