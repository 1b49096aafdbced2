import TestSupport
import Testing

@testable import Formats

@Suite("PNG of numbers") struct PNGPictureTests {
  @Test func everyKindOfSampleComesBack() throws {
    let palette = (0..<21).map { PNGPicture.Color(red: UInt8($0), green: UInt8(255 - $0), blue: 7) }
    let kinds: [PNGPicture.Samples] = [
      .indexed((0..<35).map { UInt8($0 % 21) }, palette: palette), .gray8((0..<35).map { UInt8($0 * 7) }),
      .gray16((0..<35).map { UInt16($0 * 1871) }), .rgb8((0..<105).map { UInt8($0 * 2) }),
    ]
    for samples in kinds {
      let picture = PNGPicture(width: 7, height: 5, samples: samples)
      let bytes = try picture.encoded()
      #expect(try PNGPicture.decode(bytes) == picture)
      #expect(try PNGPicture(width: 7, height: 5, samples: samples).encoded() == bytes)
      for length in stride(from: 0, to: bytes.count / 2, by: 5) {
        #expect(throws: PNGError.self) { try PNGPicture.decode(Array(bytes[..<length])) }
      }
    }
  }

  @Test func numbersOfOneByteOrThree() throws {
    let picture = PNGPicture(width: 2, height: 1, samples: .rgb8([1, 2, 3, 255, 255, 255]))
    #expect(picture.value(at: 0) == 1 + 256 * 2 + 65_536 * 3)
    #expect(picture.value(at: 1) == 0xFF_FFFF)
  }

  @Test func wrongSizesAreRefused() throws {
    #expect(throws: PNGError.self) { try PNGPicture(width: 3, height: 3, samples: .gray8([1, 2])).encoded() }
    let large = try PNGPicture(width: 100, height: 100, samples: .gray8([UInt8](repeating: 0, count: 10_000))).encoded()
    #expect(throws: PNGError(reason: "has 100 × 100 pixels; 9999 is the limit")) {
      try PNGPicture.decode(large, mostPixels: 9_999)
    }
  }
}
