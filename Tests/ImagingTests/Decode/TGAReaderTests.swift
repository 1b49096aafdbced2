import Testing

@testable import Imaging

@Suite struct TGAReaderTests {
  @Test func readsEveryKind() throws {
    for sample in TGAFiles.all {
      let image = try ImageDecoder.decode(bytes: sample.bytes)
      #expect(image.info.format == .tga, "\(sample.name)")
      #expect(image.raster == sample.expected, "\(sample.name)")
    }
  }

  @Test func refusesEveryCut() {
    for sample in TGAFiles.all {
      for length in 1..<sample.bytes.count {
        let code = refusal { _ = try ImageDecoder.decode(bytes: Array(sample.bytes.prefix(length))) }
        #expect(code != nil, "\(sample.name) at \(length)")
      }
    }
  }

  @Test func refusesColoursThatThePaletteLacks() {
    var bytes = TGAFiles.all[6].bytes
    bytes[bytes.count - 1] = 9
    #expect(refusal { _ = try ImageDecoder.decode(bytes: bytes) } == .corrupt)
  }

  @Test func doesNotTakeOtherBytesForAPicture() {
    // The format has no signature: zeros and short binary files must not pass for one.
    #expect(refusal { _ = try ImageProbe.probe(bytes: [UInt8](repeating: 0, count: 4096)) } == .notAnImage)
    var generator = Pictures.Generator(state: 3)
    for _ in 0..<2000 {
      let bytes = (0..<64).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect((try? ImageProbe.probe(bytes: bytes))?.format != .tga)
    }
  }
}
