import Testing

@testable import Imaging

@Suite struct BMPReaderTests {
  @Test func readsEveryKind() throws {
    for sample in BMPFiles.all {
      let image = try ImageDecoder.decode(bytes: sample.bytes)
      #expect(image.info.format == .bmp, "\(sample.name)")
      #expect(image.raster == sample.expected, "\(sample.name)")
    }
  }

  @Test func refusesEveryCut() {
    for sample in BMPFiles.all where !sample.name.hasPrefix("runs") {
      for length in 1..<sample.bytes.count {
        let code = refusal { _ = try ImageDecoder.decode(bytes: Array(sample.bytes.prefix(length))) }
        #expect(code != nil, "\(sample.name) at \(length)")
      }
    }
  }

  @Test func refusesImpossibleHeaders() {
    var bytes = BMPFiles.all[0].bytes
    bytes.replaceSubrange(18..<22, with: [0, 0, 0, 0])
    #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == .corrupt)
    bytes.replaceSubrange(18..<22, with: [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == .tooManyPixels)
    bytes = BMPFiles.all[0].bytes
    bytes[30] = 4
    #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == .unsupportedFormat)
    bytes = BMPFiles.all[0].bytes
    bytes[28] = 7
    #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == .corrupt)
  }
}
