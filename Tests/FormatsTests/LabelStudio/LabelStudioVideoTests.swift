import Formats
import Foundation
import TestSupport
import Testing

/// What Label Studio says of videos, of sound and of text.
@Suite("Label Studio videos") struct LabelStudioVideoTests {
  private func read(_ tasks: String) async throws -> ReadDataset {
    try await readText("[\(tasks)]", .labelStudio, name: "export.json")
  }

  private let sequence =
    "\"sequence\":[{\"frame\":1,\"enabled\":true,\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"rotation\":0}]"

  private func region(_ members: String, labels: String) -> String {
    """
    {"id":"q","type":"videorectangle","from_name":"box","original_width":200,"original_height":100,\(members)
     "value":{\(sequence),"labels":[\(labels)]}}
    """
  }

  private func task(_ annotations: String, _ predictions: String = "", path: String = "v.mp4") -> String {
    """
    {"id":5,"data":{"video":"\(path)","site":"north"},"meta":{"camera":"A7"},
     "annotations":[\(annotations)],"predictions":[\(predictions)]}
    """
  }

  @Test func aRegionKeepsWhatIsSaidOfIt() async throws {
    let choice = "{\"id\":\"q\",\"type\":\"choices\",\"from_name\":\"state\",\"value\":{\"choices\":[\"wet\"]}}"
    let moving = region("\"origin\":\"manual\",\"score\":0.75,\"meta\":{\"text\":\"far\"},", labels: "\"car\",\"van\"")
    let dataset = try await read(task("{\"result\":[\(moving),\(choice)]}"))
    #expect(dataset.report.outcome == .clean, "\(dataset.report.text)")
    let item = try #require(dataset.items.first)
    #expect(dataset.items.count == 1)
    #expect(item.media == .frame(VideoFrame(video: "v.mp4", number: 0)))
    #expect(item.metadata == ["camera": .text("A7"), "data": .object(["site": .text("north")])])
    // A region of two classes is two tracks.
    #expect(item.labels.map(\.category) == ["car", "van"])
    #expect(item.labels.map(\.track) == ["q", "q_2"])
    for label in item.labels {
      #expect(label.score == 0.75 && label.source == "manual" && label.isKeyframe == true)
      #expect(label.attributes == ["state": .text("wet")])
      #expect(label.metadata == ["text": .text("far")])
    }
  }

  @Test func predictionsOfAVideoAreRead() async throws {
    let prediction = "{\"model_version\":\"m1\",\"score\":0.5,\"result\":[\(region("", labels: "\"car\""))]}"
    let dataset = try await read(task("", prediction))
    let label = try #require(dataset.items.first?.labels.first)
    #expect(label.score == 0.5 && label.source == "m1" && label.track == "q")
    // Beside an annotation they are counted.
    let both = try await read(task("{\"result\":[\(region("", labels: "\"car\""))]}", prediction))
    #expect(both.items.flatMap(\.labels).map(\.score) == [nil])
    #expect(both.report.losses.reduce(0) { $0 + $1.count } == 1, "\(both.report.text)")
  }

  @Test func whatIsSaidOfAWholeVideoIsTheVideos() async throws {
    let choice = "{\"id\":\"w\",\"type\":\"choices\",\"from_name\":\"weather\",\"value\":{\"choices\":[\"rain\"]}}"
    let dataset = try await read(task("{\"result\":[\(region("", labels: "\"car\"")),\(choice)]}"))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.items.map(\.media) == [.video, .frame(VideoFrame(video: "v.mp4", number: 0))])
    #expect(dataset.items[0].path == "v.mp4" && dataset.items[0].labels.map(\.category) == ["rain"])
    // A video in which nothing moves is no picture.
    let still = try await read(task("{\"result\":[\(choice)]}") + "," + task("{\"result\":[]}", path: "w.mov"))
    #expect(still.items.map(\.media) == [.video, .video])
    #expect(still.items.map(\.isNull) == [false, true])
  }

  @Test(arguments: [
    (
      "{\"id\":\"a\",\"type\":\"labels\",\"value\":{\"start\":0.5,\"end\":2,\"labels\":[\"speech\"]}}",
      DiagnosticCode.malformedObject
    ),
    ("{\"id\":\"a\",\"type\":\"choices\",\"value\":{\"start\":3,\"choices\":[\"person\"]}}", .malformedObject),
    ("{\"id\":\"a\",\"type\":\"labels\",\"value\":{\"labels\":[\"cat\"]}}", .malformedObject),
  ])
  func stretchesOfSoundAndTextAreTold(_ result: String, _ code: DiagnosticCode) async throws {
    let dataset = try await read(
      "{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"annotations\":[{\"result\":[\(result)]}]}")
    #expect(dataset.boxes == 0)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.item == "task 1, result a")
  }

  @Test func theFlattenedExportIsKnownAndRefused() async throws {
    let text =
      """
      [{"image":"/data/upload/a.jpg","id":1,"label":[{"x":1,"y":1,"width":5,"height":5,"rectanglelabels":["cat"]}],
        "annotator":1,"annotation_id":3,"created_at":"","updated_at":"","lead_time":4.5}]
      """
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("project.json")
      try Data(text.utf8).write(to: file)
      #expect(try FormatRegistry.recognise(DatasetSource.open(folder)).id == .labelStudio)
      let error = #expect(throws: FormatError.self) { try ReadDataset(file) }
      #expect(error?.code == .formatNotThis && error?.description.contains("JSON-MIN") == true)
    }
  }
}
