import Foundation
import Geometry
import TestRandom
import Testing

@Suite struct TurnTests {
  @Test func sineAndCosineAgreeWithThePlatform() {
    var generator = SeededGenerator(seed: 2)
    for limit in [1.0, 10, 1000, 1e5] {
      for _ in 0..<5000 {
        let radians = Double.random(in: -limit...limit, using: &generator)
        let (sine, cosine) = Angle(radians: radians).sineAndCosine
        #expect(abs(sine - sin(radians)) < 1e-15 * max(1, limit / 1000))
        #expect(abs(cosine - cos(radians)) < 1e-15 * max(1, limit / 1000))
      }
    }
  }

  @Test func quarterTurnsAndNonsense() {
    for (degrees, sine, cosine) in [(0.0, 0.0, 1.0), (90, 1, 0), (180, 0, -1), (270, -1, 0), (-90, -1, 0)] {
      let turn = Angle(degrees: degrees).sineAndCosine
      #expect(abs(turn.sine - sine) < 1e-15 && abs(turn.cosine - cosine) < 1e-15)
    }
    #expect(Angle(radians: .nan).sineAndCosine == (0, 1))
    #expect(abs(Angle(degrees: 30).degrees - 30) < 1e-12)
  }

  @Test func aTurnedBoxKeepsItsAreaAndTurnsClockwise() throws {
    let size = ImageSize(width: 4, height: 2)
    let box = RotatedBox(centre: ImagePoint(x: 10, y: 10), size: size, angle: Angle(degrees: 90))
    // The top left corner goes to the top right.
    #expect(box.corners[0].distance(to: ImagePoint(x: 11, y: 8)) < 1e-12)
    #expect(abs(box.bounds.width - 2) < 1e-12 && abs(box.bounds.height - 4) < 1e-12)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let turned = RotatedBox(
        centre: ImagePoint(x: 5, y: 6), size: size, angle: Angle(radians: .random(in: -9...9, using: &generator)))
      #expect(abs(try Polygon(rings: [turned.corners]).area - turned.area) < 1e-9)
      let around = try #require(ImageBox.around(turned.corners))
      #expect(abs(around.minX - turned.bounds.minX) < 1e-9 && abs(around.maxY - turned.bounds.maxY) < 1e-9)
    }
  }

  @Test func anEllipsesOutlineLiesInItsBounds() throws {
    let ellipse = Ellipse(
      centre: ImagePoint(x: 3, y: 4), radiusX: 5, radiusY: 2, angle: Angle(degrees: 30))
    let outline = ellipse.outline(count: 2000)
    let around = try #require(ImageBox.around(outline))
    #expect(ellipse.bounds.expanded(by: 1e-9).contains(around))
    #expect(abs(around.width - ellipse.bounds.width) < 1e-3)
    #expect(abs(try Polygon(rings: [outline]).area - ellipse.area) < 1e-3)
    #expect(ellipse.outline(count: 0).isEmpty)
  }
}
