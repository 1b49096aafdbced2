import Foundation
import Testing
import TestSupport

@testable import Imaging

@Suite(.serialized) struct HostileFileTests {
  /// nil: accepted.
  @Test(
    .needsSampleData("hostile/images"),
    arguments: [
      ("truncated.jpg", ImagingError.Code.truncated), ("jpeg_named.png", nil), ("empty.jpg", .empty),
      ("bomb_30000x30000_gray8.png", .tooManyPixels), ("png_lies_about_size.png", .tooManyPixels),
      ("bomb.gif", .tooManyPixels), ("broken_data_stream.png", .truncated), ("invalid_exif.jpg", nil),
      ("fuzzed.tif", .truncated), ("truncated.heic", .truncated), ("script.svg", .unsupportedFormat),
      ("jpeg_plus_zip.jpg", nil),
    ] as [(String, ImagingError.Code?)])
  func endsAsTheReadmeSays(name: String, code: ImagingError.Code?) throws {
    let file = try #require(SampleData.file("hostile/images/\(name)"))
    let before = peakMemory()
    #expect(refusal { _ = try ImageIngest.run(file: file) } == code)
    #expect(peakMemory() - before < 512 << 20)
    guard code == nil else { return }
    let made = try ImageIngest.run(file: file)
    #expect(made.info.format == .jpeg)
    if name == "invalid_exif.jpg" { #expect(made.info.notes.map(\.code) == [.malformedMetadata]) }
  }

  @Test func errorsTellReasonAndRemedyAndNoPath() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("secret-name-\(UUID().uuidString).png")
    try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    do {
      _ = try ImageIngest.run(file: file)
      Issue.record("accepted")
    } catch {
      #expect(!error.description.contains("secret-name"))
      #expect(error.reason.hasSuffix(".") && error.remedy.hasSuffix("."))
    }
  }

  /// Memory for 900 million pixels is 0.9 GB; the header alone must decide.
  @Test func keepsMemoryFlatUnderBombs() throws {
    var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    png += Pictures.big(13, 4) + Array("IHDR".utf8) + Pictures.big(60000, 4) + Pictures.big(60000, 4) + [8, 6, 0, 0, 0]
    png += [0, 0, 0, 0]
    var bmp = BMPFiles.all[0].bytes
    bmp.replaceSubrange(18..<26, with: Pictures.little(40000, 4) + Pictures.little(40000, 4))
    // Within the pixel limit, but without the bytes for it.
    var honest = BMPFiles.all[0].bytes
    honest.replaceSubrange(18..<26, with: Pictures.little(9000, 4) + Pictures.little(9000, 4))
    let before = peakMemory()
    #expect(refusal { _ = try ImageIngest.run(bytes: png) } == .tooManyPixels)
    #expect(refusal { _ = try ImageIngest.run(bytes: bmp) } == .tooManyPixels)
    #expect(refusal { _ = try ImageIngest.run(bytes: honest) } == .truncated)
    #expect(peakMemory() - before < 512 << 20)
  }

  /// 30,000 × 30,000 gray pixels are 900 MB; by region 50 MB are enough, but other tests use memory meanwhile.
  @Test func readsVeryLargeTilesByRegion() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("large.tif")
      try SparseTIFF.write(side: 30_000, tile: 512, to: file)
      let info = try ImageProbe.probe(file: file)
      #expect(info.size.pixelCount > ImagingLimits.standard.pixels && info.isReadByRegion)
      let before = peakMemory()
      let made = try ImageIngest.run(file: file)
      #expect(made.preview.size == PixelSize(width: 1280, height: 1280))
      #expect(peakMemory() - before < 600 << 20)
    }
  }

  @Test(
    .needsSampleData,
    arguments: [
      "photos_extra/china.jpg", "unusual_images/pil_sample_cmyk.jpg", "unusual_images/hopper.avif",
      "unusual_images/zPug_3.heic", "unusual_images/RGB_8__128x128.heif", "unusual_images/la.tga",
      "unusual_images/multipage.tiff", "unusual_images/16bit.cropped.tif", "unusual_images/mode_16bit.png",
      "unusual_images/l_trns.png", "unusual_images/hopper_orientation_6.webp", "unusual_images/iss634.gif",
    ])
  func survivesMutations(path: String) throws {
    let sound = [UInt8](try Data(contentsOf: try #require(SampleData.file(path))))
    var generator = Pictures.Generator(state: UInt64(sound.count))
    var limits = ImagingLimits()
    limits.pixels = 2_000_000
    limits.regionPixels = 2_000_000
    // Large files cost time only in their data, which every mutation of a small file reaches too.
    let rounds = sound.count > 100_000 ? 10 : 60
    for round in 0..<rounds {
      var bytes = sound
      // Headers decide the most: half of the changes are made there.
      let end = round % 2 == 0 ? min(bytes.count, 512) : bytes.count
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        bytes[Int.random(in: 0..<end, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      if round % 5 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
      _ = refusal { _ = try ImageIngest.run(bytes: bytes, limits: limits) }
      _ = refusal { _ = try UprightExport.make(bytes: bytes, limits: limits) }
    }
  }

  @Test func survivesMutationsOfOwnFormats() {
    var generator = Pictures.Generator(state: 11)
    for bytes in BMPFiles.all.map(\.bytes) + TGAFiles.all.map(\.bytes) {
      for _ in 0..<60 {
        var mutated = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          mutated[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        var limits = ImagingLimits()
        limits.pixels = 1_000_000
        _ = refusal { _ = try ImageIngest.run(bytes: mutated, limits: limits) }
      }
    }
  }
}

/// A tiled gray TIFF whose tiles all lie at one place, so that a huge picture is a small file.
enum SparseTIFF {
  static func write(side: Int, tile: Int, to file: URL) throws {
    let across = (side + tile - 1) / tile
    let count = across * across
    let lists = 8 + 2 + 11 * 12 + 4
    let data = lists + count * 8
    func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
      Pictures.little(tag, 2) + Pictures.little(type, 2) + Pictures.little(count, 4) + Pictures.little(value, 4)
    }
    var bytes = Array("II".utf8) + Pictures.little(42, 2) + Pictures.little(8, 4) + Pictures.little(11, 2)
    bytes += entry(256, 4, 1, side) + entry(257, 4, 1, side) + entry(258, 3, 1, 8) + entry(259, 3, 1, 1)
    bytes += entry(262, 3, 1, 1) + entry(277, 3, 1, 1) + entry(284, 3, 1, 1) + entry(322, 4, 1, tile)
    bytes += entry(323, 4, 1, tile) + entry(324, 4, count, lists) + entry(325, 4, count, lists + count * 4)
    bytes += Pictures.little(0, 4)
    for _ in 0..<count { bytes += Pictures.little(data, 4) }
    for _ in 0..<count { bytes += Pictures.little(tile * tile, 4) }
    for y in 0..<tile { for x in 0..<tile { bytes.append(UInt8((x ^ y) & 255)) } }
    try Data(bytes).write(to: file)
  }
}
