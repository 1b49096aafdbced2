import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Panoptic COCO: real segments, overlaps, hostile cases.
@Suite("COCO panoptic") struct COCOPanopticTests {
  @Test(.needsSampleData("formats_tiny/coco")) func theTinyDatasetComesBackEqual() async throws {
    let url = try #require(SampleData.folder("formats_tiny/coco/coco_panoptic"))
    let (dataset, differences) = try await comesBackEqual(url, .cocoPanoptic)
    // The segments of one of its pictures have another size than the picture.
    #expect(dataset.report.totals == ["bad_mask": 1], "\(dataset.report.text)")
    #expect(differences.isEmpty, "\(differences)")
    #expect(Set(dataset.items.map(\.split)) == ["train", "val"])
    let item = try #require(dataset.items.first { $0.split == "val" })
    #expect(item.labels.map(\.originalID) == ["7", "20"])
    #expect(item.labels.map(\.isCrowd) == [false, true])
  }

  @Test(.needsSampleData("coco/photos")) func photographsHaveTheAreasTheyState() async throws {
    let url = try #require(SampleData.folder("coco/photos/panoptic"))
    let dataset = try ReadDataset(url)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.items.count == 29)
    for label in dataset.items.flatMap(\.labels) {
      guard case .mask(let mask) = label.shape else { continue }
      #expect(Double(mask.area) == label.area)
    }
  }

  @Test func laterMasksLieAbove() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 4, height: 2)
      let masks = try [[0, 4, 4], [2, 4, 2], [2, 1, 5]].map { try MaskRLE(width: 4, height: 2, counts: $0) }
      item.labels = [masks[0], masks[2], masks[1]].enumerated().map { Label(category: "c\($0)", shape: .mask($1)) }
      let report = ReportCollector()
      let exporter = try DatasetExporter(
        COCOPanopticFormat(), header: DatasetHeader(), to: FolderSink(folder.appendingPathComponent("out")),
        report: report)
      try exporter.write(item)
      try exporter.finish()
      let losses = report.finish().losses.filter { $0.what == "mask under another" }
      #expect(losses.map(\.count).reduce(0, +) == 2)
      let back = try #require(ReadDataset(folder.appendingPathComponent("out")).items.first)
      #expect(back.labels.map(\.category) == ["c0", "c2"])
      #expect(
        back.labels.map(\.shape) == [.mask(try MaskRLE(width: 4, height: 2, counts: [0, 2, 6])), .mask(masks[1])])
    }
  }

  @Test(arguments: [
    ("{\"id\":9,\"category_id\":1}", DiagnosticCode.badMask), ("{\"id\":0,\"category_id\":1}", .duplicateIDs),
    ("{\"id\":5,\"category_id\":2}", .unknownClass), ("{\"category_id\":1}", .duplicateIDs),
  ])
  func aBadSegmentCostsItself(_ segment: String, _ code: DiagnosticCode) async throws {
    // One pixel of segment 5 beside one of 6, as a PNG of two pixels.
    let dataset = try await readText(
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"annotations\":[{\"image_id\":1,\"file_name\":\"a.png\",\"segments_info\":[\(segment),{\"id\":6,\"category_id\":1}]}],\"categories\":[{\"id\":1,\"name\":\"x\"}]}",
      .cocoPanoptic, name: "panoptic.json", files: ["panoptic/a.png": TwoPixels.png])
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) >= 1, "\(dataset.report.text)")
  }

  @Test func aMissingPictureIsNamed() async throws {
    let dataset = try await readText(
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"annotations\":[{\"image_id\":1,\"file_name\":\"../a.png\",\"segments_info\":[]},{\"image_id\":1,\"file_name\":\"b.png\",\"segments_info\":[]}],\"categories\":[]}",
      .cocoPanoptic, name: "panoptic.json")
    #expect(dataset.count(.unsafePath) == 1)
    #expect(dataset.count(.missingImage) == 1)
  }
}

/// A grey PNG of 2 x 1 with the values 5 and 6.
enum TwoPixels {
  static let png: [UInt8] = [
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0, 209, 73, 32,
    86, 0, 0, 0, 11, 73, 68, 65, 84, 120, 156, 99, 96, 101, 3, 0, 0, 19, 0, 12, 14, 150, 184, 167, 0, 0, 0, 0, 73, 69,
    78, 68, 174, 66, 96, 130,
  ]
}
