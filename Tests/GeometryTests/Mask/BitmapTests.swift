import Geometry
import TestRandom
import Testing

@Suite struct BitmapTests {
  @Test func everyWayInAndOutAgrees() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<400 {
      let (width, height) = (Int.random(in: 1...50, using: &random), Int.random(in: 1...50, using: &random))
      let plain = PlainMask.random(width: width, height: height, using: &random)
      let (mask, rows) = (try plain.encoded(), plain.rows)
      #expect(mask.columns == plain.pixels.map { $0 ? 1 : 0 })
      #expect(mask.rows == rows)
      #expect(try MaskRLE(rows: rows, width: width, height: height) == mask)
      #expect(MaskRLE(columns: plain.pixels, width: width, height: height) == mask)
      #expect(mask.isEmpty == (plain.area == 0))
      let (x, y) = (Int.random(in: -1...width, using: &random), Int.random(in: -1...height, using: &random))
      #expect(mask.contains(x: x, y: y) == plain[x, y])
      // Rows with bytes between them, and other values than 1.
      let stride = width + Int.random(in: 0...9, using: &random)
      var padded = [UInt8](repeating: 77, count: stride * (height - 1) + width)
      for index in 0..<width * height {
        padded[index / width * stride + index % width] = rows[index] * .random(in: 1...255, using: &random)
      }
      let read = try padded.withUnsafeBufferPointer {
        try MaskRLE(rows: $0, width: width, height: height, bytesPerRow: stride)
      }
      #expect(read == mask)
      let columns = try plain.pixels.map { $0 ? UInt8.random(in: 1...255, using: &random) : 0 }
        .withUnsafeBufferPointer { try MaskRLE(columns: $0, width: width, height: height) }
      #expect(columns == mask)
    }
  }

  @Test func runsAcrossTheSteps() throws {
    // A single pixel at every place of a buffer longer than the widest step.
    for place in 0..<70 {
      var pixels = [UInt8](repeating: 0, count: 70)
      pixels[place] = 1
      let mask = try MaskRLE(columns: pixels, width: 7, height: 10)
      #expect(mask.counts == (place == 69 ? [69, 1] : [UInt32(place), 1, UInt32(69 - place)]))
      #expect(mask.complement.columns == pixels.map { 1 - $0 })
    }
    #expect(try MaskRLE(columns: [UInt8](repeating: 255, count: 70), width: 7, height: 10).counts == [0, 70])
    #expect(try MaskRLE(emptyOfWidth: 7, height: 10).counts == [70])
  }

  @Test func buffersOfAnotherSizeAreRefused() {
    #expect(throws: MaskError.sum(found: 3, expected: 4)) {
      try MaskRLE(columns: [1, 1, 1] as [UInt8], width: 2, height: 2)
    }
    #expect(throws: MaskError.sum(found: 5, expected: 4)) { try MaskRLE(rows: [1, 1, 1, 0, 0], width: 2, height: 2) }
    #expect(MaskRLE(columns: [true], width: 2, height: 2) == nil)
    #expect(MaskRLE(columns: [true], width: -1, height: -1) == nil)
    #expect(throws: MaskError.size) { try MaskRLE(emptyOfWidth: 1 << 20, height: 1 << 20) }
    #expect(throws: MaskError.size) { try MaskRLE(emptyOfWidth: .max, height: .max) }
    let few: [UInt8] = [1, 1, 1]
    for stride in [2, 1, .max, -1] {
      #expect(throws: MaskError.self) {
        try few.withUnsafeBufferPointer { try MaskRLE(rows: $0, width: 2, height: 2, bytesPerRow: stride) }
      }
    }
  }
}
