import Formats
import Foundation
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
}
