import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Masks of classes as PNG.
@Suite("Semantic masks") struct MaskPNGTests {
  @Test(.needsSampleData("coco/photos")) func photosComeBackEqual() async throws {
    var options = SourceOptions()
    options.imageFolders = [try #require(SampleData.folder("coco/photos/images"))]
    let url = try #require(SampleData.folder("coco/photos/semantic_masks"))
    let first = try ReadDataset(url, source: options)
    #expect(try FormatRegistry.recognise(DatasetSource.open(url, options: options)).id == .maskPNG)
    #expect(first.items.allSatisfy { $0.image != nil && !$0.labels.isEmpty && $0.path.hasSuffix(".jpg") })
    #expect(first.report.errors == 0, "\(first.report.text)")
    // Every pixel of a class stands in exactly one mask.
    for item in first.items {
      let size = try #require(item.size)
      let area = item.labels.reduce(0) { sum, label in
        if case .mask(let mask) = label.shape { return sum + mask.area }
        return sum
      }
      #expect(area <= size.width * size.height)
    }
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(
        DatasetSource.open(url, options: options), from: .maskPNG, to: .maskPNG, into: FolderSink(out))
      #expect(report.errors == 0, "\(report.text)")
      #expect(report.losses.isEmpty)
      let back = try ReadDataset(out)
      let byName: (DatasetItem) -> [String: LabelShape] = { item in
        Dictionary(item.labels.map { ($0.category, $0.shape) }) { first, _ in first }
      }
      for (a, b) in zip(first.items, back.items) {
        #expect(a.path == b.path)
        #expect(byName(a) == byName(b))
      }
    }
  }

  @Test(arguments: ["_mask", "-mask"]) func masksBesideTheirPicturesAreFound(_ tail: String) async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      var item = DatasetItem(path: "a.png")
      item.size = PixelSize(width: 4, height: 2)
      item.image = .bytes(SampleDataset.png(4, 2))
      item.labels = [Label(category: "x, y", shape: .mask(try MaskRLE(width: 4, height: 2, counts: [2, 3, 3])))]
      let exporter = try DatasetExporter(
        MaskPNGFormat(), header: DatasetHeader(), to: FolderSink(out), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let train = folder.appendingPathComponent("set/train")
      try FileManager.default.createDirectory(at: train, withIntermediateDirectories: true)
      for (from, to) in [("masks/a.png", "a\(tail).png"), ("images/a.png", "a.png"), ("_classes.csv", "_classes.csv")] {
        try FileManager.default.copyItem(
          at: out.appendingPathComponent(from), to: train.appendingPathComponent(to))
      }
      let dataset = try ReadDataset(folder.appendingPathComponent("set"))
      #expect(dataset.items.map(\.path) == ["a.png"])
      #expect(dataset.items.map(\.split) == ["train"])
      #expect(dataset.items[0].labels == item.labels)
      #expect(dataset.items[0].image != nil)
    }
  }
}
