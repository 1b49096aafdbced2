import Geometry
import TestRandom
import Testing

/// COCO's run lengths against numbers made by pycocotools 2.0.
@Suite("Mask run lengths") struct MaskRLETests {
  @Test func compressesAsPycocotools() throws {
    // pycocotools.mask.encode of a 6 × 5 (height × width) mask with rows 1…3 of columns 1…3 set.
    let mask = try MaskRLE(width: 5, height: 6, counts: [7, 3, 3, 3, 3, 3, 8])
    #expect(String(decoding: mask.compressed, as: UTF8.self) == "7330005")
    #expect(try MaskRLE(width: 5, height: 6, compressed: "7330005".utf8) == mask)
    let wide = try MaskRLE(width: 640, height: 480, counts: [1000, 50, 430, 60, 305_660])
    #expect(String(decoding: wide.compressed, as: UTF8.self) == "Xo0b1^=:^RZ9")
    #expect(mask.area == 9)
    #expect(mask.bounds == ImageBox(minX: 1, minY: 1, maxX: 4, maxY: 4))
  }

  @Test func randomMasksComeBack() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<300 {
      let (width, height) = (Int.random(in: 1...70, using: &random), Int.random(in: 1...70, using: &random))
      let density = Double.random(in: 0...1, using: &random)
      var pixels: [Bool] = []
      var current = false
      for _ in 0..<width * height {
        if Double.random(in: 0...1, using: &random) < density { current.toggle() }
        pixels.append(current)
      }
      let mask = try #require(MaskRLE(columns: pixels, width: width, height: height))
      #expect(mask.bitmap == pixels)
      #expect(mask.area == pixels.count { $0 })
      #expect(try MaskRLE(width: width, height: height, compressed: mask.compressed) == mask)
    }
  }

  @Test func rubbishIsRefused() {
    #expect(throws: MaskError.text) { try MaskRLE(width: 2, height: 2, compressed: "\u{1}".utf8) }
    #expect(throws: MaskError.text) { try MaskRLE(width: 2, height: 2, compressed: "ooooooooooooooo".utf8) }
    #expect(throws: MaskError.text) { try MaskRLE(width: 2, height: 2, compressed: "P".utf8) }
    #expect(throws: MaskError.negative) { try MaskRLE(width: 2, height: 2, compressed: "O".utf8) }
    #expect(throws: MaskError.sum(found: 3, expected: 4)) { try MaskRLE(width: 2, height: 2, counts: [3]) }
    #expect(throws: MaskError.size) { try MaskRLE(width: 0, height: 2, counts: []) }
    #expect(throws: MaskError.sum(found: 3 * Int(UInt32.max), expected: 4)) {
      try MaskRLE(width: 2, height: 2, counts: [.max, .max, .max])
    }
  }
}
