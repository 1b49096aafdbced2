import Foundation
import Testing
import TestSupport

@testable import Imaging

@Suite struct ImageIngestTests {
  @Test func makesBothDerivatives() throws {
    let made = try ImageIngest.run(bytes: Pictures.scene(2000, 1000).encodedAsJPEG(quality: 90))
    #expect(made.thumbnail.size == PixelSize(width: 256, height: 128))
    #expect(made.preview.size == PixelSize(width: 1280, height: 640))
    #expect(made.thumbnail.format == .jpeg && made.preview.contentType == "image/jpeg")
    #expect(try ImageProbe.probe(bytes: made.thumbnail.bytes).size == made.thumbnail.size)
    #expect(try ImageProbe.probe(bytes: made.preview.bytes).size == made.preview.size)
    #expect(made.window == nil)
  }

  @Test func neverEnlarges() throws {
    let made = try ImageIngest.run(bytes: Pictures.scene(30, 20).encodedAsPNG())
    #expect(made.thumbnail.size == PixelSize(width: 30, height: 20))
    #expect(made.preview.size == PixelSize(width: 30, height: 20))
  }

  @Test func keepsOneRowOfAStrip() throws {
    let made = try ImageIngest.run(bytes: Pictures.scene(3000, 1).encodedAsPNG())
    #expect(made.preview.size == PixelSize(width: 1280, height: 1))
    #expect(made.thumbnail.size == PixelSize(width: 256, height: 1))
  }

  @Test func keepsTransparency() throws {
    let made = try ImageIngest.run(bytes: Pictures.scene(300, 200, channels: 4).encodedAsPNG())
    #expect(made.thumbnail.format == .webp && made.info.hasAlpha)
    let thumbnail = try ImageDecoder.decode(bytes: made.thumbnail.bytes).raster
    #expect(thumbnail.channels == 4 && thumbnail.size == PixelSize(width: 256, height: 171))
    // An alpha channel without a transparent pixel needs no transparency.
    var opaque = Pictures.scene(30, 20, channels: 4).bytes
    for index in stride(from: 3, to: opaque.count, by: 4) { opaque[index] = 255 }
    let raster = Raster(shape: PixelSize(width: 30, height: 20), channels: 4, depth: .eight, bytes: opaque)
    #expect(try ImageIngest.run(bytes: raster.encodedAsPNG()).thumbnail.format == .jpeg)
  }

