import TestSupport
import Testing

@testable import Imaging

@Suite struct UprightExportTests {
  @Test func leavesUprightFilesAlone() throws {
    let plain = try Pictures.scene(40, 30).encodedAsJPEG(quality: 90)
    for bytes in [plain, Pictures.jpeg(plain, exif: Pictures.exif(orientation: 1)), BMPFiles.all[0].bytes] {
      let made = try UprightExport.make(bytes: bytes)
      #expect(made.method == .unchanged && made.bytes == nil)
    }
  }

  @Test func turnsWholeBlocksWithoutLoss() throws {
    // 4:2:0 has blocks of 16 × 16 pixels.
    let plain = try Pictures.scene(64, 32).encodedAsJPEG(quality: 90)
    let stored = try ImageDecoder.decode(bytes: plain).raster
    for orientation in Orientation.allCases where orientation != .upright {
      let file = Pictures.jpeg(
        plain, exif: Pictures.exif(orientation: orientation.rawValue, time: "2021:07:08 09:10:11", model: "Camera"))
      let made = try UprightExport.make(bytes: file)
      #expect(made.method == .losslessRotation, "\(orientation)")
      let image = try ImageDecoder.decode(bytes: try #require(made.bytes))
      #expect(image.info.orientation == .upright && image.info.size == made.size)
      #expect(image.info.capture?.model == "Camera" && image.info.capture?.capturedAt == "2021-07-08T09:10:11")
      // Chroma is spread again after the turn: equal but for rounding.
      #expect(meanDifference(image.raster, try stored.turned(orientation)) < 1, "\(orientation)")
      #expect(try UprightExport.make(bytes: image.raster.encodedAsJPEG(quality: 90)).method == .unchanged)
    }
  }

  @Test func encodesAgainWhenBlocksAreCut() throws {
    let scene = Pictures.scene(61, 33)
    let file = Pictures.jpeg(
      try scene.encodedAsJPEG(quality: 95), exif: Pictures.exif(orientation: 6, model: "Camera"))
    let made = try UprightExport.make(bytes: file)
    #expect(made.method == .reencoded && made.size == PixelSize(width: 33, height: 61))
    let image = try ImageDecoder.decode(bytes: try #require(made.bytes))
    #expect(image.info.orientation == .upright && image.info.capture?.model == "Camera")
    #expect(meanDifference(image.raster, try scene.turned(.needsClockwiseTurn)) < 3)
  }

  @Test func keepsOtherFormatsWithoutLoss() throws {
    let scene = Pictures.scene(40, 30)
    let tiff = Pictures.tiff([Pictures.Page(raster: scene, tile: nil, orientation: 8)])
    let made = try UprightExport.make(bytes: tiff)
    #expect(made.method == .losslessEncoding && made.format == .tiff)
    let image = try ImageDecoder.decode(bytes: try #require(made.bytes))
    #expect(image.info.orientation == .upright && image.info.format == .tiff)
    #expect(try image.raster == scene.turned(.needsCounterClockwiseTurn))
    let deep = Pictures.ramp(20, 10, low: 5, high: 60000)
    let turned = try UprightExport.make(bytes: Pictures.tiff([Pictures.Page(raster: deep, tile: nil, orientation: 3)]))
    #expect(try ImageDecoder.decode(bytes: try #require(turned.bytes)).raster == deep.turned(.rotated180))
  }

  @Test(.needsSampleData("unusual_images"))
  func encodesLossyWebPAgain() throws {
    let file = try #require(SampleData.file("unusual_images/hopper_orientation_6.webp"))
    let made = try UprightExport.make(file: file)
    #expect(made.method == .reencoded && made.format == .webp)
    let image = try ImageDecoder.decode(bytes: try #require(made.bytes))
    #expect(image.info.orientation == .upright && image.info.format == .webp)
    #expect(meanDifference(image.raster, try ImageDecoder.decode(file: file).raster) < 3)
  }

  @Test func refusesToTurnSeveralPages() {
    let page = Pictures.Page(raster: Pictures.scene(8, 8), tile: nil, orientation: 6)
    #expect(refusal { _ = try UprightExport.make(bytes: Pictures.tiff([page, page])) } == .unsupportedFormat)
  }
}
