import Geometry
import TestRandom
import Testing

@Suite struct FigureTests {
  private func ring(_ pairs: (Double, Double)...) -> [ImagePoint] { pairs.map { ImagePoint(x: $0.0, y: $0.1) } }

  @Test func rotatedBoxesByHand() {
    let square = RotatedBox(
      centre: ImagePoint(x: 0, y: 0), size: ImageSize(width: 2, height: 2), angle: Angle(degrees: 0))
    var turned = square
    turned.angle = Angle(degrees: 45)
    // The octagon that two squares share: 8 (√2 - 1).
    #expect(abs(square.intersectionArea(turned) - 8 * (2.0.squareRoot() - 1)) < 1e-14)
    #expect(abs(square.iou(turned) - 1 / 2.0.squareRoot()) < 1e-14)
    #expect(square.iou(square) == 1)
    var none = square
    none.size = ImageSize(width: 0, height: 0)
    #expect(none.iou(none) == 0 && none.iou(square) == 0)
    var far = turned
    far.centre = ImagePoint(x: 1e9, y: 1e9)
    #expect(
      abs(far.iou(RotatedBox(centre: far.centre, size: far.size, angle: Angle(degrees: 0))) - 0.5.squareRoot()) < 1e-12)
    #expect(RotatedBox.iou([square, turned], [turned, far]) == [square.iou(turned), 0, 1, 0])
  }

  @Test func everyMethodAgreesOnRotatedBoxes() throws {
    var random = SeededGenerator(seed: 31)
    for _ in 0..<500 {
      func number(_ limit: Double) -> Double { .random(in: -limit...limit, using: &random) }
      func box() -> RotatedBox<ImagePixels> {
        RotatedBox(
          centre: ImagePoint(x: number(5), y: number(5)),
          size: ImageSize(width: abs(number(9)), height: abs(number(9))),
          angle: Angle(degrees: number(400)))
      }
      let (a, b) = (box(), box())
      let shared = a.intersectionArea(b)
      #expect(abs(shared - b.intersectionArea(a)) < 1e-12)
      let (p, q) = (try Polygon(rings: [a.corners]), try Polygon(rings: [b.corners]))
      #expect(abs(shared - p.intersectionArea(q)) < 1e-11)
      #expect(abs(shared - (p.clipped(toConvex: b.corners)?.area ?? 0)) < 1e-11)
      #expect(abs(a.iou(b) - p.iou(q)) < 1e-11)
      let bodies = [a, b].map {
        Cuboid(
          centre: Point3(x: $0.centre.x, y: $0.centre.y, z: $0.centre.x / 5), length: $0.size.width,
          width: $0.size.height,
          height: 2, yaw: $0.angle.radians)
      }
      #expect(abs(bodies[0].birdsEyeIoU(bodies[1]) - a.iou(b)) < 1e-12)
      let deep = max(0, 2 - abs(a.centre.x - b.centre.x) / 5)
      #expect(abs(bodies[0].iou(bodies[1]) - shared * deep / (2 * a.area + 2 * b.area - shared * deep)) < 1e-12)
    }
  }

  @Test func polygonsByHand() throws {
    let square = ring((0, 0), (10, 0), (10, 10), (0, 10))
    let frame = try Polygon(rings: [square, ring((2, 2), (8, 2), (8, 8), (2, 8))])
    let half = try Polygon(rings: [ring((5, -5), (20, -5), (20, 20), (5, 20))])
    #expect(frame.intersectionArea(half) == 32 && frame.iou(half) == 32 / (64 + 375 - 32))
    #expect(frame.iou(frame) == 1)
    #expect(try frame.iou(Polygon(rings: [ring((3, 3), (7, 3), (7, 7), (3, 7))])) == 0)
    let bow = try Polygon(rings: [ring((0, 0), (10, 10), (10, 0), (0, 10))])
    #expect(bow.evenOddArea == 50 && bow.intersectionArea(half) == 25)
    // Level and repeated corners, an edge shared in part.
    let step = try Polygon(rings: [ring((10, 2), (15, 2), (15, 2), (15, 8), (10, 8))])
    #expect(step.intersectionArea(frame) == 0 && step.evenOddArea == 30)
  }

  @Test func sweepsAgreeWithMasksOnWholePixels() throws {
    var random = SeededGenerator(seed: 32)
    for _ in 0..<150 {
      let (width, height) = (Int.random(in: 1...16, using: &random), Int.random(in: 1...16, using: &random))
      let a = try PlainMask.random(width: width, height: height, using: &random).encoded()
      let b = try PlainMask.random(width: width, height: height, using: &random).encoded()
      guard let p = a.polygon, let q = b.polygon else { continue }
      #expect(try abs(p.intersectionArea(q) - Double(a.intersectionArea(b))) < 1e-9)
      #expect(try abs(p.iou(q) - a.iou(b)) < 1e-12)
      #expect(try abs(Figure.mask(a).iou(.polygon(q)) - a.iou(b)) < 1e-12)
      #expect(try abs(Figure.polygon(p).iou(.mask(b)) - a.iou(b)) < 1e-12)
    }
  }

  @Test func ellipses() throws {
    let circle = Ellipse(centre: ImagePoint(x: 5, y: 5), radiusX: 2, radiusY: 2, angle: Angle(radians: 0))
    let around = try Polygon(rings: [ring((0, 0), (10, 0), (10, 10), (0, 10))])
    #expect(abs(circle.intersectionArea(around) - circle.area) < 1e-13)
    let half = try Polygon(rings: [ring((5, 0), (10, 0), (10, 10), (5, 10))])
    #expect(abs(circle.intersectionArea(half) - circle.area / 2) < 1e-13)
    let inside = try Polygon(rings: [ring((4, 4), (6, 4), (6, 6), (4, 6))])
    #expect(abs(circle.intersectionArea(inside) - 4) < 1e-13)
    let holed = try Polygon(rings: around.rings + inside.rings)
    #expect(abs(circle.intersectionArea(holed) - (circle.area - 4)) < 1e-12)
    #expect(circle.intersectionArea(try Polygon(rings: [ring((8, 0), (10, 0), (10, 10))])) == 0)
    let tilted = Ellipse(centre: ImagePoint(x: 6, y: 5), radiusX: 4, radiusY: 1, angle: Angle(degrees: 30))
    #expect(abs(tilted.polygon.area - tilted.area) < 1e-10)
    #expect(abs(tilted.intersectionArea(around) - around.intersectionArea(tilted.polygon)) < 1e-4)
    #expect(abs(tilted.intersectionArea(circle) - circle.intersectionArea(tilted)) < 1e-4)
    // Two circles of radius 1 at distance 1: 2π/3 - √3/2.
    let a = Ellipse(centre: ImagePoint(x: 0, y: 0), radiusX: 1, radiusY: 1, angle: Angle(degrees: 10))
    let b = Ellipse(centre: ImagePoint(x: 1, y: 0), radiusX: 1, radiusY: 1, angle: Angle(degrees: 70))
    #expect(abs(a.intersectionArea(b) - (2 * Double.pi / 3 - 3.0.squareRoot() / 2)) < 1e-5)
    #expect(a.intersectionArea(a) == a.area)
    let none = Ellipse(centre: ImagePoint(x: 1, y: 0), radiusX: 0, radiusY: 1, angle: Angle(degrees: 70))
    #expect(none.intersectionArea(around) == 0 && none.intersectionArea(none) == 0 && a.intersectionArea(none) == 0)
  }

  @Test func everyPairOfKinds() throws {
    // The same square in every kind, and one of half its area.
    let box = ImageBox(minX: 2, minY: 2, maxX: 6, maxY: 6)
    let lower = ImageBox(minX: 2, minY: 4, maxX: 6, maxY: 6)
    func kinds(_ box: ImageBox) throws -> [Figure] {
      [
        .box(box), .rotatedBox(RotatedBox(box)), .polygon(try Polygon(rings: [box.corners])),
        .mask(try MaskRLE(box, width: 9, height: 9)),
      ]
    }
    for a in try kinds(box) {
      for b in try kinds(lower) {
        #expect(try abs(a.iou(b) - 0.5) < 1e-12 && abs(b.iou(a) - 0.5) < 1e-12)
      }
      let ellipse = Figure.ellipse(Ellipse(centre: box.centre, radiusX: 1, radiusY: 1, angle: Angle(radians: 0)))
      if case .mask = a { continue }
      #expect(try abs(a.iou(ellipse) - Double.pi / 16) < 1e-12 && abs(ellipse.iou(a) - Double.pi / 16) < 1e-12)
    }
    let ellipse = Figure.ellipse(Ellipse(centre: box.centre, radiusX: 2, radiusY: 2, angle: Angle(radians: 0)))
    #expect(try ellipse.iou(ellipse) == 1)
    #expect(try ellipse.iou(.mask(MaskRLE(box, width: 9, height: 9))) == 0.75)
    let (small, large) = (try MaskRLE(emptyOfWidth: 2, height: 2), try MaskRLE(emptyOfWidth: 3, height: 2))
    #expect(throws: MaskError.sizesDiffer) { try Figure.mask(small).iou(.mask(large)) }
    #expect(try Figure.mask(small).iou(.mask(small)) == 0 && Figure.mask(small).outline.area == 0)
  }

  @Test func boxesBeyondOverlap() {
    let a = ImageBox(minX: 0, minY: 0, maxX: 2, maxY: 2)
    let b = ImageBox(minX: 4, minY: 0, maxX: 6, maxY: 2)
    #expect(a.generalisedIoU(b) == -4 / 12.0 && a.distanceIoU(b) == -16 / 40.0)
    #expect(a.generalisedIoU(a) == 1 && a.distanceIoU(a) == 1)
    let dot = ImageBox(minX: 1, minY: 1, maxX: 1, maxY: 1)
    #expect(dot.generalisedIoU(dot) == 0 && dot.distanceIoU(dot) == 0)
    let crowd = ImageBox(minX: 1, minY: 0, maxX: 9, maxY: 2)
    #expect(ImageBox.iou([a, b], [crowd, a], isCrowd: [true]) == [0.5, 1, 1, 0])
    #expect(ImageBox.iou([], [a]).isEmpty)
  }

  @Test func keypointsByHand() throws {
    let truth = ring((10, 10), (20, 10), (30, 30))
    let box = ImageBox(minX: 10, minY: 10, maxX: 30, maxY: 30)
    let sigmas = [0.5, 0.5, 0.25]
    func oks(_ found: [ImagePoint], _ labelled: [Bool]) throws -> Double {
      try ObjectKeypointSimilarity.oks(found, truth, isLabelled: labelled, box: box, area: 50, sigmas: sigmas)
    }
    #expect(try oks(truth, [true, true, true]) == 1)
    let found = ring((16, 18), (20, 10), (99, 99))
    #expect(try abs(oks(found, [true, true, false]) - (exponential(-1) + 1) / 2) < 1e-15)
    // Without labelled points: the first is 5 left of the box made three times as large, the last 9 right of it.
    let none = try oks(ring((-15, 0), (0, 0), (59, 20)), [false, false, false])
    #expect(abs(none - (exponential(-0.25) + 1 + exponential(-3.24)) / 3) < 1e-15)
    #expect(ObjectKeypointSimilarity.cocoSigmas.count == 17)
    #expect(throws: GeometryError.listLength) { try oks([], [true, true, true]) }
    #expect(try ObjectKeypointSimilarity.oks([], [], isLabelled: [], box: box, area: 1, sigmas: []) == 0)
  }
}