  @Test func hidesColoursOfTransparentPixels() throws {
    // Left half opaque blue, right half fully transparent red: no red may bleed into the edge.
    var bytes: [UInt8] = []
    for _ in 0..<64 { for x in 0..<64 { bytes += x < 31 ? [0, 0, 255, 255] : [255, 0, 0, 0] } }
    let raster = Raster(shape: PixelSize(width: 64, height: 64), channels: 4, depth: .eight, bytes: bytes)
    let reduced = try raster.fitting(16)
    for x in 0..<8 { #expect(try #require(reduced.samples(x: x, y: 8)).prefix(3) == [0, 0, 255]) }
    let decoded = try ImageDecoder.decode(bytes: raster.encodedAsPNG(), fitting: 16).raster
    #expect(try #require(decoded.samples(x: 2, y: 8))[0] < 4)
  }

  @Test func averagesColours() throws {
    let flat = Raster(
      shape: PixelSize(width: 8, height: 8), channels: 3, depth: .eight,
      bytes: (0..<64).flatMap { _ in [10, 200, 30] as [UInt8] })
    #expect(try ImageIngest.run(bytes: flat.encodedAsPNG()).averageColour.hexadecimal == "#0ac81e")
  }

  @Test(.needsSampleData("exif_orientation"))
  func showsTurnedPhotographsAlike() throws {
    let folder = try #require(SampleData.folder("exif_orientation"))
    let made = try [1, 3, 6, 8].map {
      try ImageIngest.run(file: folder.appendingPathComponent("Landscape_\($0).jpg"))
    }
    let first = try ImageDecoder.decode(bytes: made[0].preview.bytes).raster
    for other in made.dropFirst() {
      #expect(other.info.size == made[0].info.size)
      #expect(other.perceptualHash.distance(to: made[0].perceptualHash) <= 2)
      let difference = meanDifference(first, try ImageDecoder.decode(bytes: other.preview.bytes).raster)
      // The sample files themselves differ by up to 3.7, as Pillow decodes them.
      #expect(difference < 5)
    }
  }

  /// Sizes and depths as Pillow and pillow-heif tell them.
  @Test(
    .needsSampleData("unusual_images"),
    arguments: [
      ("16bit.cropped.tif", ImageFormat.tiff, 64, 64, 16, 1), ("RGB_8__128x128.heif", .heic, 128, 128, 8, 1),
      ("gray16.png", .png, 320, 240, 16, 1), ("hopper.avif", .avif, 128, 128, 8, 1),
      ("hopper_orientation_6.webp", .webp, 128, 128, 8, 1), ("iss634.gif", .gif, 245, 245, 8, 1),
      ("l_trns.png", .png, 64, 64, 8, 1), ("la.tga", .tga, 64, 64, 8, 1), ("mode_16bit.png", .png, 128, 64, 16, 1),
      ("multipage.tiff", .tiff, 10, 10, 1, 3), ("pil_sample_cmyk.jpg", .jpeg, 100, 100, 8, 1),
      ("zPug_3.heic", .heic, 64, 64, 8, 1),
    ])
  func readsUnusualFormats(name: String, format: ImageFormat, width: Int, height: Int, bits: Int, pages: Int) throws {
    let file = try #require(SampleData.file("unusual_images/\(name)"))
    let made = try ImageIngest.run(file: file)
    #expect(made.info.format == format)
    #expect(made.info.size == PixelSize(width: width, height: height))
    #expect(made.info.bitsPerSample == bits && made.info.pages == pages)
    #expect(made.preview.size == made.info.size.fitting(1280))
    #expect(try ImageIngest.run(bytes: [UInt8](Data(contentsOf: file))).perceptualHash == made.perceptualHash)
    for page in 1..<max(2, pages) where pages > 1 {
      let other = try ImageIngest.run(file: file, page: page)
      #expect(other.preview.size == other.info.size && other.averageColour != made.averageColour)
    }
    #expect(made.info.isAnimated == ["iss634.gif", "mode_16bit.png"].contains(name))
  }

  @Test(.needsSampleData("coco/photos/images"))
  func readsAllPhotographs() throws {
    let folder = try #require(SampleData.folder("coco/photos/images"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    var hashes: [PerceptualHash] = []
    for name in names {
      let made = try ImageIngest.run(file: folder.appendingPathComponent(name))
      #expect(made.info.notes.isEmpty, "\(name)")
      hashes.append(made.perceptualHash)
    }
    for (index, hash) in hashes.enumerated() {
      #expect(hashes[(index + 1)...].allSatisfy { hash.distance(to: $0) > 10 }, "\(names[index])")
    }
  }

  @Test func worksOnManyThreads() throws {
    let png = try Pictures.scene(300, 200, channels: 4).encodedAsPNG()
    let jpeg = try Pictures.scene(300, 200).encodedAsJPEG(quality: 90)
    let broken = Array(png.prefix(png.count / 2))
    let expected = try [png, jpeg].map { try ImageIngest.run(bytes: $0).preview }
    DispatchQueue.concurrentPerform(iterations: 60) { index in
      if index % 3 == 2 {
        #expect(refusal { _ = try ImageIngest.run(bytes: broken) } == .truncated)
      } else {
        #expect((try? ImageIngest.run(bytes: index % 3 == 0 ? png : jpeg).preview) == expected[index % 3])
      }
    }
  }
}
