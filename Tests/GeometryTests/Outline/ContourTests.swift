import Geometry
import TestRandom
import Testing

@Suite struct ContourTests {
  private func mask(_ rows: String...) throws -> MaskRLE {
    try MaskRLE(
      rows: rows.flatMap { $0.utf8.map { $0 == UInt8(ascii: "#") ? 1 : 0 } }, width: rows[0].utf8.count,
      height: rows.count)
  }

  @Test func aPixelIsASquare() throws {
    let polygons = try mask("...", ".#.", "...").polygons
    #expect(
      polygons.count == 1 && polygons[0].rings == [ImageBox(minX: 1, minY: 1, maxX: 2, maxY: 2).corners.rotated(3)])
    #expect(try mask("...").polygons.isEmpty && mask("...").polygon == nil)
  }

  @Test func holesBelongToTheirPart() throws {
    let polygons = try mask(
      "#####.###",
      "#...#.#.#",
      "#.#.#.###",
      "#...#....",
      "#####...."
    ).polygons
    #expect(polygons.map(\.rings.count) == [2, 1, 2])
    #expect(polygons.map(\.area) == [16, 1, 8])
    #expect(Polygon.signedArea(of: polygons[0].rings[0]) == 25 && Polygon.signedArea(of: polygons[0].rings[1]) == -9)
  }

  @Test func pixelsThatTouchAtACornerAreTwoParts() throws {
    #expect(try mask("#.", ".#").polygons.map(\.area) == [1, 1])
    #expect(try mask(".#", "#.").polygons.map(\.area) == [1, 1])
    // A ring closed over a corner has a hole; two holes that touch at a corner stay two.
    let closed = try mask(".##", "#.#", "###").polygons
    #expect(closed.count == 1 && closed[0].rings.count == 2 && closed[0].area == 7)
    let two = try mask("####", "#.##", "##.#", "####").polygons
    #expect(two.count == 1 && two[0].rings.count == 3 && two[0].area == 14)
  }

  @Test func filledAgainTheyAreTheMask() throws {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<400 {
      let (width, height) = (Int.random(in: 1...24, using: &random), Int.random(in: 1...24, using: &random))
      let mask = try PlainMask.random(width: width, height: height, using: &random).encoded()
      let polygons = mask.polygons
      #expect(polygons.reduce(0) { $0 + $1.area } == Double(mask.area))
      let filled = try polygons.map { try MaskRLE($0, width: width, height: height) }
      #expect(try filled.isEmpty ? mask.isEmpty : MaskRLE.union(filled) == mask)
      #expect(filled.reduce(0) { $0 + $1.area } == mask.area)
      if let polygon = mask.polygon { #expect(try MaskRLE(polygon, width: width, height: height) == mask) }
      for polygon in polygons {
        #expect(!polygon.hasCrossings)
        for (index, ring) in polygon.rings.enumerated() {
          #expect((Polygon.signedArea(of: ring) > 0) == (index == 0))
          #expect(Set(ring).count == ring.count)
        }
        #expect(polygon.oriented.rings == polygon.rings && polygon.parts == [polygon])
      }
    }
  }

  @Test func simplifiedOutlinesStayNearAndPlain() throws {
    var random = SeededGenerator(seed: 22)
    for _ in 0..<60 {
      let circles = (0..<4).map { _ in
        (
          Double.random(in: 5...35, using: &random), Double.random(in: 5...35, using: &random),
          Double.random(in: 2...12, using: &random)
        )
      }
      let mask = try PlainMask(width: 40, height: 40) { x, y in
        circles.count {
          ($0.0 - Double(x)) * ($0.0 - Double(x)) + ($0.1 - Double(y)) * ($0.1 - Double(y)) < $0.2 * $0.2
        } % 2 == 1
      }.encoded()
      for (exact, fewer) in zip(mask.polygons, mask.polygons(tolerance: 1)) {
        #expect(!fewer.hasCrossings && fewer.rings[0].count <= exact.rings[0].count)
        for point in exact.rings[0] where fewer.rings.count == exact.rings.count {
          #expect(fewer.distanceToEdge(from: point) <= 1 + 1e-9)
        }
      }
      #expect(mask.polygons(tolerance: 0) == mask.polygons.map { $0.simplified(tolerance: .nan) })
    }
  }
}

extension Array {
  fileprivate func rotated(_ count: Int) -> [Element] { Array(self[count...] + self[..<count]) }
}
