import Formats
import Foundation
import TestSupport
import Testing

/// Supervisely's projects.
@Suite("Supervisely") struct SuperviselyTests {
  private let meta =
    "{\"classes\":[{\"title\":\"cat\",\"shape\":\"any\",\"color\":\"#FF00AA\",\"geometry_config\":{\"nodes\":{\"k1\":{\"label\":\"nose\",\"loc\":[1,1]},\"k2\":{\"label\":\"tail\",\"loc\":[2,2]}},\"edges\":[{\"src\":\"k1\",\"dst\":\"k2\"}]}}],\"tags\":[]}"

  private func read(_ objects: String) async throws -> ReadDataset {
    try await readText(
      "{\"size\":{\"width\":60,\"height\":40},\"tags\":[{\"name\":\"night\",\"value\":null},{\"name\":\"lens\",\"value\":\"wide\"}],\"objects\":[\(objects)]}",
      .supervisely, name: "project/train/ann/a.png.json", files: ["project/meta.json": Array(meta.utf8)])
  }

  private func object(_ type: String, _ geometry: String) -> String {
    "{\"id\":1,\"classTitle\":\"cat\",\"geometryType\":\"\(type)\",\"labelerLogin\":\"ann\",\"tags\":[{\"name\":\"wet\",\"value\":null},{\"name\":\"n\",\"value\":4}],\(geometry)}"
  }

  @Test func everyGeometryIsRead() async throws {
    let dataset = try await read(
      [
        object("rectangle", "\"points\":{\"exterior\":[[0,0],[59,39]],\"interior\":[]}"),
        object("rectangle", "\"points\":{\"exterior\":[[0.5,0],[59,39]],\"interior\":[]}"),
        object("polygon", "\"points\":{\"exterior\":[[0,0],[20,0],[20,20]],\"interior\":[[[15,5],[16,5],[16,6]]]}"),
        object("line", "\"points\":{\"exterior\":[[0,0],[20,0]],\"interior\":[]}"),
        object("point", "\"points\":{\"exterior\":[[3,4]],\"interior\":[]}"),
        object("graph", "\"nodes\":{\"k2\":{\"loc\":[5,6],\"disabled\":true}}"),
      ].joined(separator: ","))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let item = try #require(dataset.items.first)
    #expect(item.path == "a.png")
    #expect(item.split == "train")
    #expect(item.tags == ["night"])
    #expect(item.metadata == ["lens": .text("wide")])
    let labels = item.labels
    // Whole numbers name the last pixel.
    #expect(labels[0].shape == .box(PixelBox(xMin: 0, yMin: 0, xMax: 60, yMax: 40)))
    #expect(labels[1].shape == .box(PixelBox(xMin: 0.5, yMin: 0, xMax: 59, yMax: 39)))
    #expect(labels.map(\.shape.kind) == [.box, .box, .polygon, .polyline, .point, .keypoints])
    #expect(labels[5].keypoints.map(\.visibility) == [.absent, .hidden])
    #expect(labels[0].attributes == ["wet": .flag(true), "n": .integer(4)])
    #expect(labels[0].source == "ann")
    #expect(dataset.header.categories[0].skeleton == [SkeletonEdge(from: 0, to: 1)])
    #expect(dataset.header.categories[0].color == "#ff00aa")
  }

  @Test(arguments: [
    ("rectangle", "\"points\":{\"exterior\":[[0,0]]}", DiagnosticCode.badBox),
    ("polygon", "\"points\":{\"exterior\":[[0,0],[1,1]]}", .badShape),
    ("bitmap", "\"bitmap\":{\"data\":\"eJw=\",\"origin\":[1,1]}", .badMask),
    ("bitmap", "\"bitmap\":{\"data\":\"no base64!\",\"origin\":[1,1]}", .badMask),
    ("bitmap", "\"bitmap\":{\"data\":\"eJw=\",\"origin\":[1]}", .badMask),
    ("graph", "\"nodes\":{\"k9\":{\"loc\":[5,6]}}", .badShape), ("cuboid", "\"points\":[]", .malformedObject),
    ("point", "\"points\":{\"exterior\":[[1e30,1]]}", .outOfRange),
  ])
  func aBadObjectCostsItself(_ type: String, _ geometry: String, _ code: DiagnosticCode) async throws {
    let good = object("point", "\"points\":{\"exterior\":[[3,4]],\"interior\":[]}")
    let dataset = try await read(object(type, geometry) + "," + good)
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
  }
}
