import Foundation
import Geometry
import TestRandom
import Testing

@Suite struct InterpolationTests {
  private func ring(_ pairs: (Double, Double)...) -> [ImagePoint] { pairs.map { ImagePoint(x: $0.0, y: $0.1) } }

  @Test func boxesAndBodies() {
    let (a, b) = (ImageBox(minX: 0, minY: 0, maxX: 10, maxY: 10), ImageBox(minX: 10, minY: 4, maxX: 30, maxY: 8))
    #expect(a.interpolated(to: b, share: 0.5) == ImageBox(minX: 5, minY: 2, maxX: 20, maxY: 9))
    #expect(a.interpolated(to: b, share: 0) == a && a.interpolated(to: b, share: 1) == b)
    #expect(a.interpolated(to: b, share: -3) == a && a.interpolated(to: b, share: 7) == b)
    let size = ImageSize(width: 2, height: 4)
    let turned = RotatedBox(centre: ImagePoint(x: 0, y: 0), size: size, angle: Angle(degrees: 350))
    var other = turned
    (other.angle, other.centre) = (Angle(degrees: 20), ImagePoint(x: 4, y: 8))
    let half = turned.interpolated(to: other, share: 0.5)
    #expect(abs(half.angle.degrees - 365) < 1e-12 && half.centre == ImagePoint(x: 2, y: 4) && half.size == size)
    #expect(abs(Angle(degrees: 20).interpolated(to: Angle(degrees: 350), share: 0.5).degrees - 5) < 1e-12)
    let cuboid = Cuboid(centre: Point3(x: 0, y: 0, z: 0), length: 4, width: 2, height: 1, yaw: 3)
    var moved = cuboid
    (moved.centre, moved.yaw, moved.length) = (Point3(x: 2, y: 4, z: 6), -3, 8)
    let between = cuboid.interpolated(to: moved, share: 0.25)
    #expect(between.centre == Point3(x: 0.5, y: 1, z: 1.5) && between.length == 5)
    #expect(abs(between.yaw - (3 + (2 * Double.pi - 6) / 4)) < 1e-12)
    let ellipse = Ellipse(centre: ImagePoint(x: 0, y: 0), radiusX: 2, radiusY: 1, angle: Angle(degrees: 0))
    var grown = ellipse
    grown.radiusX = 4
    #expect(ellipse.interpolated(to: grown, share: 0.5).radiusX == 3)
  }

  @Test func masksHoldAndPointsKeepTheirState() throws {
    let (a, b) = (try MaskRLE(width: 2, height: 2, counts: [0, 4]), try MaskRLE(width: 2, height: 2, counts: [4]))
    #expect(a.interpolated(to: b, share: 0.99) == a && a.interpolated(to: b, share: 1) == b)
    func point(_ x: Double, _ visibility: SkeletonPoint.Visibility) -> SkeletonPoint {
      SkeletonPoint(place: ImagePoint(x: x, y: x), visibility: visibility)
    }
    let start = [point(0, .visible), point(0, .hidden), point(0, .absent), point(5, .visible)]
    let end = [point(4, .hidden), point(4, .absent), point(4, .visible)]
    let half = SkeletonPoint.interpolated(start, to: end, share: 0.5)
    #expect(half == [point(2, .visible), point(0, .hidden), point(0, .absent), point(5, .visible)])
    #expect(SkeletonPoint.interpolated(start, to: end, share: 1) == end)
  }

