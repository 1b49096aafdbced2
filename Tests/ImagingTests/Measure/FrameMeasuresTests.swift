import Similarity
import Testing
import TestSupport

@testable import Imaging

@Suite struct FrameMeasuresTests {
  static func flat(_ value: UInt8, _ width: Int = 320, _ height: Int = 180) -> Raster {
    Raster(
      shape: PixelSize(width: width, height: height), channels: 1, depth: .eight,
      bytes: [UInt8](repeating: value, count: width * height))
  }

  @Test(arguments: [0, 128, 255] as [UInt8])
  func measuresOneColour(value: UInt8) throws {
    let found = try FrameMeasures(Self.flat(value))
    #expect(found.width == 320 && found.height == 180)
    #expect(found.sharpness == 0)
    #expect(found.brightness == Double(value) / 255)
    #expect(found.darkShare == (value == 0 ? 1 : 0))
    #expect(found.brightShare == (value == 255 ? 1 : 0))
    #expect(found.blackShare == (value == 0 ? 1 : 0))
    #expect(found.contrast == 0)
    #expect(found.tonalRange == 0)
    #expect(found.entropy == 0)
    #expect(found.flatShare == 1)
    #expect(found.textShare == 0)
    // A black frame has no bars: there is nothing between them.
    #expect(found.bars == FrameBars())
    #expect(found.hash == Hash64(value == 0 ? 0 : 0x8000_0000_0000_0000))
  }

  /// Sums that can be done by hand: halves of black and white.
  @Test func measuresAnEdge() throws {
    var bytes = [UInt8](repeating: 0, count: 64 * 64)
    for y in 0..<64 { for x in 32..<64 { bytes[y * 64 + x] = 255 } }
    let raster = try #require(Raster(size: PixelSize(width: 64, height: 64), channels: 1, depth: .eight, bytes: bytes))
    let found = try FrameMeasures(raster)
    #expect(found.brightness == 0.5)
    #expect(found.contrast == 0.5)
    #expect(found.entropy == 1)
    #expect(found.tonalRange == 1)
    // One column of 255 and one of -255 of 64: mean 0, variance 255² / 32.
    #expect(found.sharpness == 255.0 * 255 / 32)
    #expect(found.flatShare == 1)
  }

  @Test func growsWithSharpness() throws {
    let found = try FrameMeasures(Pictures.noise(640, 480))
    #expect(found.sharpness > 1000)
    #expect(found.entropy > 6)
    #expect(found.flatShare == 0)
    #expect(try FrameMeasures(Pictures.scene(640, 480)).sharpness < 200)
  }

  /// The figures of a scene hardly depend on how large it was filmed.
  @Test func dependsLittleOnSize() throws {
    let large = try FrameMeasures(Pictures.scene(1920, 1080))
    let small = try FrameMeasures(Pictures.scene(1280, 720))
    #expect(abs(large.brightness - small.brightness) < 0.01)
    #expect(abs(large.contrast - small.contrast) < 0.01)
    #expect(large.sharpness / small.sharpness > 0.7)
    #expect(large.sharpness / small.sharpness < 1.4)
    #expect(large.hash.distance(to: small.hash) <= 2)
    #expect(large.wideHash.distance(to: small.wideHash) <= 24)
  }

  /// A bright scene of `inside` within black `bars`.
  static func boxed(_ width: Int, _ height: Int, top: Int, bottom: Int, left: Int, right: Int) -> Raster {
    var bytes = [UInt8](repeating: 3, count: width * height)
    var random = Pictures.Generator(state: 5)
    for y in top..<height - bottom {
      for x in left..<width - right { bytes[y * width + x] = UInt8.random(in: 60...220, using: &random) }
    }
    return Raster(shape: PixelSize(width: width, height: height), channels: 1, depth: .eight, bytes: bytes)
  }

  @Test(arguments: [
    (45, 45, 0, 0), (0, 0, 80, 80), (20, 20, 40, 40), (0, 30, 0, 0), (0, 0, 0, 0), (1, 1, 1, 1), (20, 80, 0, 0),
  ])
  func findsBars(top: Int, bottom: Int, left: Int, right: Int) throws {
    let found = try FrameMeasures(Self.boxed(640, 360, top: top, bottom: bottom, left: left, right: right)).bars
    // Lines of a pixel are the codec's; bars of uneven height are scenery.
    let isBar = max(top, bottom, left, right) > 1 && top != 20 || left == 40
    let expected =
      isBar
      ? FrameBars(
        top: Double(top) / 360, bottom: Double(bottom) / 360, left: Double(left) / 640, right: Double(right) / 640)
      : FrameBars()
    #expect(found == expected)
    #expect(abs(found.share - (1 - (1 - found.top - found.bottom) * (1 - found.left - found.right))) < 1e-12)
  }

  @Test func acceptsPlanesOfLuma() throws {
    let raster = Pictures.scene(300, 200, channels: 1)
    let whole = try FrameMeasures(raster)
    #expect(try FrameMeasures(luma: raster.bytes, width: 300, height: 200) == whole)
    #expect(try FrameMeasures(luma: raster.bytes, width: 300, height: 201) == nil)
    #expect(try FrameMeasures(luma: [], width: 0, height: 0) == nil)
    #expect(try FrameMeasures(luma: [7], width: 1, height: 1)?.brightness == 7.0 / 255)
    #expect(try FrameMeasures(luma: [UInt8](repeating: 9, count: 5000), width: 5000, height: 1)?.entropy == 0)
    // Alpha and depth do not matter to what is seen.
    #expect(try FrameMeasures(Pictures.scene(300, 200, channels: 4)) == FrameMeasures(Pictures.scene(300, 200)))
    #expect(try FrameMeasures(Pictures.ramp(100, 100, low: 0, high: 65535)).tonalRange > 0.85)
  }

  @Test func hashesAsWhenIngested() throws {
    let scene = Pictures.scene(1920, 1080)
    let found = try FrameMeasures(scene)
    #expect(found.hash.value == (try PerceptualHash(scene).value))
    #expect(found.wideHash == (try WidePerceptualHash(scene).value))
  }
}
