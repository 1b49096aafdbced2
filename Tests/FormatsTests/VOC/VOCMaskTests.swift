import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// VOC's pictures of classes and objects.
@Suite("Pascal VOC masks") struct VOCMaskTests {
  @Test(.needsSampleData("formats_tiny/voc")) func tinyDatasetOneHasAMask() async throws {
    let url = try #require(SampleData.folder("formats_tiny/voc/voc_dataset1"))
    let first = try ReadDataset(url, .voc)
    let masks = first.items.flatMap(\.labels).filter { $0.shape.kind == .mask }
    #expect(masks.count == 1, "\(first.items)")
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), from: .voc, to: .voc, into: FolderSink(out))
      #expect(report.errors == 0, "\(report.text)")
      let back = try ReadDataset(out, .voc)
      #expect(DatasetComparison.differences(first.items, back.items).isEmpty)
    }
  }

  private func item(_ shapes: [LabelShape]) -> DatasetItem {
    var item = DatasetItem(path: "a.png")
    item.size = PixelSize(width: 10, height: 8)
    item.image = .bytes(SampleDataset.png(10, 8))
    item.labels = shapes.enumerated().map { Label(category: "class\($0)", shape: $1) }
    return item
  }

  private func written(_ item: DatasetItem, to out: URL) throws -> ConversionReport {
    let report = ReportCollector()
    let exporter = try DatasetExporter(VOCFormat(), header: DatasetHeader(), to: FolderSink(out), report: report)
    try exporter.write(item)
    try exporter.finish()
    return report.finish()
  }

  @Test func aPolygonBecomesTheMaskThatItFills() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let ring = [PixelPoint(x: 1, y: 1), PixelPoint(x: 5, y: 1), PixelPoint(x: 5, y: 4), PixelPoint(x: 1, y: 4)]
      let report = try written(item([.polygon([PolygonPart(outer: ring)])]), to: out)
      #expect(report.losses.map(\.how) == ["written as mask"])
      let label = try #require(try ReadDataset(out).items.first?.labels.first)
      guard case .mask(let mask) = label.shape else {
        Issue.record("no mask")
        return
      }
      #expect(mask.area == 12)
      #expect(label.box == PixelBox(xMin: 1, yMin: 1, xMax: 5, yMax: 4))
    }
  }

  @Test func overlapsAreCountedAndTheHiddenObjectStaysABox() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let small = try MaskRLE(width: 10, height: 8, counts: [9, 2, 69])
      let large = try MaskRLE(width: 10, height: 8, counts: [0, 40, 40])
      let report = try written(item([.mask(small), .mask(large)]), to: out)
      #expect(report.losses.contains { $0.how == "covers an earlier one in part" })
      let labels = try #require(try ReadDataset(out).items.first?.labels)
      #expect(labels.map(\.shape.kind) == [.box, .mask])
      #expect(labels[0].enclosingBox == PixelBox(xMin: 1, yMin: 1, xMax: 2, yMax: 3))
    }
  }

  @Test func aBrokenMaskCostsItself() async throws {
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      _ = try written(item([.mask(try MaskRLE(width: 10, height: 8, counts: [9, 2, 69]))]), to: out)
      try Data("no png".utf8).write(to: out.appendingPathComponent("SegmentationObject/a.png"))
      let back = try ReadDataset(out)
      #expect(back.boxes == 2)
      #expect(back.count(.badMask) == 1)
      try Data(SampleDataset.png(10, 8)).write(to: out.appendingPathComponent("SegmentationClass/a.png"))
      #expect(try ReadDataset(out).items.first?.labels.map(\.shape.kind) == [.box])
    }
  }
}
