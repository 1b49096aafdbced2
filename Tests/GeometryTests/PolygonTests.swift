import Geometry
import TestRandom
import Testing

@Suite struct PolygonTests {
  private func ring(_ pairs: (Double, Double)...) -> [ImagePoint] { pairs.map { ImagePoint(x: $0.0, y: $0.1) } }

  private var square: [ImagePoint] { ring((0, 0), (10, 0), (10, 10), (0, 10)) }
  private var hole: [ImagePoint] { ring((2, 2), (4, 2), (4, 4), (2, 4)) }

  @Test func ringsThatEncloseNothingAreRefused() {
    #expect(throws: GeometryError.tooFewPoints) { try Polygon<ImagePixels>(rings: []) }
    #expect(throws: GeometryError.tooFewPoints) { try Polygon(rings: [ring((0, 0), (1, 1))]) }
    #expect(throws: GeometryError.notFinite) { try Polygon(rings: [ring((0, 0), (.nan, 1), (2, 2))]) }
  }

  @Test func holesAndPartsCountByDepth() throws {
    let island = ring((2.5, 2.5), (3.5, 2.5), (3.5, 3.5), (2.5, 3.5))
    let apart = ring((20, 0), (22, 0), (22, 2), (20, 2))
    #expect(try Polygon(rings: [square]).area == 100)
    #expect(try Polygon(rings: [square, hole]).area == 96)
    #expect(try Polygon(rings: [square, Array(hole.reversed())]).area == 96)
    #expect(try Polygon(rings: [square, hole, island]).area == 97)
    let all = try Polygon(rings: [square, hole, island, apart])
    #expect(all.area == 101)
    #expect(all.bounds == ImageBox(minX: 0, minY: 0, maxX: 22, maxY: 10))
    for (x, y, inside) in [(1.0, 1.0, true), (2.2, 2.2, false), (3, 3, true), (21, 1, true), (15, 1, false)] {
      #expect(all.contains(ImagePoint(x: x, y: y)) == inside)
    }
  }

  @Test func directionIsTheSignOfTheArea() {
    #expect(Polygon.signedArea(of: square) == 100)
    #expect(Polygon.signedArea(of: Array(square.reversed())) == -100)
    let far = square.map { $0 + Offset(dx: 1e9, dy: 1e9) }
    #expect(Polygon.signedArea(of: far) == 100)
  }

  @Test func distanceAndMoving() throws {
    let polygon = try Polygon(rings: [square, hole])
    #expect(polygon.distanceToEdge(from: ImagePoint(x: 3, y: 3)) == 1)
    #expect(polygon.distanceToEdge(from: ImagePoint(x: 13, y: 14)) == 5)
    let moved = polygon.translated(by: Offset(dx: 3, dy: 4))
    #expect(moved.rings[1][0] == ImagePoint(x: 5, y: 6) && moved.area == 96)
  }

  @Test func containingAgreesWithABoxOnRandomRectangles() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let box = ImageBox(
        minX: .random(in: 0...9, using: &generator), minY: .random(in: 0...9, using: &generator),
        maxX: .random(in: 0...9, using: &generator), maxY: .random(in: 0...9, using: &generator))
      let polygon = try Polygon(rings: [box.corners])
      #expect(abs(polygon.area - box.area) < 1e-12)
      let point = ImagePoint(x: .random(in: 0...9, using: &generator), y: .random(in: 0...9, using: &generator))
      #expect(polygon.contains(point) == box.contains(point))
    }
  }
}
