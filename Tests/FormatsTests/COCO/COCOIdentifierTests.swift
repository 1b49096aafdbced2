import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Numbers of classes that cannot be kept.
@Suite("COCO's class numbers") struct COCOIdentifierTests {
  private static let formats: [FormatID] = [.coco, .lvis, .cocoPanoptic]
  private static let numbers: [Int64] = [.max, .min, -1, (1 << 53) + 1]

  @Test(arguments: formats, numbers)
  func numbersBeyondReachAreGivenAnew(_ id: FormatID, _ number: Int64) async throws {
    try await withTemporaryFolder { folder in
      var header = DatasetHeader(categories: ["a", "b"].map { DatasetCategory(name: $0) })
      header.categories[0].originalID = 3
      header.categories[1].originalID = number
      let mask = try MaskRLE(width: 4, height: 4, counts: [3, 5, 8])
      var item = DatasetItem(path: "a.jpg")
      item.size = PixelSize(width: 4, height: 4)
      item.labels = ["a", "b", "c"].map { Label(category: $0, shape: .mask(mask)) }
      let format = try #require(FormatRegistry.format(id))
      let out = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(format, header: header, to: FolderSink(out), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let back = try ReadDataset(out, id)
      #expect(back.header.categories.map(\.name) == ["a", "b", "c"])
      #expect(back.header.categories.map(\.originalID) == [1, 2, 3])
    }
  }

  @Test func otherNumbersAreKept() async throws {
    try await withTemporaryFolder { folder in
      var header = DatasetHeader(categories: ["a", "b"].map { DatasetCategory(name: $0) })
      header.categories[0].originalID = 0
      header.categories[1].originalID = 1 << 53
      var item = DatasetItem(path: "a.jpg")
      item.labels = [SampleDataset.box("c", 1, 2, 3, 4)]
      let out = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(COCOFormat(), header: header, to: FolderSink(out), report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      #expect(try ReadDataset(out, .coco).header.categories.map(\.originalID) == [0, 1 << 53, (1 << 53) + 1])
    }
  }
}
