import Formats
import Foundation
import TestSupport
import Testing

/// VoTT's exports and assets.
@Suite("VoTT JSON") struct VoTTTests {
  private func asset(_ regions: String, _ name: String = "a.jpg") -> String {
    "{\"asset\":{\"id\":\"1\",\"name\":\"\(name)\",\"size\":{\"width\":60,\"height\":40},\"state\":1,\"timestamp\":1.5},\"regions\":[\(regions)]}"
  }
  private let box =
    "{\"id\":\"r\",\"type\":\"RECTANGLE\",\"tags\":[\"cat\",\"pet\"],\"boundingBox\":{\"left\":1.5,\"top\":2,\"width\":10,\"height\":5}}"

  @Test func anExportIsRead() async throws {
    let polygon =
      "{\"id\":\"p\",\"type\":\"POLYGON\",\"tags\":[\"cat\"],\"points\":[{\"x\":1,\"y\":1},{\"x\":9,\"y\":1},{\"x\":5,\"y\":8}]}"
    let dataset = try await readText(
      "{\"name\":\"p\",\"tags\":[{\"name\":\"cat\",\"color\":\"#00ff00\"}],\"assets\":{\"1\":\(asset(box + "," + polygon)),\"2\":\(asset("", "train/b.jpg"))}}",
      .vott, name: "p-export.json")
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.header.categories.first?.color == "#00ff00")
    #expect(dataset.items.map(\.path) == ["a.jpg", "b.jpg"])
    #expect(dataset.items.map(\.split) == [nil, "train"])
    #expect(dataset.items.map(\.isNull) == [false, true])
    let labels = dataset.items[0].labels
    #expect(labels.map(\.category) == ["cat", "pet", "cat"])
    #expect(labels[0].shape == .box(PixelBox(xMin: 1.5, yMin: 2, xMax: 11.5, yMax: 7)))
    #expect(dataset.items[0].metadata["timestamp"] == .number(1.5))
  }

  @Test func filesOfAssetsAreReadWhereThereIsNoExport() async throws {
    let dataset = try await readText(
      asset(box), .vott, name: "1-asset.json", files: ["2-asset.json": Array(asset("", "b.jpg").utf8)])
    #expect(dataset.items.map(\.path) == ["a.jpg", "b.jpg"])
    #expect(dataset.boxes == 2)
  }

  @Test(arguments: [
    (
      "{\"type\":\"RECTANGLE\",\"tags\":[\"a\"],\"boundingBox\":{\"left\":1,\"top\":2,\"width\":0,\"height\":5}}",
      DiagnosticCode.badBox
    ),
    ("{\"type\":\"RECTANGLE\",\"tags\":[\"a\"],\"boundingBox\":{\"left\":1}}", .malformedObject),
    ("{\"type\":\"RECTANGLE\",\"tags\":[\"a\"]}", .badBox),
    ("{\"type\":\"POLYGON\",\"tags\":[\"a\"],\"points\":[{\"x\":1,\"y\":1}]}", .badShape),
    (
      "{\"type\":\"POLYGON\",\"tags\":[],\"points\":[{\"x\":1,\"y\":1},{\"x\":9,\"y\":1},{\"x\":5,\"y\":8}]}",
      .unknownClass
    ),
    ("{\"type\":\"BLOB\",\"tags\":[\"a\"]}", .malformedObject),
  ])
  func aBadRegionCostsItself(_ region: String, _ code: DiagnosticCode) async throws {
    let dataset = try await readText(
      "{\"tags\":[],\"assets\":{\"1\":\(asset(region + "," + box)),\"2\":\(asset("", "../../x.jpg"))}}", .vott,
      name: "e.json")
    #expect(dataset.boxes == 2)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.unsafePath) == 1)
  }
}
