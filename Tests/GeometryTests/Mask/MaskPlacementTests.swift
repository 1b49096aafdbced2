import Geometry
import TestRandom
import Testing

@Suite struct MaskPlacementTests {
  @Test func everyPixelMovesOrIsLost() throws {
    var random = SeededGenerator(seed: 14)
    for _ in 0..<300 {
      func side() -> Int { .random(in: 1...20, using: &random) }
      let plain = PlainMask.random(width: side(), height: side(), using: &random)
      let mask = try plain.encoded()
      let (dx, dy) = (Int.random(in: -22...22, using: &random), Int.random(in: -22...22, using: &random))
      let (width, height) = (side(), side())
      let placed = try mask.placed(dx: dx, dy: dy, onWidth: width, height: height)
      #expect(PlainMask(placed) == PlainMask(width: width, height: height) { plain[$0 - dx, $1 - dy] })
      #expect(try placed == PlainMask(placed).encoded())
      #expect(try mask.cropped(x: -dx, y: -dy, width: width, height: height) == placed)
      let moved = PlainMask(width: plain.width, height: plain.height) { plain[$0 - dx, $1 - dy] }
      #expect(PlainMask(mask.translated(dx: dx, dy: dy)) == moved)
    }
  }

  @Test(arguments: [Int.max, .min, 1 << 40, -(1 << 40)])
  func distancesWithoutSenseLeaveNothing(_ distance: Int) throws {
    let mask = try MaskRLE(width: 2, height: 2, counts: [0, 4])
    #expect(mask.translated(dx: distance, dy: 0).isEmpty && mask.translated(dx: 0, dy: distance).isEmpty)
    #expect(try mask.cropped(x: distance, y: distance, width: 3, height: 3).isEmpty)
  }
}
