import Geometry

/// A picture of numbers into which masks are painted, one over the other; 0 is background.
struct LabelCanvas {
  let width: Int
  let height: Int
  private(set) var values: [UInt32]

  /// Nil for a size beyond ``MaskLimit``.
  init?(_ size: PixelSize) {
    guard MaskLimit.allows(size) else { return nil }
    width = size.width
    height = size.height
    values = [UInt32](repeating: 0, count: size.width * size.height)
  }

  /// Paints a mask of the canvas's size.
  ///
  /// - Returns: how many pixels of earlier masks it covers.
  @discardableResult
  mutating func paint(_ mask: MaskRLE, _ value: UInt32) -> Int {
    guard mask.width == width, mask.height == height else { return 0 }
    var covered = 0
    var start = 0
    for (index, count) in mask.counts.enumerated() {
      let end = start + Int(count)
      if index % 2 == 1 {
        var (x, y) = (start / height, start % height)
        for _ in start..<end {
          let pixel = y * width + x
          if values[pixel] != 0 { covered += 1 }
          values[pixel] = value
          y += 1
          if y == height { (x, y) = (x + 1, 0) }
        }
      }
      start = end
    }
    return covered
  }

  /// Takes 1 from every painted number and gives the background another.
  mutating func shiftDown(void: UInt32) {
    for index in values.indices { values[index] = values[index] == 0 ? void : values[index] - 1 }
  }

  /// One byte a pixel, as indices into a palette; numbers over 255 must not have been painted.
  func indexed(_ palette: [PNGPicture.Color]) -> PNGPicture {
    PNGPicture(
      width: width, height: height,
      samples: .indexed(values.map { UInt8(truncatingIfNeeded: $0) }, palette: palette))
  }

  func gray8() -> PNGPicture {
    PNGPicture(width: width, height: height, samples: .gray8(values.map { UInt8(truncatingIfNeeded: $0) }))
  }

  func gray16() -> PNGPicture {
    PNGPicture(width: width, height: height, samples: .gray16(values.map { UInt16(truncatingIfNeeded: $0) }))
  }
}
