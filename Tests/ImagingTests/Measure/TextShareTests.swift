import Similarity
import Testing
import TestSupport

@testable import Imaging

@Suite struct TextShareTests {
  static func share(_ pixels: [UInt8]) throws -> Double {
    try #require(try FrameMeasures(luma: pixels, width: 640, height: 360)).textShare
  }

  /// Light that falls off over a scene, without an edge.
  static let slope = draw { x, y in 40 + x / 8 + y / 6 }

  static func draw(_ value: (Int, Int) -> Int) -> [UInt8] {
    (0..<640 * 360).map { UInt8(value($0 % 640, $0 / 640)) }
  }

  @Test(arguments: [2, 3, 4, 5])
  func findsCaptions(dot: Int) throws {
    var pixels = Self.slope
    let text = "THE RAIN IN BOSTON"
    Letters.draw(text, &pixels, width: 640, x: 20, y: 300, dot: dot, value: 250)
    let drawn = Double(Letters.area(text, dot: dot)) / Double(640 * 360)
    let found = try Self.share(pixels)
    #expect(found > 0.5 * drawn && found < 1.6 * drawn, "\(found) of \(drawn)")
  }

  @Test func growsWithMoreLines() throws {
    var pixels = Self.slope
    var last = try Self.share(pixels)
    #expect(last == 0)
    for line in 0..<5 {
      Letters.draw("THIS IS A TITLE AND A HEADLINE", &pixels, width: 640, x: 10, y: 30 + line * 60, dot: 3, value: 5)
      let now = try Self.share(pixels)
      #expect(now > last)
      last = now
    }
    #expect(last > 0.1)
  }

  /// What has edges and is no text: noise, one edge, a chequerboard of large fields, a circle.
  @Test func passesOverOtherEdges() throws {
    var random = Pictures.Generator(state: 11)
    #expect(try Self.share(Self.draw { _, _ in Int.random(in: 0...255, using: &random) }) < 0.02)
    #expect(try Self.share(Self.draw { x, _ in x < 300 ? 20 : 220 }) == 0)
    #expect(try Self.share(Self.draw { x, y in (x / 80 + y / 60) % 2 == 0 ? 20 : 220 }) < 0.02)
    let circle = Self.draw { x, y in
      let (dx, dy) = (x - 320, y - 180)
      return dx * dx + dy * dy < 10_000 ? 200 : 60
    }
    #expect(try Self.share(circle) == 0)
  }

  @Test(.needsSampleData, arguments: ["china.jpg", "coffee.png", "chelsea.png"])
  func findsLittleInPhotographs(name: String) throws {
    let file = try #require(SampleData.file("photos_extra/" + name))
    #expect(try FrameMeasures(ImageDecoder.decode(file: file).raster).textShare < 0.03)
  }
}
