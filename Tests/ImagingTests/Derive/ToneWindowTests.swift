import Testing

@testable import Imaging

@Suite struct ToneWindowTests {
  private let ramp = Pictures.ramp(100, 100, low: 1000, high: 2000)

  @Test func spreadsWhatTheInstrumentUses() {
    let view = ramp.rendered()
    #expect(view.depth == .eight)
    #expect(view.bytes.first == 0 && view.bytes.last == 255)
    #expect(abs(Int(view.bytes[5000]) - 128) <= 2)
  }

  @Test func obeysAnExplicitRange() {
    let view = ramp.rendered(.range(low: 1500, high: 2000))
    #expect(view.bytes[0] == 0 && view.bytes[4999] == 0 && view.bytes[9999] == 255)
    #expect(abs(Int(view.bytes[7500]) - 128) <= 2)
    // An empty range splits at its value instead of dividing by zero.
    let split = ramp.rendered(.range(low: 1500, high: 1500))
    #expect(Set(split.bytes).isSubset(of: [0, 255]))
  }

  @Test func findsPercentiles() {
    let (low, high) = ramp.percentiles(0, 100)
    #expect(low == 1000 && high == 2000)
    let (quarter, half) = ramp.percentiles(25, 50)
    #expect(abs(quarter - 1250) <= 1 && abs(half - 1500) <= 1)
  }

  @Test func leavesColourAndEightBitsAlone() {
    let scene = Pictures.scene(4, 4)
    #expect(scene.rendered() == scene)
    let wide: [UInt16] = [0, 32768, 65535, 65535, 0, 257]
    let colour = Raster(
      shape: PixelSize(width: 2, height: 1), channels: 3, depth: .sixteen, bytes: wide.withUnsafeBytes { Array($0) })
    #expect(colour.rendered().bytes == [0, 128, 255, 255, 0, 1])
  }

  @Test func ingestsSixteenBitsWithTheirWindow() throws {
    let made = try ImageIngest.run(bytes: ramp.encodedAsPNG())
    #expect(made.info.bitsPerSample == 16 && made.info.isDeep)
    let window = try #require(made.window)
    #expect(abs(window.lowerBound - 1005) <= 2 && abs(window.upperBound - 1995) <= 2)
    let preview = try ImageDecoder.decode(bytes: made.preview.bytes).raster
    #expect(preview.channels == 1 && preview.bytes[0] < 10 && preview.bytes[9999] > 245)
  }

  @Test func spreadsFloatingPoint() throws {
    let samples: [Float] = (0..<256).map { -5 + Float($0) / 32 }
    let raster = Raster(
      shape: PixelSize(width: 16, height: 16), channels: 1, depth: .sixteen, bytes: [UInt8](repeating: 0, count: 512))
    var bytes = Pictures.tiff([Pictures.Page(raster: raster, tile: nil, sampleFormat: 3)])
    // 32 bits a sample: the second half of the data is appended, the strip's length doubled.
    bytes.removeLast(512)
    bytes += samples.withUnsafeBytes { Array($0) }
    for entry in 0..<12 {
      let at = 10 + entry * 12
      if bytes[at] == 2, bytes[at + 1] == 1 { bytes.replaceSubrange(at + 8..<at + 12, with: [32, 0, 0, 0]) }
      if bytes[at] == 23, bytes[at + 1] == 1 { bytes.replaceSubrange(at + 8..<at + 12, with: [0, 4, 0, 0]) }
    }
    let image = try ImageDecoder.decode(bytes: bytes)
    #expect(image.info.bitsPerSample == 32)
    #expect(image.raster.depth == .sixteen)
    #expect(image.raster.samples(x: 0, y: 0) == [0] && image.raster.samples(x: 15, y: 15) == [65535])
  }
}
