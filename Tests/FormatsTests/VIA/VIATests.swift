import Formats
import Foundation
import TestSupport
import Testing

/// VIA's projects and exports.
@Suite("VIA") struct VIATests {
  private func region(_ shape: String, _ attributes: String = "{\"class\":\"cat\",\"age\":\"3\"}") -> String {
    "{\"shape_attributes\":\(shape),\"region_attributes\":\(attributes)}"
  }
  private let rect = "{\"name\":\"rect\",\"x\":1,\"y\":2,\"width\":3,\"height\":4}"

  @Test func everyShapeIsRead() async throws {
    let shapes = [
      rect, "{\"name\":\"circle\",\"cx\":5,\"cy\":6,\"r\":2.5}",
      "{\"name\":\"ellipse\",\"cx\":5,\"cy\":6,\"rx\":3,\"ry\":2,\"theta\":1.5707963267948966}",
      "{\"name\":\"polygon\",\"all_points_x\":[1,9,5],\"all_points_y\":[1,1,8]}",
      "{\"name\":\"polyline\",\"all_points_x\":[1,9],\"all_points_y\":[1,1]}", "{\"name\":\"point\",\"cx\":5,\"cy\":6}",
    ]
    let dataset = try await readText(
      "{\"_via_settings\":{},\"_via_img_metadata\":{\"a.jpg12\":{\"filename\":\"a.jpg\",\"size\":12,\"regions\":[\(shapes.map { region($0) }.joined(separator: ","))],\"file_attributes\":{\"place\":\"zoo\"}}},\"_via_attributes\":{\"region\":{\"class\":{\"type\":\"dropdown\",\"options\":{\"dog\":\"\",\"cat\":\"\"}}},\"file\":{}}}",
      .via, name: "via.json")
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.header.categories.map(\.name) == ["dog", "cat"])
    let item = try #require(dataset.items.first)
    #expect(item.metadata == ["place": .text("zoo")])
    #expect(item.labels.map(\.shape.kind) == [.box, .ellipse, .ellipse, .polygon, .polyline, .point])
    #expect(item.labels.allSatisfy { $0.category == "cat" && $0.attributes == ["age": .text("3")] })
    guard case .ellipse(let ellipse) = item.labels[2].shape else { return }
    #expect(abs(ellipse.degrees - 90) < 1e-9)
  }

  @Test func versionOneCountsItsRegionsInAnObject() async throws {
    let dataset = try await readText(
      "{\"a.jpg12\":{\"fileref\":\"\",\"size\":12,\"filename\":\"a.jpg\",\"base64_img_data\":\"\",\"file_attributes\":{},\"regions\":{\"0\":\(region(rect, "{\"kind\":\"dog\"}")),\"1\":\(region(rect, "{\"name\":{\"dog\":true,\"cat\":false}}"))}}}",
      .via, name: "via_region_data.json")
    #expect(dataset.items.first?.labels.map(\.category) == ["dog", "dog"])
  }

  @Test(arguments: [
    ("{\"name\":\"rect\",\"x\":1,\"y\":2,\"width\":0,\"height\":4}", "{\"class\":\"a\"}", DiagnosticCode.badBox),
    ("{\"name\":\"rect\",\"x\":1}", "{\"class\":\"a\"}", .malformedObject),
    ("{\"name\":\"circle\",\"cx\":1,\"cy\":1,\"r\":0}", "{\"class\":\"a\"}", .badBox),
    ("{\"name\":\"polygon\",\"all_points_x\":[1,2],\"all_points_y\":[1]}", "{\"class\":\"a\"}", .badShape),
    ("{\"name\":\"point\",\"cx\":1e99,\"cy\":1}", "{\"class\":\"a\"}", .outOfRange),
    ("{\"name\":\"star\"}", "{\"class\":\"a\"}", .malformedObject),
    ("{\"name\":\"point\",\"cx\":1,\"cy\":1}", "{\"x\":\"a\",\"y\":\"b\"}", .unknownClass),
  ])
  func aBadRegionCostsItself(_ shape: String, _ attributes: String, _ code: DiagnosticCode) async throws {
    let dataset = try await readText(
      "{\"a\":{\"filename\":\"a.jpg\",\"file_attributes\":{},\"regions\":[\(region(shape, attributes)),\(region(rect))]},\"b\":{\"filename\":\"/etc/b\"}}",
      .via, name: "via.json")
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.unsafePath) == 1)
  }
}
