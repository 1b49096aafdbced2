/// Colours of a part of a region, each cell the mean of a square of samples.
///
/// Brightness and two colour differences, 0…255 each: distances in them are nearer to what people tell apart than those
/// of red, green and blue.
struct ColourGrid: Sendable {
  let width: Int
  let height: Int
  /// Samples per cell along a side.
  let scale: Int
  /// Three bytes a cell, row by row.
  let colours: [UInt8]

  /// The cells of `frame`, whose sides are counted in samples; a last column or row may have fewer of them.
  init(_ region: PixelRegion, _ frame: GridFrame, scale: Int) {
    self.scale = scale
    width = (frame.width + scale - 1) / scale
    height = (frame.height + scale - 1) / scale
    let (columns, rows) = (width, height)
    colours = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { target, count in
      count = columns * rows * 3
      region.samples.withUnsafeBufferPointer { samples in
        for row in 0..<rows {
          let (top, bottom) = (frame.y + row * scale, min(frame.y + (row + 1) * scale, frame.y + frame.height))
          for column in 0..<columns {
            let left = frame.x + column * scale
            let right = min(left + scale, frame.x + frame.width)
            var (red, green, blue) = (0, 0, 0)
            for y in top..<bottom {
              var place = (y &* region.width &+ left) &* 4
              for _ in left..<right {
                red &+= Int(samples[place])
                green &+= Int(samples[place &+ 1])
                blue &+= Int(samples[place &+ 2])
                place &+= 4
              }
            }
            let size = (bottom - top) * (right - left)
            let out = (row &* columns &+ column) &* 3
            // Full-range YCbCr, the differences stretched by a half: colour tells objects apart more often than light.
            let (r, g, b) = (red / size, green / size, blue / size)
            target[out] = UInt8(clamping: (77 * r + 150 * g + 29 * b) >> 8)
            target[out &+ 1] = UInt8(clamping: 128 + ((-65 * r - 127 * g + 192 * b) >> 8))
            target[out &+ 2] = UInt8(clamping: 128 + ((192 * r - 161 * g - 31 * b) >> 8))
          }
        }
      }
    }
  }

  var count: Int { width * height }

  /// Squared distance of two cells' colours.
  @inline(__always)
  static func distance(_ colours: UnsafeBufferPointer<UInt8>, _ one: Int, _ other: Int) -> Int {
    let (a, b) = (one &* 3, other &* 3)
    let x = Int(colours[a]) &- Int(colours[b])
    let y = Int(colours[a &+ 1]) &- Int(colours[b &+ 1])
    let z = Int(colours[a &+ 2]) &- Int(colours[b &+ 2])
    return x &* x &+ y &* y &+ z &* z
  }

  /// The mean squared distance of neighbouring cells, at least 1: how much a picture changes where nothing ends.
  var meanDistance: Double {
    colours.withUnsafeBufferPointer { colours in
      var (sum, pairs) = (0, 0)
      for y in 0..<height {
        for x in 0..<width {
          let cell = y &* width &+ x
          if x &+ 1 < width { sum &+= Self.distance(colours, cell, cell &+ 1) }
          if y &+ 1 < height { sum &+= Self.distance(colours, cell, cell &+ width) }
          pairs &+= 2
        }
      }
      return max(Double(sum) / Double(max(pairs, 1)), 1)
    }
  }
}
