import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Images that are said to be huge: no writer makes room for their pixels, and what else there is lands.
@Suite("Hostile sizes") struct HostileSizesTests {
  private static let drawing: [FormatID] = [
    .maskPNG, .voc, .tfrecord, .openImages, .labelMeXML, .labelbox, .labelStudio, .cocoPanoptic, .supervisely, .labelMe,
    .cvat, .cvatVideo, .fiftyOne, .fiftyOneVideo, .cityscapes, .vistas,
  ]

  /// Two images, one of them with a mask of the whole of it and, where formats draw them, a polygon.
  private static let coco = """
    {"images":[{"id":1,"file_name":"huge.jpg","width":46000,"height":46000},
    {"id":2,"file_name":"small.jpg","width":40,"height":20}],"categories":[{"id":1,"name":"x"}],"annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,46000,46000],"iscrowd":1,
    "segmentation":{"size":[46000,46000],"counts":[0,2116000000]}},
    {"id":2,"image_id":1,"category_id":1,"bbox":[1,1,4,4],"segmentation":[[1,1,45000,1,45000,45000]]},
    {"id":3,"image_id":2,"category_id":1,"bbox":[1,1,4,4],"segmentation":[[1,1,9,1,9,9]]},
    {"id":4,"image_id":2,"category_id":1,"bbox":[0,0,40,20],"iscrowd":1,
    "segmentation":{"size":[20,40],"counts":[400,400]}}]}
    """

  @Test(arguments: drawing) func masksOfHugeImagesAreNotDrawn(_ target: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("instances_default.json")
      try Data(Self.coco.utf8).write(to: file)
      let source = try DatasetSource.open(file)
      let out = folder.appendingPathComponent("out")
      let report = try convert(source, from: .coco, to: target, into: FolderSink(out))
      #expect(report.outcome == .warnings, "\(report.text)")
      let told = report.losses.contains { $0.how.contains("too large") } || report.totals["limit_exceeded"] ?? 0 > 0
      // Street scenes are of polygons: theirs are written, their pictures are not.
      #expect(told, "\(report.text)")
      #expect(report.written.labels >= 2, "\(report.text)")
      var read = ReadOptions()
      read.imageSize = { _ in PixelSize(width: 40, height: 20) }
      let back = try ReadDataset(out, target, read: read)
      let name = target == .cvatVideo ? "frame_000001" : "small"
      let small = try #require(back.items.first { $0.path.contains(name) })
      #expect(!small.labels.isEmpty, "\(back.report.text)")
    }
  }

  @Test(arguments: drawing + [.coco, .yolo, .yoloSegment, .datumaro, .kitti, .mots])
  func anImageWithoutLabelsMayStateAnySize(_ target: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.json")
      try Data(
        "{\"version\":\"5\",\"shapes\":[],\"imagePath\":\"a.jpg\",\"imageWidth\":16777216,\"imageHeight\":16777216}"
          .utf8
      ).write(to: file)
      let source = try DatasetSource.open(file)
      let report = try convert(
        source, from: .labelMe, to: target, into: FolderSink(folder.appendingPathComponent("out")))
      #expect(report.outcome != .failed, "\(report.text)")
      #expect(report.written.images == 1)
    }
  }

  @Test func aHugeMaskIsNotTurned() async throws {
    try await withTemporaryFolder { folder in
      // A JPEG header of 46000 × 45000 stored pixels, turned by a quarter.
      var jpeg = OrientationTests.jpeg(6)
      let frame = try #require(jpeg.indices.first { jpeg[$0...].starts(with: [0xFF, 0xC0]) })
      jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xAF, 0xC8, 0xB3, 0xB0])
      try Data(jpeg).write(to: folder.appendingPathComponent("a.jpg"))
      try Data(
        """
        {"images":[{"id":1,"file_name":"a.jpg","width":46000,"height":45000}],"categories":[{"id":1,"name":"x"}],
        "annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,10,20]},
        {"id":2,"image_id":1,"category_id":1,"bbox":[0,0,9,9],"iscrowd":1,
        "segmentation":{"size":[45000,46000],"counts":[5,2069999995]}}]}
        """.utf8
      ).write(to: folder.appendingPathComponent("labels.json"))
      let dataset = try ReadDataset(folder, .coco)
      #expect(dataset.items[0].size == PixelSize(width: 45000, height: 46000))
      #expect(dataset.items[0].labels.map(\.shape.kind) == [.box])
      #expect(dataset.report.losses.map(\.what) == ["mask"], "\(dataset.report.text)")
    }
  }

  /// A small mask of a huge image is kept where only the part around it is unpacked.
  @Test(arguments: [FormatID.cvat, .labelMe, .supervisely, .fiftyOne])
  func smallMasksOfHugeImagesAreKept(_ target: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let mask = try MaskRLE(width: 46000, height: 46000, counts: [46010, 5, 2_115_953_985])
      var item = DatasetItem(path: "a.jpg")
      item.size = PixelSize(width: 46000, height: 46000)
      item.labels = [Label(category: "x", shape: .mask(mask))]
      let format = try #require(FormatRegistry.format(target))
      let out = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(
        format, header: DatasetHeader(), to: FolderSink(out), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let back = try ReadDataset(out, target)
      #expect(back.items[0].labels.map(\.shape) == [.mask(mask)], "\(back.report.text)")
    }
  }
}
