import Formats
import Foundation
import TestSupport
import Testing

/// Create ML's lists.
@Suite("Create ML") struct CreateMLTests {
  @Test(.needsSampleData("formats_tiny/roboflow")) func roboflowsExportComesBackEqual() async throws {
    let url = try #require(SampleData.folder("formats_tiny/roboflow/createml"))
    let (dataset, differences) = try await comesBackEqual(url, .createML, tolerance: 1e-12)
    #expect(differences.isEmpty, "\(differences)")
    #expect(dataset.items.map(\.path) == ["train_001.jpg", "train_002.jpg", "val_001.jpg"])
    #expect(dataset.items.map(\.split) == ["train", "train", "val"])
    // x and y are the centre.
    #expect(dataset.items[0].labels[0].shape == .box(PixelBox(xMin: 0.5, yMin: 0.5, xMax: 3.5, yMax: 1.5)))
  }

  @Test func newerNamesAndEmptyListsAreRead() async throws {
    let dataset = try await readText(
      "[{\"imagefilename\":\"a.png\",\"annotation\":[{\"label\":\"x\",\"coordinates\":{\"x\":5,\"y\":5,\"width\":2,\"height\":4}}]},{\"image\":\"b.png\",\"annotations\":[]}]",
      .createML, name: "labels.json")
    #expect(dataset.items.map(\.isNull) == [false, true])
    #expect(dataset.items[0].labels[0].shape == .box(PixelBox(xMin: 4, yMin: 3, xMax: 6, yMax: 7)))
  }

  @Test(arguments: [
    ("{\"label\":\"x\"}", DiagnosticCode.malformedObject),
    ("{\"coordinates\":{\"x\":5,\"y\":5,\"width\":2,\"height\":4}}", .malformedObject),
    ("{\"label\":\"x\",\"coordinates\":{\"x\":5,\"y\":5,\"width\":-2,\"height\":4}}", .badBox),
    ("{\"label\":\"x\",\"coordinates\":{\"x\":5,\"y\":5,\"width\":1e12,\"height\":4}}", .outOfRange),
    ("{\"label\":\"x\",\"coordinates\":{\"x\":\"5\",\"y\":5,\"width\":2,\"height\":4}}", .badNumber),
  ])
  func aBadAnnotationCostsItself(_ annotation: String, _ code: DiagnosticCode) async throws {
    let good = "{\"label\":\"x\",\"coordinates\":{\"x\":5,\"y\":5,\"width\":2,\"height\":4}}"
    let dataset = try await readText(
      "[{\"image\":\"a.png\",\"annotations\":[\(annotation),\(good)]},{\"image\":\"../b.png\"},7]", .createML,
      name: "labels.json")
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.unsafePath) == 1)
    #expect(dataset.count(.schema) == 1)
  }
}
