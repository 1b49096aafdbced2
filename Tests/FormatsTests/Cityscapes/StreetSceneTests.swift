import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Cityscapes and Mapillary Vistas.
@Suite("Street scenes") struct StreetSceneTests {
  @Test(.needsSampleData("formats_tiny/mapillary_vistas")) func vistasComesBackEqual() async throws {
    let url = try #require(SampleData.folder("formats_tiny/mapillary_vistas"))
    let first = try ReadDataset(url, .vistas)
    // Six of the sample's polygons are lines, which enclose nothing.
    #expect(first.report.errors == 6, "\(first.report.text)")
    #expect(first.count(.badShape) == 6)
    #expect(first.items.map(\.path) == ["2.jpg", "0.jpg", "1.jpg"])
    #expect(first.items.allSatisfy { $0.image != nil })
    #expect(first.boxes == 4)
    #expect(first.header.categories.map(\.color) == ["#a52a2a", "#808080", "#770b20"])
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), from: .vistas, to: .vistas, into: FolderSink(out))
      #expect(report.written.labels == 4, "\(report.text)")
      let back = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, back.items).isEmpty)
      #expect(back.header.categories.map(\.color) == first.header.categories.map(\.color))
    }
  }

  @Test(.needsSampleData("formats_tiny/mapillary_vistas")) func theOlderVersionHasMasks() async throws {
    let url = try #require(SampleData.folder("formats_tiny/mapillary_vistas"))
    try await withTemporaryFolder { folder in
      let old = folder.appendingPathComponent("old")
      try FileManager.default.createDirectory(
        at: old.appendingPathComponent("val/v1.2"), withIntermediateDirectories: true)
      for path in ["config_v1.2.json", "val/images", "val/v1.2/instances", "val/v1.2/labels"] {
        try FileManager.default.copyItem(at: url.appendingPathComponent(path), to: old.appendingPathComponent(path))
      }
      let dataset = try ReadDataset(old)
      #expect(dataset.items.map(\.path) == ["0.jpg", "1.jpg"])
      #expect(dataset.items.flatMap(\.labels).allSatisfy { $0.shape.kind == .mask && !$0.category.hasPrefix("class_") })
    }
  }

  @Test func groupsAreCrowdsAndPicturesAgree() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      var item = DatasetItem(path: "bonn/bonn_000001.png")
      item.split = "train"
      item.size = PixelSize(width: 20, height: 10)
      item.image = .bytes(SampleDataset.png(20, 10))
      func square(_ x: Double) -> LabelShape {
        .polygon([
          PolygonPart(outer: [
            PixelPoint(x: x, y: 1), PixelPoint(x: x + 4, y: 1), PixelPoint(x: x + 4, y: 5), PixelPoint(x: x, y: 5),
          ])
        ])
      }
      item.labels = [Label(category: "road", shape: square(0)), Label(category: "car", shape: square(5))]
      item.labels.append(Label(category: "car", shape: square(12)))
      item.labels[2].isCrowd = true
      let exporter = try DatasetExporter(
        CityscapesFormat(), header: DatasetHeader(), to: FolderSink(out), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let names = try contents(of: out).keys.sorted()
      #expect(names.contains("gtFine/train/bonn/bonn_000001_gtFine_instanceIds.png"))
      #expect(names.contains("leftImg8bit/train/bonn/bonn_000001_leftImg8bit.png"))
      #expect(DatasetComparison.differences([item], try ReadDataset(out).items).isEmpty)
      // Without the polygons the same objects come from the instance numbers.
      try FileManager.default.removeItem(
        at: out.appendingPathComponent("gtFine/train/bonn/bonn_000001_gtFine_polygons.json"))
      let labels = try #require(try ReadDataset(out).items.first?.labels)
      #expect(labels.map(\.category) == ["road", "car", "car"])
      #expect(labels.map(\.isCrowd) == [false, true, false])
      #expect(
        labels.allSatisfy {
          if case .mask(let mask) = $0.shape { return mask.area == 16 }
          return false
        })
    }
  }

  @Test(arguments: [
    "{\"objects\": [{\"label\": \"car\", \"polygon\": [[0,0],[1,1]]}]}",
    "{\"objects\": [{\"label\": \"car\", \"polygon\": [[0,0],[1e9,1],[2,2]]}]}",
    "{\"objects\": [{\"polygon\": [[0,0],[1,1],[0,1]]}]}",
    "{\"objects\": [{\"label\": \"car\", \"polygon\": [[0,0],[1,\"x\"],[2,2]]}]}", "{\"objects\": 7}", "[", "",
  ])
  func badScenesCostThemselves(_ text: String) async throws {
    try await withTemporaryFolder { folder in
      let place = folder.appendingPathComponent("gtFine/train/x")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place.appendingPathComponent("a_gtFine_polygons.json"))
      let dataset = try ReadDataset(folder, .cityscapes)
      #expect(dataset.boxes == 0)
      #expect(dataset.report.errors == 1, "\(dataset.report.text)")
    }
  }
}
