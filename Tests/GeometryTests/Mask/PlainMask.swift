import Geometry
import TestRandom

/// A mask as plain pixels, column by column: the slow and obvious form that results are compared with.
struct PlainMask: Equatable {
  let width: Int
  let height: Int
  var pixels: [Bool]

  init(width: Int, height: Int, isSet: (Int, Int) -> Bool) {
    self.width = width
    self.height = height
    pixels = (0..<width * height).map { isSet($0 / height, $0 % height) }
  }

  init(_ mask: MaskRLE) {
    width = mask.width
    height = mask.height
    pixels = mask.bitmap
  }

  /// From noise to long stretches.
  static func random(width: Int, height: Int, using random: inout SeededGenerator) -> Self {
    let share = [0.02, 0.2, 0.5, 0.95].randomElement(using: &random) ?? 0.5
    var current = false
    var result = Self(width: width, height: height) { _, _ in false }
    for index in result.pixels.indices {
      if Double.random(in: 0..<1, using: &random) < share { current.toggle() }
      result.pixels[index] = current
    }
    return result
  }

  subscript(x: Int, y: Int) -> Bool {
    x >= 0 && y >= 0 && x < width && y < height && pixels[x * height + y]
  }

  var rows: [UInt8] { (0..<width * height).map { self[$0 % width, $0 / width] ? 1 : 0 } }
  var area: Int { pixels.count { $0 } }

  func encoded() throws -> MaskRLE {
    try MaskRLE(columns: pixels.map { $0 ? 1 : 0 }, width: width, height: height)
  }
}
