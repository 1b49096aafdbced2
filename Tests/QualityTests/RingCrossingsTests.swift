import Formats
import TestRandom
import Testing

@testable import Quality

@Suite("Crossing rings") struct RingCrossingsTests {
  private func ring(_ numbers: Double...) -> [PixelPoint] {
    stride(from: 0, to: numbers.count, by: 2).map { PixelPoint(x: numbers[$0], y: numbers[$0 + 1]) }
  }

  @Test func aBowTieFallsIntoTwoTriangles() throws {
    let tie = ring(0, 0, 10, 10, 10, 0, 0, 10)
    #expect(RingCrossings.crosses(tie))
    let parts = try #require(RingCrossings.split(tie))
    #expect(parts.count == 2)
    #expect(parts.map { PolygonPart(outer: $0).area } == [25, 25])
  }

  @Test func simpleRingsStayAsTheyAre() {
    for simple in [ring(0, 0, 10, 0, 10, 10, 0, 10), ring(0, 0, 10, 0, 5, 5, 10, 10, 0, 10), ring(0, 0, 1, 1, 2, 0)] {
      #expect(!RingCrossings.crosses(simple))
      #expect(RingCrossings.split(simple) == [simple])
    }
  }

  /// Any star of random points is cut into rings that cross nothing.
  @Test func whatIsCutNoLongerCrosses() throws {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<300 {
      let count = Int.random(in: 4...14, using: &random)
      let wild = (0..<count).map { _ in
        PixelPoint(x: Double.random(in: 0...100, using: &random), y: Double.random(in: 0...100, using: &random))
      }
      let parts = try #require(RingCrossings.split(wild))
      for part in parts { #expect(!RingCrossings.crosses(part)) }
    }
  }
}
