import Geometry
import Imaging
import Testing

@testable import Inference

@Suite("Letterbox")
struct LetterboxTests {
  /// Size, left and top as Ultralytics 8.4's `LetterBox` gives them for 640 × 640.
  @Test(arguments: [
    (1280, 720, 640, 360, 0, 140), (500, 375, 640, 480, 0, 80), (333, 500, 426, 640, 107, 0),
    (640, 640, 640, 640, 0, 0),
    (1000, 1, 640, 1, 0, 319), (3, 7, 274, 640, 183, 0),
  ]) func isWhereTheReferencePutsIt(width: Int, height: Int, w: Int, h: Int, left: Int, top: Int) {
    let box = Letterbox.fitted(
      PixelSize(width: width, height: height), on: PixelSize(width: 640, height: 640))
    #expect(box.size == PixelSize(width: w, height: h))
    #expect(box.left == left && box.top == top)
  }

  @Test func boxesComeBackFromTheCanvas() throws {
    var state: UInt64 = 7
    func next(_ most: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % most
    }
    for _ in 0..<2000 {
      let image = PixelSize(width: 1 + next(4000), height: 1 + next(4000))
      let canvas = PixelSize(width: 32 * (1 + next(40)), height: 32 * (1 + next(40)))
      for box in [Letterbox.fitted(image, on: canvas), .stretched(image, on: canvas)] {
        #expect(box.left >= 0 && box.top >= 0)
        #expect(box.left + box.size.width <= canvas.width && box.top + box.size.height <= canvas.height)
        let (x0, y0) = (Double(next(1000)) / 1001, Double(next(1000)) / 1001)
        let (x1, y1) = (
          x0 + (1 - x0) * (Double(next(1000)) + 1) / 1001, y0 + (1 - y0) * (Double(next(1000)) + 1) / 1001
        )
        let (w, h) = (Double(image.width), Double(image.height))
        func x(_ share: Double) -> Double { share * w * box.scaleX + Double(box.left) }
        func y(_ share: Double) -> Double { share * h * box.scaleY + Double(box.top) }
        let back = try #require(box.onImage(minX: x(x0), minY: y(y0), maxX: x(x1), maxY: y(y1)))
        #expect(abs(back.minX - x0 * w) < 1e-6 && abs(back.maxX - x1 * w) < 1e-6)
        #expect(abs(back.minY - y0 * h) < 1e-6 && abs(back.maxY - y1 * h) < 1e-6)
      }
    }
  }

  @Test func boxesAreCutAndEmptyOnesLeftOut() {
    let box = Letterbox.fitted(PixelSize(width: 200, height: 100), on: PixelSize(width: 640, height: 640))
    #expect(
      box.onImage(minX: -50, minY: -50, maxX: 900, maxY: 900) == ImageBox(minX: 0, minY: 0, maxX: 200, maxY: 100))
    // All of it in the gray border, or without width.
    #expect(box.onImage(minX: 0, minY: 0, maxX: 640, maxY: 100) == nil)
    #expect(box.onImage(minX: 10, minY: 300, maxX: 10, maxY: 400) == nil)
  }

  @Test func planesHoldTheImageAmongGray() throws {
    let image = try #require(
      Raster(
        size: PixelSize(width: 2, height: 1), channels: 3, depth: .eight, bytes: [255, 0, 51, 255, 0, 51]))
    let canvas = PixelSize(width: 4, height: 4)
    let box = Letterbox.fitted(image.size, on: canvas)
    var planes = [Float](repeating: -1, count: 48)
    let placement = NetworkPlacement(
      canvas: canvas, left: box.left, top: box.top, size: box.size, fill: 114, scale: .init(repeating: 1 / 255),
      offset: .zero)
    try planes.withUnsafeMutableBufferPointer { try image.writePlanes(placement, into: $0) }
    let gray = Float(114) / 255
    for (channel, value) in [Float(1), 0, 0.2].enumerated() {
      let expected = [gray, gray, gray, gray] + [Float](repeating: value, count: 8) + [gray, gray, gray, gray]
      for (place, number) in expected.enumerated() { #expect(abs(planes[channel * 16 + place] - number) < 1e-6) }
    }
    // Gray pictures and those with alpha have three planes too; a place off the canvas is refused.
    for channels in [1, 2, 4] {
      let other = try #require(
        Raster(
          size: PixelSize(width: 1, height: 1), channels: channels, depth: .eight,
          bytes: [UInt8](repeating: 51, count: channels)))
      try planes.withUnsafeMutableBufferPointer { try other.writePlanes(placement, into: $0) }
      #expect(abs(planes[4] - 0.2) < 1e-6 && abs(planes[36] - 0.2) < 1e-6)
    }
    var wrong = placement
    wrong.left = 1
    #expect(throws: ImagingError.self) {
      try planes.withUnsafeMutableBufferPointer { try image.writePlanes(wrong, into: $0) }
    }
  }
}
