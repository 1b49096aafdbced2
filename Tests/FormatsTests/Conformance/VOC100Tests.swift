import Formats
import Foundation
import TestSupport
import Testing

/// One hundred photographs labelled alike in many formats, a quarter of them in one more: no pair may lose a box.
@Suite("voc100_many_formats", .needsSampleData("voc100_many_formats")) struct VOC100Tests {
  static let places: [(FormatID, String)] = [
    (.coco, "gts/coco_format_v1"), (.coco, "gts/coco_format_v2"), (.yolo, "gts/yolo_format"),
    (.voc, "gts/pascalvoc_format"),
    (.voc, "gts/imagenet_format"), (.cvat, "gts/cvat_format"),
    (.openImages, "gts/openimages_format"), (.labelMe, labelMe),
  ]
  private static let labelMe = "gts/labelme_format"

  /// How many images and boxes a place has.
  static func counts(_ place: (FormatID, String)) -> (images: Int, boxes: Int) {
    place.1 == labelMe ? (25, 54) : (100, 273)
  }

  /// Formats that keep names of images and boxes.
  static let targets: [FormatID] = [
    .coco, .yolo, .voc, .cvat, .labelMe, .labelMeXML, .labelStudio, .datumaro, .lvis, .createML, .vott, .via,
    .openImages, .csv,
  ]

  static func open(_ path: String) throws -> DatasetSource {
    let root = try #require(SampleData.folder("voc100_many_formats"))
    var options = SourceOptions()
    options.imageFolders = [root.appendingPathComponent("images")]
    return try DatasetSource.open(root.appendingPathComponent(path), options: options)
  }

  @Test(arguments: places) func isDetected(_ place: (FormatID, String)) throws {
    #expect(try FormatRegistry.recognise(VOC100Tests.open(place.1)).id == place.0)
  }

  @Test(arguments: places, targets)
  func everyPairKeepsEveryBox(_ place: (FormatID, String), _ target: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(VOC100Tests.open(place.1), to: target, into: FolderSink(out))
      #expect(report.from == place.0.rawValue)
      #expect(report.errors == 0, "\(report.text)")
      let counts = VOC100Tests.counts(place)
      #expect(report.read.labels == counts.boxes)
      #expect(report.written.labels == counts.boxes)
      #expect(report.written.images == counts.images)
      let back = try ReadDataset(out)
      #expect(back.boxes == counts.boxes)
      #expect(back.items.count == counts.images)
      #expect(back.items.allSatisfy { $0.image != nil })
      // The boxes themselves, against the source read straight.
      var straight: [String: [Label]] = [:]
      let reader = try #require(FormatRegistry.format(place.0))
      try reader.read(VOC100Tests.open(place.1), options: ReadOptions(), report: ReportCollector()) { event in
        if case .item(let item) = event { straight[item.path] = item.labels }
      }
      for item in back.items {
        let labels = try #require(straight[item.path])
        for (a, b) in zip(labels, item.labels) {
          let (p, q) = (try #require(a.enclosingBox), try #require(b.enclosingBox))
          #expect(a.category == b.category)
          #expect(DatasetComparison.near(p, q, 1e-6), "\(item.path): \(p) and \(q)")
        }
      }
    }
  }
}
