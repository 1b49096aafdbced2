extension MaskRLE {
  /// The pixels column by column: pixel (x, y) is at `x * height + y`.
  public var bitmap: [Bool] {
    var pixels: [Bool] = []
    pixels.reserveCapacity(width * height)
    for (index, count) in counts.enumerated() {
      pixels.append(contentsOf: repeatElement(index % 2 == 1, count: Int(count)))
    }
    return pixels
  }

  /// From pixels column by column; nil where their number is not `width * height`.
  public init?(columns pixels: [Bool], width: Int, height: Int) {
    guard pixels.count == width * height else { return nil }
    var counts: [UInt32] = []
    var current = false
    var run: UInt32 = 0
    for pixel in pixels {
      if pixel != current {
        counts.append(run)
        run = 0
        current = pixel
      }
      run += 1
    }
    counts.append(run)
    try? self.init(width: width, height: height, counts: counts)
  }
}
