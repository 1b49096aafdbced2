import Geometry
import TestRandom
import Testing

@Suite struct PolygonFillTests {
  /// The reference's walk over every fifth of a pixel, as its description says.
  private func walked(_ points: [Double], width: Int, height: Int) throws -> MaskRLE {
    let count = points.count / 2
    let x = (0...count).map { Int(5 * points[$0 % count * 2] + 0.5) }
    let y = (0...count).map { Int(5 * points[$0 % count * 2 + 1] + 0.5) }
    var walk: [(x: Int, y: Int)] = []
    for edge in 0..<count {
      let (dx, dy) = (abs(x[edge + 1] - x[edge]), abs(y[edge + 1] - y[edge]))
      let isTurned = dx >= dy ? x[edge] > x[edge + 1] : y[edge] > y[edge + 1]
      let (from, to) = isTurned ? (edge + 1, edge) : (edge, edge + 1)
      let slope = dx >= dy ? Double(y[to] - y[from]) / Double(dx) : Double(x[to] - x[from]) / Double(dy)
      for step in 0...max(dx, dy) {
        let t = isTurned ? max(dx, dy) - step : step
        let across = slope.isNaN ? 0 : slope * Double(t)
        if dx >= dy {
          walk.append((t + x[from], Int(Double(y[from]) + across + 0.5)))
        } else {
          walk.append((Int(Double(x[from]) + across + 0.5), t + y[from]))
        }
      }
    }
    var turns: [Int] = []
    for (before, now) in zip(walk, walk.dropFirst()) where before.x != now.x {
      let column = (Double(min(before.x, now.x)) + 0.5) / 5 - 0.5
      guard column == column.rounded(), column >= 0, column < Double(width) else { continue }
      let row = (Double(min(before.y, now.y)) + 0.5) / 5 - 0.5
      turns.append(Int(column) * height + Int(min(max(row, 0), Double(height)).rounded(.up)))
    }
    var pixels = [UInt8](repeating: 0, count: width * height)
    for turn in turns {
      for index in turn..<pixels.count { pixels[index] ^= 1 }
    }
    return try MaskRLE(columns: pixels, width: width, height: height)
  }

  @Test func skippingColumnsChangesNothing() throws {
    var random = SeededGenerator(seed: 15)
    for _ in 0..<500 {
      let (width, height) = (Int.random(in: 1...25, using: &random), Int.random(in: 1...25, using: &random))
      let points = (0..<Int.random(in: 6...16, using: &random) / 2 * 2).map { _ in
        Double.random(in: -20...45, using: &random)
      }
      let mask = try MaskRLE(polygonCoordinates: [points], width: width, height: height)
      #expect(try mask.columns == walked(points, width: width, height: height).columns)
    }
  }

  @Test func numbersOfPycocotools() throws {
    // pycocotools 2.0.11, frPyObjects.
    let triangle = try MaskRLE(polygonCoordinates: [[1.5, 1.5, 8.2, 2.7, 4.1, 7.9]], width: 10, height: 9)
    #expect(String(decoding: triangle.compressed, as: UTF8.self) == "d0272N2NN2O2N`0")
    let box = try MaskRLE(ImageBox.xywh(1.4, 2.6, 3, 4), width: 10, height: 9)
    #expect(box.bounds == ImageBox(minX: 1, minY: 3, maxX: 4, maxY: 7) && box.area == 12)
  }

  @Test func wholePixelsAreFilledExactly() throws {
    var random = SeededGenerator(seed: 16)
    for _ in 0..<200 {
      func place() -> Int { .random(in: -3...15, using: &random) }
      let box = ImageBox(minX: Double(place()), minY: Double(place()), maxX: Double(place()), maxY: Double(place()))
      let plain = PlainMask(width: 12, height: 11) {
        box.contains(ImagePoint(x: Double($0) + 0.5, y: Double($1) + 0.5))
      }
      #expect(try PlainMask(MaskRLE(box, width: 12, height: 11)) == plain)
      #expect(try PlainMask(MaskRLE(polygons: [box.corners], width: 12, height: 11)) == plain)
    }
  }

  @Test func holesAndPartsAreFilledByDepth() throws {
    func square(_ low: Double, _ high: Double) -> [ImagePoint] {
      ImageBox(minX: low, minY: low, maxX: high, maxY: high).corners
    }
    let polygon = try Polygon(rings: [square(0, 10), square(2, 8), square(4, 6), square(11, 12)])
    let mask = try MaskRLE(polygon, width: 13, height: 13)
    #expect(mask.area == 100 - 36 + 4 + 1)
    #expect(Double(mask.area) == polygon.area)
    #expect(mask.contains(x: 5, y: 5) && !mask.contains(x: 3, y: 5) && mask.contains(x: 1, y: 5))
    #expect(try MaskRLE(polygons: polygon.rings, width: 13, height: 13).area == 101)
  }

  @Test func coordinatesFarOutsideCostNothing() throws {
    let huge = 1e9
    let all = try MaskRLE(
      polygonCoordinates: [[-huge, -huge, huge, -huge, huge, huge, -huge, huge]], width: 9, height: 7)
    #expect(all.counts == [0, 63])
    let tilted = try MaskRLE(
      polygonCoordinates: [[-1e300, 3, 1e300, 3.5, 1e300, 1e300, -1e300, 1e18]], width: 9, height: 7)
    #expect(tilted.contains(x: 4, y: 6) && !tilted.contains(x: 4, y: 1))
    #expect(try MaskRLE(polygons: [], width: 3, height: 3).isEmpty)
    #expect(try MaskRLE(polygons: [[]], width: 3, height: 3).isEmpty)
    #expect(throws: MaskError.coordinate) { try MaskRLE(polygonCoordinates: [[.nan, 1, 2, 3]], width: 3, height: 3) }
    #expect(throws: MaskError.coordinate) { try MaskRLE(polygonCoordinates: [[1, 2, 3]], width: 3, height: 3) }
    #expect(throws: MaskError.size) { try MaskRLE(polygonCoordinates: [[1, 2, 3, 4]], width: 0, height: 3) }
  }
}
