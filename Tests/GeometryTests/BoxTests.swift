import Geometry
import TestRandom
import Testing

@Suite struct BoxTests {
  @Test func theWorkedNumberHoldsInEveryConvention() throws {
    let box = try ImageBox.xyxy(10, 20, 40, 30)
    #expect(try ImageBox.xywh(10, 20, 30, 10) == box)
    #expect(try ImageBox.centre(25, 25, 30, 10) == box)
    let image = ImageSize(width: 100, height: 50)
    let part = box.normalised(in: image)
    #expect(part == Box<Normalised>(minX: 0.1, minY: 0.4, maxX: 0.4, maxY: 0.6))
    #expect(part.inPixels(of: image) == box)
    #expect(box.centre == ImagePoint(x: 25, y: 25))
    #expect(box.size == ImageSize(width: 30, height: 10))
    #expect(box.area == 300)
  }

  @Test(arguments: [
    (Double.nan, 0.0, 1.0, 1.0, GeometryError.notFinite), (0, 0, .infinity, 1, .notFinite),
    (2, 0, 1, 1, .negativeExtent), (0, 2, 1, 1, .negativeExtent),
  ])
  func numbersThatMakeNoBoxAreRefused(_ row: (Double, Double, Double, Double, GeometryError)) {
    #expect(throws: row.4) { try ImageBox.xyxy(row.0, row.1, row.2, row.3) }
  }

  @Test func negativeAndOverflowingSizesAreRefused() {
    #expect(throws: GeometryError.negativeExtent) { try ImageBox.xywh(0, 0, -1, 1) }
    #expect(throws: GeometryError.negativeExtent) { try ImageBox.centre(0, 0, 1, -1) }
    #expect(throws: GeometryError.notFinite) { try ImageBox.xywh(0, 0, .nan, 1) }
    #expect(throws: GeometryError.notFinite) { try ImageBox.xywh(1e308, 0, 1e308, 1) }
  }

  @Test func reversedCornersAreOrdered() {
    let box = ImageBox(corner: ImagePoint(x: 5, y: 1), opposite: ImagePoint(x: 2, y: 8))
    #expect(box == ImageBox(minX: 2, minY: 1, maxX: 5, maxY: 8))
    #expect(box.corners.count == 4 && box.corners[2] == ImagePoint(x: 5, y: 8))
  }

  private static let overlaps: [([Double], [Double], Double)] = [
    // Empty first, then touching, apart, half, equal, contained.
    ([0.0, 0, 0, 0], [0.0, 0, 0, 0], 0.0), ([0, 0, 1, 1], [1, 0, 2, 1], 0), ([0, 0, 1, 1], [5, 5, 6, 6], 0),
    ([0, 0, 2, 1], [1, 0, 3, 1], 1 / 3), ([0, 0, 3, 3], [0, 0, 3, 3], 1), ([0, 0, 4, 4], [1, 1, 3, 3], 0.25),
  ]

  @Test(arguments: overlaps)
  func overlap(_ row: ([Double], [Double], Double)) throws {
    let a = try ImageBox.xyxy(row.0[0], row.0[1], row.0[2], row.0[3])
    let b = try ImageBox.xyxy(row.1[0], row.1[1], row.1[2], row.1[3])
    #expect(abs(a.iou(b) - row.2) < 1e-15)
    #expect(a.iou(b) == b.iou(a))
  }

  @Test func overlapAgreesWithCountingCells() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<500 {
      func box() -> ImageBox {
        ImageBox(
          minX: Double(Int.random(in: 0..<20, using: &generator)),
          minY: Double(Int.random(in: 0..<20, using: &generator)),
          maxX: Double(Int.random(in: 0..<20, using: &generator)),
          maxY: Double(Int.random(in: 0..<20, using: &generator)))
      }
      let a = box()
      let b = box()
      var shared = 0
      var covered = 0
      for x in 0..<20 {
        for y in 0..<20 {
          let middle = ImagePoint(x: Double(x) + 0.5, y: Double(y) + 0.5)
          if a.contains(middle) && b.contains(middle) { shared += 1 }
          if a.contains(middle) || b.contains(middle) { covered += 1 }
        }
      }
      #expect(a.intersectionArea(b) == Double(shared))
      #expect(a.iou(b) == (covered == 0 ? 0 : Double(shared) / Double(covered)))
      #expect(a.union(b).contains(a) && a.union(b).contains(b))
      if let both = a.intersection(b) { #expect(a.contains(both) && b.contains(both)) }
    }
  }

  @Test func clippingAndGrowing() {
    let bounds = ImageSize(width: 10, height: 10).bounds
    #expect(
      ImageBox(minX: -5, minY: 2, maxX: 5, maxY: 20).clipped(to: bounds)
        == ImageBox(minX: 0, minY: 2, maxX: 5, maxY: 10))
    #expect(ImageBox(minX: 11, minY: 2, maxX: 15, maxY: 3).clipped(to: bounds) == nil)
    #expect(bounds.expanded(by: 1) == ImageBox(minX: -1, minY: -1, maxX: 11, maxY: 11))
    #expect(bounds.expanded(by: -7) == ImageBox(minX: 5, minY: 5, maxX: 5, maxY: 5))
    #expect(bounds.translated(by: Offset(dx: 1, dy: -2)).topLeft == ImagePoint(x: 1, y: -2))
    #expect(ImageBox.around([ImagePoint]()) == nil)
  }

  @Test(arguments: [(5.0, 5.0, 5.0), (5, 1, 1), (5, -2, 2), (13, 14, 5), (0, 5, 0)])
  func distanceToTheEdges(_ row: (Double, Double, Double)) {
    let box = ImageSize(width: 10, height: 10).bounds
    #expect(abs(box.distanceToEdge(from: ImagePoint(x: row.0, y: row.1)) - row.2) < 1e-12)
  }
}