  @Test func outlinesOfEquallyManyPoints() throws {
    let square = ring((0, 0), (10, 0), (10, 10), (0, 10))
    let start = try Polygon(rings: [square])
    let end = try Polygon(rings: [square.map { $0 + Offset(dx: 20, dy: 4) }])
    #expect(OutlineMorph(from: start, to: end).polygon(share: 0.5).rings == [square.map { $0 + Offset(dx: 10, dy: 2) }])
    // The same way with the end's ring from another point, and running the other way around.
    let turned = try Polygon(rings: [Array(end.rings[0][2...] + end.rings[0][..<2])])
    #expect(
      OutlineMorph(from: start, to: turned).polygon(share: 0.5).rings == [square.map { $0 + Offset(dx: 10, dy: 2) }])
    let reversed = try Polygon(rings: [end.rings[0].reversed()])
    let half = OutlineMorph(from: start, to: reversed).polygon(share: 0.5)
    #expect(half.rings == [square.map { $0 + Offset(dx: 10, dy: 2) }])
    #expect(OutlineMorph(from: start, to: reversed).polygon(share: 1) == reversed)
    #expect(OutlineMorph(from: start, to: reversed).polygon(share: 0) == start)
  }

  @Test func outlinesOfOtherPointsAreMatchedByLength() throws {
    let square = try Polygon(rings: [ring((0, 0), (10, 0), (10, 10), (0, 10))])
    // The same square with more points, from another corner.
    let finer = try Polygon(rings: [ring((10, 10), (5, 10), (0, 10), (0, 0), (4, 0), (10, 0))])
    let morph = OutlineMorph(from: square, to: finer)
    for share in [0.1, 0.5, 0.9] {
      let between = morph.polygon(share: share)
      #expect(abs(between.area - 100) < 1e-9 && abs(between.iou(square) - 1) < 1e-9)
    }
    // A hole that one keyframe alone has stays until the next.
    let holed = try Polygon(rings: square.rings + [ring((4, 4), (6, 4), (6, 6), (4, 6))])
    #expect(OutlineMorph(from: holed, to: square).polygon(share: 0.5) == holed)
    #expect(OutlineMorph(from: holed, to: square).polygon(share: 1) == square)
    let triangle = try Polygon(rings: [ring((20, 0), (30, 10), (20, 10))])
    let way = OutlineMorph(from: square, to: triangle)
    var before = square
    for step in 1...20 {
      let now = way.polygon(share: Double(step) / 20)
      #expect(!now.hasCrossings && now.centroid.distance(to: before.centroid) < 2)
      before = now
    }
  }

  @Test func outlinesOfManyPoints() throws {
    func circle(_ count: Int, from first: Double) throws -> Polygon<ImagePixels> {
      try Polygon(
        rings: [
          (0..<count).map {
            let angle = (Double($0) / Double(count) + first) * 2 * .pi
            return ImagePoint(x: 100 * cos(angle), y: 60 * sin(angle))
          }
        ])
    }
    let start = try circle(3000, from: 0)
    for end in [try circle(3000, from: 0.31), try circle(3001, from: 0.31)] {
      let half = OutlineMorph(from: start, to: end).polygon(share: 0.5)
      #expect(half.iou(start) > 0.999)
    }
  }

  /// Lengths of such outlines are infinite.
  @Test func outlinesBeyondAllDistances() throws {
    let far = ring((-1e160, 0), (1e160, 0), (0, 1e160))
    let near = ring((0, 0), (10, 0), (10, 10), (0, 10))
    for (start, end) in [(far, near), (near, far)] {
      let morph = OutlineMorph(from: try Polygon(rings: [start]), to: try Polygon(rings: [end]))
      #expect(morph.rings(share: 0.5)[0].count >= 4)
      let line = OutlineMorph(from: try Polyline(start), to: try Polyline(end))
      #expect(line.rings(share: 0.5)[0].count >= 4)
    }
  }

  @Test func polylines() throws {
    let line = try Polyline(ring((0, 0), (10, 0)))
    let bent = try Polyline(ring((0, 4), (5, 4), (5, 9)))
    let half = OutlineMorph(from: line, to: bent).polyline(share: 0.5)
    #expect(half.points == ring((0, 2), (5, 2), (7.5, 4.5)))
    let same = try Polyline(ring((2, 2), (4, 6)))
    #expect(OutlineMorph(from: line, to: same).polyline(share: 0.5).points == ring((1, 1), (7, 3)))
    let dot = try Polyline(ring((1, 1)))
    #expect(OutlineMorph(from: dot, to: line).polyline(share: 0.5).points.first == ImagePoint(x: 0.5, y: 0.5))
    #expect(OutlineMorph(from: line, to: dot).polyline(share: 0.5).points.last == ImagePoint(x: 5.5, y: 0.5))
  }
}
