import Foundation
import Testing

@testable import Imaging

@Suite struct ImageProbeTests {
  @Test func refusesWhatIsNoPicture() {
    let cases: [(String, [UInt8], ImagingError.Code)] = [
      ("nothing", [], .empty),
      ("one byte", [0xFF], .notAnImage),
      ("text", Array("hello, this is no picture at all".utf8), .notAnImage),
      ("svg", Array("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>".utf8), .unsupportedFormat),
      ("pdf", Array("%PDF-1.7 and so on".utf8), .unsupportedFormat),
      ("jpeg start", [0xFF, 0xD8], .truncated),
      ("jpeg without scan", [0xFF, 0xD8, 0xFF, 0xD9], .corrupt),
      ("png start", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .truncated),
      ("gif start", Array("GIF89a".utf8), .truncated),
      ("gif without size", Array("GIF89a".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x3B], .corrupt),
      ("webp start", Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBP".utf8), .truncated),
      ("tiff start", Array("II".utf8) + [42, 0, 8, 0, 0, 0], .truncated),
      ("mp4", [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0], .unsupportedFormat),
      ("heic without header", [0, 0, 0, 16] + Array("ftypheic".utf8) + [0, 0, 0, 0], .corrupt),
    ]
    for (name, bytes, code) in cases {
      #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == code, "\(name)")
    }
  }

  @Test func tellsWhatAJPEGIs() throws {
    let bytes = try Pictures.scene(50, 30).encodedAsJPEG(quality: 80)
    let info = try ImageProbe.probe(bytes: bytes)
    #expect(info.format == .jpeg)
    #expect(info.size == PixelSize(width: 50, height: 30))
    #expect(info.bitsPerSample == 8 && info.channels == 3 && info.colour == .rgb && !info.hasAlpha)
    #expect(info.pages == 1 && info.frames == 1 && !info.isAnimated && info.notes.isEmpty)
    let gray = try ImageProbe.probe(bytes: Pictures.scene(20, 20, channels: 1).encodedAsJPEG(quality: 80))
    #expect(gray.channels == 1 && gray.colour == .gray)
  }

  @Test func exchangesSidesOfTurnedPictures() throws {
    let plain = try Pictures.scene(50, 30).encodedAsJPEG(quality: 80)
    for orientation in Orientation.allCases {
      let info = try ImageProbe.probe(
        bytes: Pictures.jpeg(plain, exif: Pictures.exif(orientation: orientation.rawValue)))
      #expect(info.orientation == orientation)
      #expect(info.storedSize == PixelSize(width: 50, height: 30))
      #expect(info.size == (orientation.rawValue < 5 ? info.storedSize : info.storedSize.transposed))
    }
  }

  @Test func readsTheSameFromFileAndMemory() throws {
    let bytes = Pictures.tiff([Pictures.Page(raster: Pictures.scene(40, 33), tile: 16, orientation: 6)])
    let fromFile = try withFile(bytes) { file in try ImageProbe.probe(file: file) }
    let fromMemory = try ImageProbe.probe(bytes: bytes)
    #expect(fromFile == fromMemory)
  }

  @Test func refusesWhatCannotBeRead() throws {
    let missing = URL(fileURLWithPath: "/nowhere/at/all.jpg")
    #expect(refusal { _ = try ImageProbe.probe(file: missing) } == .unreadable)
    #expect(refusal { _ = try ImageProbe.probe(file: URL(fileURLWithPath: "/")) } == .unreadable)
    #expect(refusal { _ = try ImageProbe.probe(file: URL(fileURLWithPath: "/dev/zero")) } == .unreadable)
  }

  @Test func appliesLimitsBeforeDecoding() throws {
    var limits = ImagingLimits()
    limits.pixels = 100
    let jpeg = try Pictures.scene(20, 20).encodedAsJPEG(quality: 80)
    #expect(refusal { _ = try ImageProbe.probe(bytes: jpeg, limits: limits) } == .tooManyPixels)
    #expect(refusal { _ = try ImageIngest.run(bytes: jpeg, limits: limits) } == .tooManyPixels)
    // Tiles are read by region, so another limit holds.
    let tiled = Pictures.tiff([Pictures.Page(raster: Pictures.scene(40, 40), tile: 16)])
    #expect(try ImageProbe.probe(bytes: tiled, limits: limits).isReadByRegion)
    #expect(refusal { _ = try ImageDecoder.decode(bytes: tiled, limits: limits) } == .tooManyPixels)
    #expect(try ImageDecoder.decode(bytes: tiled, fitting: 20, limits: limits).raster.width == 20)
    limits.regionPixels = 100
    #expect(refusal { _ = try ImageProbe.probe(bytes: tiled, limits: limits) } == .tooManyPixels)
    limits = ImagingLimits()
    limits.bytes = 10
    #expect(refusal { _ = try ImageProbe.probe(bytes: jpeg, limits: limits) } == .tooManyBytes)
    limits = ImagingLimits()
    limits.pages = 2
    let pages = Pictures.tiff((0..<3).map { Pictures.Page(raster: Pictures.scene(8 + $0, 8)) })
    #expect(refusal { _ = try ImageProbe.probe(bytes: pages, limits: limits) } == .tooManyPages)
  }

  @Test func countsPagesAndTellsEachSize() throws {
    let pages = Pictures.tiff((0..<3).map { Pictures.Page(raster: Pictures.scene(8 + $0, 9)) })
    for page in 0..<3 {
      let info = try ImageProbe.probe(bytes: pages, page: page)
      #expect(info.pages == 3 && info.width == 8 + page)
    }
    #expect(refusal { _ = try ImageProbe.probe(bytes: pages, page: 3) } == .pageOutOfRange)
    #expect(refusal { _ = try ImageProbe.probe(bytes: pages, page: -1) } == .pageOutOfRange)
    let jpeg = try Pictures.scene(20, 20).encodedAsJPEG(quality: 80)
    #expect(refusal { _ = try ImageProbe.probe(bytes: jpeg, page: 1) } == .pageOutOfRange)
  }

  @Test func refusesPagesInACircle() {
    var bytes = Pictures.tiff([Pictures.Page(raster: Pictures.scene(8, 8))])
    // The place of the next directory: behind twelve entries.
    bytes.replaceSubrange(8 + 2 + 12 * 12..<8 + 2 + 12 * 12 + 4, with: [8, 0, 0, 0])
    #expect(refusal { _ = try ImageProbe.probe(bytes: bytes) } == .corrupt)
  }

  @Test func survivesEveryPrefix() throws {
    var sources = [
      try Pictures.jpeg(Pictures.scene(16, 16).encodedAsJPEG(quality: 50), exif: Pictures.exif(orientation: 6)),
      try Pictures.scene(16, 16, channels: 4).encodedAsPNG(),
      try Pictures.scene(16, 16, channels: 4).encodedForView().bytes,
      Pictures.tiff([Pictures.Page(raster: Pictures.scene(17, 16), tile: 16)]),
    ]
    sources += BMPFiles.all.map(\.bytes) + TGAFiles.all.map(\.bytes)
    for bytes in sources {
      for length in 0..<bytes.count {
        _ = refusal { _ = try ImageProbe.probe(bytes: Array(bytes.prefix(length))) }
      }
    }
  }
}

/// Lends a file with these bytes.
func withFile<R>(_ bytes: [UInt8], _ body: (URL) throws -> R) throws -> R {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent("imaging-\(UUID().uuidString)")
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  return try body(file)
}
