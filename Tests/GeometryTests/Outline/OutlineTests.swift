import Geometry
import TestRandom
import Testing

@Suite struct OutlineTests {
  private func points(_ pairs: [(Double, Double)]) -> [ImagePoint] { pairs.map { ImagePoint(x: $0.0, y: $0.1) } }

  @Test func hullsOfFewPoints() {
    #expect(ConvexHull.of([ImagePoint]()).isEmpty)
    #expect(ConvexHull.of(points([(1, 2), (1, 2)])) == points([(1, 2)]))
    #expect(ConvexHull.of(points([(2, 2), (1, 1), (3, 3)])) == points([(1, 1), (3, 3)]))
    let square = points([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1), (1, 0), (.nan, 3)])
    #expect(ConvexHull.of(square) == points([(0, 0), (2, 0), (2, 2), (0, 2)]))
  }

  @Test func hullsHoldEveryPointAndTurnOneWay() throws {
    var random = SeededGenerator(seed: 23)
    for _ in 0..<200 {
      let cloud = (0..<Int.random(in: 3...40, using: &random)).map { _ in
        ImagePoint(x: Double(Int.random(in: 0...12, using: &random)), y: Double(Int.random(in: 0...12, using: &random)))
      }
      let hull = ConvexHull.of(cloud)
      guard hull.count > 2 else { continue }
      #expect(Polygon.signedArea(of: hull) > 0)
      for (index, a) in hull.enumerated() {
        let b = hull[(index + 1) % hull.count]
        for point in cloud { #expect((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0) }
      }
    }
  }

  /// The squares of such distances are infinite.
  @Test func pointsBeyondAllDistances() throws {
    #expect(RotatedBox.around(points([(-1e160, 0), (1e160, 0), (0, 1e160)])) == nil)
    #expect(RotatedBox.around(points([(-1.7e308, 0), (1.7e308, 0)])) == nil)
    #expect(RotatedBox.around(points([(-1e150, 0), (1e150, 0), (0, 1e150)])) != nil)
  }

  @Test func theLeastRotatedBox() throws {
    let degenerate = try #require(RotatedBox.around(points([(3, 4), (3, 4)])))
    #expect(degenerate.centre == ImagePoint(x: 3, y: 4) && degenerate.area == 0)
    let line = try #require(RotatedBox.around(points([(0, 0), (3, 3)])))
    #expect(
      abs(line.size.width - 18.squareRoot()) < 1e-12 && line.size.height == 0 && abs(line.angle.degrees - 45) < 1e-12)
    var random = SeededGenerator(seed: 24)
    for _ in 0..<200 {
      func number() -> Double { .random(in: -50...50, using: &random) }
      let box = RotatedBox(
        centre: ImagePoint(x: number(), y: number()),
        size: ImageSize(width: abs(number()) + 1, height: abs(number()) + 1),
        angle: Angle(degrees: number() * 4))
      let found = try #require(RotatedBox.around(box.corners))
      #expect(abs(found.area - box.area) < 1e-9 * box.area && found.centre.distance(to: box.centre) < 1e-9)
      #expect(found.angle.degrees >= 0 && found.angle.degrees < 90 + 1e-9)
      let cloud = (0..<30).map { _ in ImagePoint(x: number(), y: number()) }
      let around = try #require(RotatedBox.around(cloud))
      var least = Double.infinity
      for step in 0..<900 {
        let (sine, cosine) = Angle(degrees: Double(step) / 10).sineAndCosine
        let u = cloud.map { $0.x * cosine + $0.y * sine }
        let v = cloud.map { $0.y * cosine - $0.x * sine }
        least = min(least, (u.max()! - u.min()!) * (v.max()! - v.min()!))
      }
      #expect(around.area <= least + 1e-6)
      let corners = try Polygon(rings: [around.corners])
      for point in cloud { #expect(corners.contains(point) || corners.distanceToEdge(from: point) < 1e-9) }
    }
  }

  @Test func measures() throws {
    let ring = ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 10).corners
    let hole = ImageBox(minX: 1, minY: 1, maxX: 3, maxY: 9).corners
    let polygon = try Polygon(rings: [ring, hole])
    #expect(polygon.perimeter == 60)
    #expect(polygon.centroid.distance(to: ImagePoint(x: (500.0 - 32) / 84, y: 5)) < 1e-12)
    #expect(polygon.oriented.rings[1] == hole.reversed())
    let far = ImageBox(minX: 20, minY: 0, maxX: 21, maxY: 1).corners
    #expect(try Polygon(rings: [ring, far, hole]).parts.map(\.rings.count) == [2, 1])
    // Two rings that touch at a corner where one lies in the other.
    let touching = try Polygon(rings: [ring, points([(0, 0), (4, 1), (1, 4)])])
    #expect(touching.area == 100 - 7.5)
  }

  @Test func crossings() throws {
    func crosses(_ rings: [(Double, Double)]...) throws -> Bool { try Polygon(rings: rings.map(points)).hasCrossings }
    #expect(try crosses([(0, 0), (2, 2), (2, 0), (0, 2)]))
    #expect(try !crosses([(0, 0), (2, 0), (2, 2), (0, 2)]))
    #expect(try Polygon(rings: [points([(0, 0), (2, 2), (2, 0), (0, 2)])]).crossing == ImagePoint(x: 1, y: 1))
    // A hole that touches at a corner, one that shares half an edge, one that leaves.
    #expect(try !crosses([(0, 0), (9, 0), (9, 9), (0, 9)], [(0, 0), (4, 1), (1, 4)]))
    #expect(try crosses([(0, 0), (9, 0), (9, 9), (0, 9)], [(2, 0), (4, 0), (3, 4)]))
    #expect(try crosses([(0, 0), (9, 0), (9, 9), (0, 9)], [(5, 5), (12, 6), (5, 7)]))
    // Repeated points are no crossing; going back on itself is.
    #expect(try !crosses([(0, 0), (2, 0), (2, 0), (2, 2), (0, 2)]))
    #expect(try crosses([(0, 0), (4, 0), (2, 0), (2, 2)]))
  }

  @Test func clippingKeepsPartsAndHoles() throws {
    // A comb of three teeth cut through the teeth: three parts.
    let comb = try Polygon(rings: [
      points([(0, 0), (7, 0), (7, 5), (6, 5), (6, 1), (4, 1), (4, 5), (3, 5), (3, 1), (1, 1), (1, 5), (0, 5)])
    ])
    let teeth = try #require(comb.clipped(to: ImageBox(minX: -1, minY: 2, maxX: 9, maxY: 4)))
    #expect(teeth.rings.count == 3 && teeth.area == 2 + 2 + 2)
    let frame = try Polygon(rings: [
      ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 10).corners, ImageBox(minX: 2, minY: 2, maxX: 8, maxY: 8).corners,
    ])
    let inner = ImageBox(minX: 1, minY: 1, maxX: 9, maxY: 9)
    #expect(try #require(frame.clipped(to: inner)).area == 64 - 36)
    #expect(try #require(frame.clipped(to: ImageBox(minX: -5, minY: 4, maxX: 15, maxY: 6))).rings.count == 2)
    #expect(frame.clipped(to: ImageBox(minX: 3, minY: 3, maxX: 7, maxY: 7))?.area ?? 0 == 0)
    #expect(frame.clipped(to: ImageBox(minX: 30, minY: 3, maxX: 37, maxY: 7)) == nil)
    #expect(frame.clipped(toConvex: points([(0, 0), (1, 1)])) == nil)
  }

  @Test func clippingAgreesWithCountingPoints() throws {
    var random = SeededGenerator(seed: 25)
    for _ in 0..<300 {
      func number() -> Double { .random(in: 0...20, using: &random) }
      let star = try Polygon(rings: (0..<2).map { _ in (0..<9).map { _ in ImagePoint(x: number(), y: number()) } })
      let window = ConvexHull.of((0..<5).map { _ in ImagePoint(x: number(), y: number()) })
      let box = try Polygon(rings: [window])
      let clipped = star.clipped(toConvex: window)
      for _ in 0..<50 {
        let point = ImagePoint(x: number(), y: number())
        guard star.distanceToEdge(from: point) > 1e-6, box.distanceToEdge(from: point) > 1e-6 else { continue }
        #expect((clipped?.contains(point) ?? false) == (star.contains(point) && box.contains(point)))
      }
    }
  }

  @Test func polylines() throws {
    #expect(throws: GeometryError.tooFewPoints) { try Polyline<ImagePixels>([]) }
    #expect(throws: GeometryError.notFinite) { try Polyline([ImagePoint(x: .nan, y: 0)]) }
    let line = try Polyline(points([(0, 0), (3, 4), (3, 4), (3, 14)]))
    #expect(line.length == 15 && line.bounds == ImageBox(minX: 0, minY: 0, maxX: 3, maxY: 14))
    #expect(line.point(at: 2.5) == ImagePoint(x: 1.5, y: 2) && line.point(at: -1) == line.points[0])
    #expect(line.point(at: 99) == line.points[3] && line.distance(to: ImagePoint(x: 8, y: 10)) == 5)
    #expect(line.resampled(count: 4).points == points([(0, 0), (3, 4), (3, 9), (3, 14)]))
    #expect(line.resampled(count: 1).points == points([(0, 0)]))
    #expect(line.simplified(tolerance: 0).points == points([(0, 0), (3, 4), (3, 14)]))
    #expect(line.simplified(tolerance: 99).points == points([(0, 0), (3, 14)]))
    let dot = try Polyline(points([(1, 1), (1, 1)]))
    #expect(dot.length == 0 && dot.resampled(count: 3).points == points([(1, 1), (1, 1), (1, 1)]))
  }
}
