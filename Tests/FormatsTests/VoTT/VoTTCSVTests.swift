import Formats
import Foundation
import TestSupport
import Testing

/// VoTT's tables.
@Suite("VoTT CSV") struct VoTTCSVTests {
  @Test(.needsSampleData("formats_tiny/vott_csv"), arguments: [("dataset", 4), ("dataset_with_meta_file", 4)])
  func tinyDatasetsComeBackEqual(_ name: String, _ images: Int) async throws {
    let url = try #require(SampleData.folder("formats_tiny/vott_csv/\(name)"))
    let (dataset, differences) = try await comesBackEqual(url, .vottCSV)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(differences.isEmpty, "\(differences)")
    #expect(dataset.items.count == images)
    let first = try #require(dataset.items.first { $0.path == "img0001.jpg" })
    #expect(first.split == "test")
    #expect(first.labels.map(\.shape) == [.box(PixelBox(xMin: 10, yMin: 5, xMax: 20, yMax: 7))])
  }

  @Test(arguments: [
    ("1,2,3,4,", DiagnosticCode.unknownClass), ("1,2,3,x,\"a\"", .badNumber), ("1,2,1,4,\"a\"", .badBox),
    ("1,2,1e9,4,\"a\"", .outOfRange), ("nan,2,3,4,\"a\"", .badNumber),
  ])
  func aBadRowCostsItself(_ row: String, _ code: DiagnosticCode) async throws {
    let dataset = try await readText(
      "\"image\",\"xmin\",\"ymin\",\"xmax\",\"ymax\",\"label\"\n\"a.jpg\",\(row)\n\"../x.jpg\",1,2,3,4,\"a\"\n\"a.jpg\",1,2,3,4,\"a, b\"\n\"b.jpg\",,,,,\n",
      .vottCSV, name: "train-export.csv")
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.unsafePath) == 1)
    #expect(dataset.report.diagnostics.first { $0.code == code }?.line == 2)
    #expect(dataset.items.map(\.isNull) == [false, true])
    #expect(dataset.items[0].labels[0].category == "a, b")
  }
}
