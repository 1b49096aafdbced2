import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// What becomes of what a target cannot hold.
@Suite("Label reduction") struct LabelReductionTests {
  @Test func aPolygonOfSeveralPartsBecomesOneGroup() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 90, height: 90)
      let rings = [1.0, 40.0].map { at in
        PolygonPart(outer: [
          PixelPoint(x: at, y: at), PixelPoint(x: at + 9, y: at), PixelPoint(x: at + 9, y: at + 9),
        ])
      }
      item.labels = [Label(category: "cat", shape: .polygon(rings)), SampleDataset.box("dog", 1, 1, 2, 2)]
      item.labels[1].group = 4
      let report = ReportCollector()
      let target = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(
        CVATFormat(), header: DatasetHeader(), to: FolderSink(target), report: report)
      try exporter.write(item)
      try exporter.finish()
      let labels = try #require(ReadDataset(target).items.first).labels
      #expect(labels.map(\.shape) == [.polygon([rings[0]]), .polygon([rings[1]]), item.labels[1].shape])
      #expect(labels.map(\.group) == [5, 5, 4])
      #expect(report.finish().losses.contains { $0.what == "several parts" && $0.count == 1 })
    }
  }

  private func convert(
    _ text: String, as name: String, _ from: FormatID, to target: FormatID
  ) async throws -> (report: ConversionReport, back: ReadDataset) {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: file)
      let out = folder.appendingPathComponent("out")
      let report = try Formats.convert(DatasetSource.open(file), from: from, to: target, into: FolderSink(out))
      return (report, try ReadDataset(out, target))
    }
  }

  private static let boxed = """
    {"images":[{"id":1,"file_name":"a.png","width":64,"height":48}],"categories":[{"id":1,"name":"x"}],"annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[2,2,50,40],"keypoints":[10,10,2,20,20,2,15,30,1]},
    {"id":2,"image_id":1,"category_id":1,"bbox":[5,5,11,15],"segmentation":[[5,5,15.4,5,15.4,20.3]]},
    {"id":3,"image_id":1,"category_id":1,"bbox":[1,1,40,40],"segmentation":[[5,5,15.4,5,15.4,20.3]]},
    {"id":4,"image_id":1,"category_id":1,"bbox":[0,1,9,9],"segmentation":{"size":[48,64],"counts":[48,3,3021]}}]}
    """

  @Test(arguments: [FormatID.cvat, .datumaro, .fiftyOne])
  func boxesThatTheShapesDoNotGiveAreCounted(_ target: FormatID) async throws {
    let (report, back) = try await convert(Self.boxed, as: "instances.json", .coco, to: target)
    #expect(back.boxes == 4)
    // The second one is its polygon's, rounded.
    #expect(report.losses.first { $0.what == "own box" }?.count == 3, "\(report.text)")
  }

  @Test func labelsThatBecomeBoxesBecomeTheirOwn() async throws {
    let (report, back) = try await convert(Self.boxed, as: "instances.json", .coco, to: .createML)
    #expect(!report.losses.contains { $0.what == "own box" })
    let boxes = try #require(back.items.first).labels.compactMap(\.enclosingBox)
    #expect(boxes.contains { DatasetComparison.near($0, PixelBox(xMin: 2, yMin: 2, xMax: 52, yMax: 42), 1e-9) })
  }

  /// A mask is painted over those that are drawn before it, whatever their order in the file.
  @Test(arguments: [FormatID.maskPNG, .voc, .cocoPanoptic])
  func masksArePaintedInDrawingOrder(_ target: FormatID) async throws {
    let xml = """
      <?xml version="1.0"?><annotations><version>1.1</version><image id="0" name="a.png" width="20" height="10">
      <polygon label="above" source="manual" occluded="0" points="0,0;10,0;10,10;0,10" z_order="1"/>
      <polygon label="below" source="manual" occluded="0" points="5,0;15,0;15,10;5,10" z_order="0"/></image></annotations>
      """
    let (report, back) = try await convert(xml, as: "annotations.xml", .cvat, to: target)
    let areas = try #require(back.items.first).labels.reduce(into: [String: Int]()) { areas, label in
      if case .mask(let mask) = label.shape { areas[label.category] = mask.area }
    }
    #expect(areas == ["above": 100, "below": 50])
    #expect(report.losses.first { $0.what == "drawing order" }?.count == 1, "\(report.text)")
  }

  /// Without a score a label of a class that is surely not there would say that it is.
  @Test(arguments: [FormatID.imageNet, .yoloClassify, .tfrecord, .openImages])
  func whatIsVerifiedAbsentIsNotSaidToBeThere(_ target: FormatID) async throws {
    try await withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("in")
      let images = source.appendingPathComponent("images/train")
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
      try Data(SampleDataset.png(20, 10)).write(to: images.appendingPathComponent("x.png"))
      try Data("ImageID,Source,LabelName,Confidence\nx,verification,cat,0\nx,verification,dog,1\n".utf8).write(
        to: source.appendingPathComponent("train-annotations-human-imagelabels.csv"))
      let out = folder.appendingPathComponent("out")
      let report = try Formats.convert(
        DatasetSource.open(source), from: .openImages, to: target, into: FolderSink(out))
      let labels = try ReadDataset(out, target).items.flatMap(\.labels)
      if target == .openImages {
        #expect(labels.map(\.score) == [0, nil])
      } else {
        #expect(labels.map(\.category) == ["dog"])
        #expect(report.losses.contains { $0.what == "verified absent" && $0.count == 1 }, "\(report.text)")
      }
    }
  }
}
