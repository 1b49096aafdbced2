import Formats
import Foundation
import TestSupport
import Testing

/// Labelbox' videos, relationships, and exports of several files.
@Suite("Labelbox videos") struct LabelboxVideoTests {
  private let box =
    "{\"feature_id\":\"f1\",\"name\":\"cat\",\"bounding_box\":{\"top\":2,\"left\":1,\"height\":5,\"width\":10}}"
  private let rain = "{\"name\":\"weather\",\"radio_answer\":{\"name\":\"rain\"}}"

  private func row(_ annotations: String, _ name: String = "v.mp4") -> String {
    """
    {"data_row":{"id":"d","external_id":"\(name)"},"media_attributes":{"width":60,"height":40},\
    "projects":{"p":{"labels":[{"annotations":{\(annotations)}}]}}}
    """
  }

  @Test func classificationsOfAVideoAndOfItsFramesAreRead() async throws {
    let frames =
      "{\"2\":{\"objects\":{\"k\":\(box)},\"classifications\":[\(rain)]},\"4\":{\"objects\":{},\"classifications\":[\(rain)]}}"
    let dataset = try await readText(
      row("\"frames\":\(frames),\"classifications\":[\(rain)]"), .labelbox, name: "export.ndjson")
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(
      dataset.items.map(\.media) == [.video] + [1, 3].map { .frame(VideoFrame(video: "v.mp4", number: $0)) })
    #expect(dataset.items.map { $0.labels.map(\.category) } == [["rain"], ["cat", "rain"], ["rain"]])
    // A video without frames is no picture.
    let whole = try await readText(row("\"frames\":{},\"classifications\":[\(rain)]"), .labelbox, name: "e.ndjson")
    #expect(whole.items.map(\.media) == [.video] && whole.items[0].labels.map(\.category) == ["rain"])
  }

  @Test func relationshipsAreKept() async throws {
    let relation = "{\"name\":\"holds\",\"unidirectional_relationship\":{\"source\":\"f1\",\"target\":\"f2\"}}"
    let dataset = try await readText(
      row("\"objects\":[\(box)],\"relationships\":[\(relation)]", "a.jpg"), .labelbox, name: "export.ndjson")
    guard case .list(let kept)? = dataset.items.first?.metadata["relationships"] else {
      Issue.record("no relationships")
      return
    }
    #expect(kept.count == 1)
    #expect(dataset.items[0].labels[0].originalID == "f1")
  }

  @Test func aFileWithoutRowsCostsItself() async throws {
    let dataset = try await readText(
      row("\"objects\":[\(box)]", "a.jpg"), .labelbox, name: "b.ndjson",
      files: ["a.ndjson": Array("{\"data_row\":\n".utf8)])
    #expect(dataset.items.map(\.path) == ["a.jpg"])
    #expect(dataset.count(.formatNotThis) == 1, "\(dataset.report.text)")
  }
}
