import Testing

@testable import Imaging

@Suite struct JPEGDecodingTests {
  @Test func keepsPixels() throws {
    let scene = Pictures.scene(123, 77)
    let decoded = try ImageDecoder.decode(bytes: scene.encodedAsJPEG(quality: 97, fullColour: true)).raster
    #expect(meanDifference(scene, decoded) < 2)
  }

  /// The standard's own words (EXIF 2.32, tag 274) as arithmetic: which stored pixel an upright pixel is.
  @Test func turnsEveryOrientationUpright() throws {
    let upright = Pictures.scene(48, 32)
    for orientation in Orientation.allCases {
      let size = orientation.swapsAxes ? upright.size.transposed : upright.size
      var stored = [UInt8](repeating: 0, count: upright.bytes.count)
      for y in 0..<upright.height {
        for x in 0..<upright.width {
          let (right, bottom) = (upright.width - 1 - x, upright.height - 1 - y)
          let (column, row) =
            switch orientation {
            case .upright: (x, y)
            case .mirroredHorizontally: (right, y)
            case .rotated180: (right, bottom)
            case .mirroredVertically: (x, bottom)
            case .transposed: (y, x)
            case .needsClockwiseTurn: (y, right)
            case .transversed: (bottom, right)
            case .needsCounterClockwiseTurn: (bottom, x)
            }
          for channel in 0..<3 {
            stored[(row * size.width + column) * 3 + channel] = upright.bytes[(y * upright.width + x) * 3 + channel]
          }
        }
      }
      let raster = Raster(shape: size, channels: 3, depth: .eight, bytes: stored)
      #expect(try raster.turned(orientation) == upright, "\(orientation)")
      let jpeg = Pictures.jpeg(
        try raster.encodedAsJPEG(quality: 97, fullColour: true), exif: Pictures.exif(orientation: orientation.rawValue))
      #expect(meanDifference(try ImageDecoder.decode(bytes: jpeg).raster, upright) < 3, "\(orientation)")
      let tiff = Pictures.tiff([Pictures.Page(raster: raster, tile: nil, orientation: orientation.rawValue)])
      #expect(try ImageDecoder.decode(bytes: tiff).raster == upright, "\(orientation)")
    }
  }

  @Test func refusesEveryCutPicture() throws {
    let bytes = try Pictures.noise(64, 64).encodedAsJPEG(quality: 90)
    for length in stride(from: 0, to: bytes.count - 2, by: 61) {
      let code = refusal { _ = try ImageIngest.run(bytes: Array(bytes.prefix(length))) }
      #expect(code == (length == 0 ? .empty : .truncated) || length < 4, "\(length)")
    }
  }

  @Test func acceptsAMissingEndMarker() throws {
    let bytes = try Pictures.scene(64, 64).encodedAsJPEG(quality: 90)
    let image = try ImageDecoder.decode(bytes: Array(bytes.dropLast(2)))
    #expect(image.info.notes.map(\.code) == [.missingEnd])
    #expect(try image.raster == ImageDecoder.decode(bytes: bytes).raster)
  }

  @Test func acceptsBytesBehindThePicture() throws {
    let bytes = try Pictures.scene(64, 64).encodedAsJPEG(quality: 90)
    let image = try ImageDecoder.decode(bytes: bytes + Array("PK\u{3}\u{4} and more".utf8))
    #expect(image.info.notes.isEmpty)
  }

  @Test func decodesAtAFraction() throws {
    #expect(JPEGHandle.eighths(for: PixelSize(width: 4000, height: 3000), atLeast: 1280) == 4)
    #expect(JPEGHandle.eighths(for: PixelSize(width: 12000, height: 9000), atLeast: 1280) == 1)
    #expect(JPEGHandle.eighths(for: PixelSize(width: 1920, height: 1080), atLeast: 1280) == 8)
    #expect(JPEGHandle.eighths(for: PixelSize(width: 4000, height: 3000), atLeast: nil) == 8)
    let scene = Pictures.scene(800, 600)
    let bytes = try scene.encodedAsJPEG(quality: 95)
    let fraction = try ImageDecoder.decode(bytes: bytes, fitting: 100).raster
    #expect(fraction.size == PixelSize(width: 100, height: 75))
    #expect(meanDifference(fraction, try scene.fitting(100)) < 3)
  }

  @Test func readsWarnings() {
    #expect(JPEGDamage("Corrupt JPEG data: 12 extraneous bytes before marker 0xd9") == .harmless)
    #expect(JPEGDamage("Premature end of JPEG file") == .cut)
    #expect(JPEGDamage("Corrupt JPEG data: premature end of data segment") == .pixels)
    #expect(JPEGDamage("Corrupt JPEG data: bad Huffman code") == .pixels)
  }
}
