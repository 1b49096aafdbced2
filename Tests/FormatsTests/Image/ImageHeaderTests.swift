import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Sizes and orientations from the first bytes.
@Suite("Image headers") struct ImageHeaderTests {
  @Test(.needsSampleData("exif_orientation"), arguments: [1, 3, 6, 8]) func orientationIsRead(_ orientation: Int) throws
  {
    let file = try #require(SampleData.file("exif_orientation/Landscape_\(orientation).jpg"))
    let header = try #require(ImageHeader(of: file))
    #expect(header.kind == .jpeg)
    #expect(header.orientation == orientation)
    #expect(header.upright.width > header.upright.height)
    #expect(header.stored.width > header.stored.height || orientation >= 5)
  }

  @Test(.needsSampleData("unusual_images")) func everyPictureOfAKnownKindHasASize() throws {
    let folder = try #require(SampleData.folder("unusual_images"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let header = ImageHeader(of: folder.appendingPathComponent(name))
      let isKnown = ["jpg", "png", "tif", "tiff", "gif", "webp", "bmp"].contains(
        (name as NSString).pathExtension.lowercased())
      #expect((header != nil) == isKnown, "\(name)")
    }
  }

  @Test(.needsSampleData("hostile/images")) func hostileHeadersEndQuietly() throws {
    let folder = try #require(SampleData.folder("hostile/images"))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      _ = ImageHeader(of: folder.appendingPathComponent(name))
    }
    #expect(ImageHeader(of: folder.appendingPathComponent("empty.jpg")) == nil)
    #expect(ImageHeader(of: folder.appendingPathComponent("png_lies_about_size.png")) == nil)
    #expect(
      ImageHeader(of: folder.appendingPathComponent("bomb_30000x30000_gray8.png"))?.upright
        == PixelSize(width: 30000, height: 30000))
    #expect(ImageHeader(of: folder.appendingPathComponent("jpeg_named.png"))?.kind == .jpeg)
  }

  @Test func smallHeadersAreRead() {
    #expect(ImageHeader(SampleDataset.png(7, 9))?.upright == PixelSize(width: 7, height: 9))
    #expect(ImageHeader(Array("GIF89a".utf8) + [5, 0, 3, 0, 0, 0, 0])?.upright == PixelSize(width: 5, height: 3))
    let bmp: [UInt8] =
      Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0, 4, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF]
    #expect(ImageHeader(bmp)?.upright == PixelSize(width: 4, height: 2))
    let lossless: [UInt8] =
      Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBPVP8L".utf8) + [0, 0, 0, 0, 0x2F, 0x04, 0xC0, 0, 0]
    #expect(ImageHeader(lossless)?.upright == PixelSize(width: 5, height: 4))
    #expect(ImageHeader([]) == nil)
    #expect(ImageHeader([0xFF, 0xD8, 0xFF, 0xDA, 0, 2]) == nil)
  }

  @Test func everyCutOfEveryHeaderEndsQuietly() throws {
    var seeds = [SampleDataset.png(7, 9)]
    if let file = SampleData.file("exif_orientation/Landscape_6.jpg") {
      seeds.append(Array(try Data(contentsOf: file).prefix(4096)))
    }
    for seed in seeds { for count in 0..<min(seed.count, 600) { _ = ImageHeader(Array(seed.prefix(count))) } }
  }
}

/// Labels drawn on stored pixels are turned upright with their picture.
@Suite("Orientation of labels") struct OrientationTests {
  /// A JPEG header of 40 × 20 stored pixels with an EXIF orientation.
  static func jpeg(_ orientation: UInt8) -> [UInt8] {
    let exif: [UInt8] =
      Array("Exif\0\0MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
    return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif + [
      0xFF, 0xC0, 0, 11, 8, 0, 20, 0, 40, 1, 1, 0x11, 0, 0xFF, 0xD9,
    ]
  }

  @Test(arguments: [
    (6, PixelBox(xMin: 10, yMin: 4, xMax: 18, yMax: 10)), (8, PixelBox(xMin: 2, yMin: 30, xMax: 10, yMax: 36)),
    (5, PixelBox(xMin: 2, yMin: 4, xMax: 10, yMax: 10)), (7, PixelBox(xMin: 10, yMin: 30, xMax: 18, yMax: 36)),
  ])
  func boxesAndMasksTurnTogether(_ orientation: Int, _ expected: PixelBox) async throws {
    try await withTemporaryFolder { folder in
      try Data(OrientationTests.jpeg(UInt8(orientation))).write(to: folder.appendingPathComponent("a.jpg"))
      // The mask covers the box: columns 4 to 9, rows 2 to 9 of 40 × 20.
      let runs = [4 * 20 + 2] + (0..<5).flatMap { _ in [8, 12] } + [8]
      let counts = runs + [800 - runs.reduce(0, +)]
      try Data(
        """
        {"images":[{"id":1,"file_name":"a.jpg","width":40,"height":20}],"categories":[{"id":1,"name":"x"}],"annotations":[
        {"id":1,"image_id":1,"category_id":1,"bbox":[4,2,6,8]},
        {"id":2,"image_id":1,"category_id":1,"bbox":[4,2,6,8],"segmentation":{"size":[20,40],"counts":\(counts)}}]}
        """.utf8
      ).write(to: folder.appendingPathComponent("labels.json"))
      let dataset = try ReadDataset(folder)
      #expect(dataset.count(.orientationMismatch) == 1)
      let item = try #require(dataset.items.first)
      #expect(item.size == PixelSize(width: 20, height: 40))
      #expect(item.labels.map(\.enclosingBox) == [expected, expected])
      guard case .mask(let mask) = item.labels[1].shape else {
        Issue.record("no mask")
        return
      }
      #expect(mask.boundingBox == expected)
      #expect(mask.area == 48)
    }
  }
}
