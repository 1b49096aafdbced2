import Geometry
import TestRandom
import Testing

@Suite struct PolygonSetTests {
  private func box(_ minX: Double, _ minY: Double, _ maxX: Double, _ maxY: Double) throws -> Polygon<ImagePixels> {
    try Polygon(rings: [ImageBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY).corners])
  }

  @Test func byHand() throws {
    let (a, b) = (try box(0, 0, 10, 10), try box(5, 5, 15, 15))
    let union = try #require(a.union(b))
    #expect(union.rings.count == 1 && union.rings[0].count == 8 && union.area == 175)
    #expect(try #require(a.intersection(b)).area == 25)
    #expect(try #require(a.subtracting(b)).area == 75)
    let either = try #require(a.symmetricDifference(b))
    #expect(either.area == 150 && either.rings.count == 2)
    // Neighbours that share an edge become one ring, a box within makes a hole, equal ones vanish.
    let neighbours = try #require(a.union(try box(10, 2, 20, 8)))
    #expect(neighbours.rings.count == 1 && neighbours.area == 160)
    let long = try #require(a.union(try box(10, 0, 20, 10)))
    let whole = try box(0, 0, 20, 10).rings[0]
    #expect(long.rings.count == 1 && ConvexHull.of(long.rings[0]) == whole && long.area == 200)
    let frame = try #require(a.subtracting(try box(2, 2, 8, 8)))
    #expect(frame.rings.count == 2 && frame.area == 64)
    #expect(a.subtracting(a) == nil && a.symmetricDifference(a) == nil)
    #expect(try a.intersection(box(20, 20, 30, 30)) == nil)
    #expect(try #require(a.union(try box(20, 20, 30, 30))).parts.count == 2)
    #expect(try #require(a.union(a)).area == 100)
  }

  @Test func crossingOutlinesAreUntangled() throws {
    let bow = try Polygon(rings: [[(0.0, 0.0), (10, 10), (10, 0), (0, 10)].map { ImagePoint(x: $0.0, y: $0.1) }])
    let plain = try #require(bow.untangled)
    #expect(bow.hasCrossings && !plain.hasCrossings && plain.area == 50 && plain.rings.count == 2)
    let flat = try Polygon(rings: [[(0.0, 0.0), (10, 10), (5, 5)].map { ImagePoint(x: $0.0, y: $0.1) }])
    #expect(flat.untangled == nil)
  }

  @Test func pointsAreFilledByTheRule() throws {
    var random = SeededGenerator(seed: 28)
    for round in 0..<120 {
      // Whole coordinates in every other round, for shared edges and corners.
      func number() -> Double {
        round % 2 == 0 ? .random(in: 0...12, using: &random) : Double(Int.random(in: 0...6, using: &random) * 2)
      }
      func star() throws -> Polygon<ImagePixels> {
        try Polygon(rings: (0..<2).map { _ in (0..<6).map { _ in ImagePoint(x: number(), y: number()) } })
      }
      let (a, b) = (try star(), try star())
      let results =
        [
          (a.union(b), { $0 || $1 }), (a.intersection(b), { $0 && $1 }), (a.subtracting(b), { $0 && !$1 }),
          (a.symmetricDifference(b), { $0 != $1 }), (a.untangled, { first, _ in first }),
        ] as [(Polygon<ImagePixels>?, (Bool, Bool) -> Bool)]
      let areas = results.map { $0.0?.evenOddArea ?? 0 }
      #expect(abs(areas[0] - areas[1] - areas[3]) < 1e-9 && abs(areas[1] + areas[2] - areas[4]) < 1e-9)
      #expect(abs(areas[1] - a.intersectionArea(b)) < 1e-9)
      for (result, _) in results { #expect(abs((result?.area ?? 0) - (result?.evenOddArea ?? 0)) < 1e-6) }
      for _ in 0..<30 {
        let point = ImagePoint(x: .random(in: 0...12, using: &random), y: .random(in: 0...12, using: &random))
        guard a.distanceToEdge(from: point) > 1e-6, b.distanceToEdge(from: point) > 1e-6 else { continue }
        for (result, rule) in results {
          #expect((result?.contains(point) ?? false) == rule(a.contains(point), b.contains(point)))
        }
      }
    }
  }

  @Test func masksAgree() throws {
    var random = SeededGenerator(seed: 29)
    for _ in 0..<100 {
      let (width, height) = (Int.random(in: 1...14, using: &random), Int.random(in: 1...14, using: &random))
      let a = try PlainMask.random(width: width, height: height, using: &random).encoded()
      let b = try PlainMask.random(width: width, height: height, using: &random).encoded()
      guard let p = a.polygon, let q = b.polygon else { continue }
      for (outline, mask) in [
        (p.union(q), try a.union(b)), (p.intersection(q), try a.intersection(b)),
        (p.subtracting(q), try a.subtracting(b)),
      ] {
        #expect(try outline.map { try MaskRLE($0, width: width, height: height) } ?? mask == mask)
        #expect(outline?.area ?? 0 == Double(mask.area) && outline?.hasCrossings != true)
      }
    }
  }
}
