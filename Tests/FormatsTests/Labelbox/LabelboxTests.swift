import Formats
import Foundation
import TestSupport
import Testing

/// Labelbox' export, row by row.
@Suite("Labelbox") struct LabelboxTests {
  private func row(_ annotations: String, _ name: String = "a.jpg", people: Int = 1) -> String {
    let label = "{\"annotations\":{\(annotations)}}"
    return
      "{\"data_row\":{\"id\":\"d\",\"external_id\":\"\(name)\"},\"media_attributes\":{\"width\":60,\"height\":40},\"projects\":{\"p\":{\"labels\":[\([String](repeating: label, count: people).joined(separator: ","))]}}}"
  }
  private let box =
    "{\"feature_id\":\"f1\",\"name\":\"cat\",\"bounding_box\":{\"top\":2,\"left\":1,\"height\":5,\"width\":10},\"classifications\":[{\"name\":\"age\",\"radio_answer\":{\"name\":\"old\"}},{\"name\":\"note\",\"text_answer\":{\"content\":\"hm\"}},{\"name\":\"marks\",\"checklist_answers\":[{\"name\":\"x\"},{\"name\":\"y\"}]}]}"

  @Test func objectsAndClassificationsAreRead() async throws {
    let dataset = try await readText(
      row(
        "\"objects\":[\(box),{\"name\":\"l\",\"line\":[{\"x\":1,\"y\":1},{\"x\":2,\"y\":2}]},{\"name\":\"p\",\"point\":{\"x\":3,\"y\":4}}],\"classifications\":[{\"name\":\"weather\",\"radio_answer\":{\"name\":\"rain\"}}]"
      ) + "\n\n" + row("\"objects\":[]", "b.jpg") + "\n", .labelbox, name: "export.ndjson")
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let labels = dataset.items[0].labels
    #expect(labels.map(\.shape.kind) == [.box, .polyline, .point, .classification])
    #expect(labels[0].shape == .box(PixelBox(xMin: 1, yMin: 2, xMax: 11, yMax: 7)))
    #expect(
      labels[0].attributes == ["age": .text("old"), "note": .text("hm"), "marks": .list([.text("x"), .text("y")])])
    #expect(labels[3].category == "rain")
    #expect(labels[3].attributes == ["question": .text("weather")])
    #expect(dataset.items.map(\.isNull) == [false, true])
  }

  @Test func labelsOfSeveralPeopleAreAllReadWithALine() async throws {
    let dataset = try await readText(row("\"objects\":[\(box)]", people: 2), .labelbox, name: "export.ndjson")
    #expect(dataset.boxes == 2)
    #expect(dataset.count(.duplicateLabel) == 1)
  }

  @Test func framesOfVideosAreCountedFromOne() async throws {
    let dataset = try await readText(
      row("\"frames\":{\"1\":{\"objects\":{\"k\":\(box)}},\"3\":{\"objects\":{\"k\":\(box)}},\"x\":{}}", "v.mp4"),
      .labelbox,
      name: "export.ndjson")
    #expect(dataset.items.map(\.media) == [0, 2].map { .frame(VideoFrame(video: "v.mp4", number: $0)) })
    #expect(dataset.items.allSatisfy { $0.labels[0].track == "k" })
    #expect(dataset.count(.outOfRange) == 1)
  }

  @Test(arguments: [
    ("{\"name\":\"a\",\"bounding_box\":{\"top\":2,\"left\":1,\"height\":0,\"width\":10}}", DiagnosticCode.badBox),
    ("{\"name\":\"a\",\"bounding_box\":{\"top\":2}}", .malformedObject),
    ("{\"bounding_box\":{\"top\":2,\"left\":1,\"height\":5,\"width\":10}}", .malformedObject),
    ("{\"name\":\"a\",\"polygon\":[{\"x\":1,\"y\":1}]}", .badShape),
    ("{\"name\":\"a\",\"mask\":{\"url\":\"https://api.labelbox.com/masks/x\"}}", .badMask),
    ("{\"name\":\"a\",\"hologram\":{}}", .malformedObject),
  ])
  func aBadObjectCostsItself(_ object: String, _ code: DiagnosticCode) async throws {
    let dataset = try await readText(
      row("\"objects\":[\(object),\(box)]") + "\n{\"data_row\":{\n" + row("", "../x.jpg"), .labelbox, name: "e.ndjson")
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.count(.syntax) == 1)
    #expect(dataset.count(.unsafePath) == 1)
    #expect(dataset.report.diagnostics.first { $0.code == .syntax }?.line == 2)
  }
}
