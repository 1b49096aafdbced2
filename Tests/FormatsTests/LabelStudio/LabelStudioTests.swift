import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Label Studio: real exports, percents, brushes, predictions, videos.
@Suite("Label Studio") struct LabelStudioTests {
  @Test(
    .needsSampleData("label_studio"),
    arguments: [("data", 0), ("data_obb", 0), ("data_polygons", 0)])
  func exportsComeBackEqual(_ name: String, _ errors: Int) async throws {
    let url = try #require(SampleData.file("label_studio/export_json/\(name).json"))
    let first = try ReadDataset(url)
    #expect(first.report.errors == errors, "\(first.report.text)")
    #expect(first.boxes > 0)
    #expect(first.items.allSatisfy { $0.size != nil })
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: .labelStudio, into: FolderSink(out))
      #expect(report.losses.isEmpty, "\(report.text)")
      let second = try ReadDataset(out)
      #expect(DatasetComparison.differences(first.items, second.items, tolerance: 1e-6, ids: true).isEmpty)
    }
  }

  private func read(_ tasks: String) async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("export.json")
      try Data("[\(tasks)]".utf8).write(to: file)
      return try ReadDataset(file, .labelStudio)
    }
  }

  private func task(_ results: String, _ image: String = "/data/upload/3/a.jpg") -> String {
    "{\"id\":5,\"data\":{\"image\":\"\(image)\",\"text\":\"t\"},\"annotations\":[{\"result\":[\(results)]}]}"
  }

  private func result(_ type: String, _ value: String, _ id: String = "q") -> String {
    "{\"id\":\"\(id)\",\"type\":\"\(type)\",\"from_name\":\"f\",\"original_width\":200,\"original_height\":100,\"value\":{\(value)}}"
  }

  @Test func damagedConfigurationsAreReported() async throws {
    try await withTemporaryFolder { folder in
      func put(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      try put("export.json", "[\(task(result("rectanglelabels", "\"x\":1,\"y\":2,\"width\":3,\"height\":4")))]")
      try put("a.xml", "<View><RectangleLabels><Label value=\"cat\" background=\"#102030\"/></RectangleLabels></View>")
      try put("b.xml", "<View><RectangleLabels><Label value=\"dog\"/></Rect")
      try put("c.xml", "<annotation><object/></annotation>")
      let dataset = try ReadDataset(folder, .labelStudio)
      #expect(dataset.header.categories.map(\.name) == ["cat"])
      let told = dataset.report.diagnostics.filter { $0.file?.hasSuffix(".xml") == true }
      #expect(told.map(\.file) == ["b.xml"] && told.map(\.severity) == [.warning], "\(dataset.report.text)")
    }
  }

  @Test func boxesTurnAboutTheirTopLeftCorner() async throws {
    let dataset = try await read(
      task(
        result(
          "rectanglelabels", "\"x\":50,\"y\":20,\"width\":10,\"height\":30,\"rotation\":90,\"rectanglelabels\":[\"a\"]")
      ))
    let item = try #require(dataset.items.first)
    #expect(item.path == "a.jpg")
    #expect(item.size == PixelSize(width: 200, height: 100))
    #expect(item.metadata["data"] == .object(["text": .text("t")]))
    guard case .rotatedBox(let box) = item.labels[0].shape else {
      Issue.record("no turned box")
      return
    }
    // 20 wide and 30 high from (100, 20): a quarter turn clockwise lays it to the left of its corner.
    #expect(abs(box.center.x - 85) < 1e-9 && abs(box.center.y - 30) < 1e-9)
    #expect(abs(box.width - 20) < 1e-9 && abs(box.height - 30) < 1e-9)
  }

  @Test func plainShapesAndAttributesShareAnID() async throws {
    let dataset = try await read(
      task(
        result("rectangle", "\"x\":0,\"y\":0,\"width\":10,\"height\":10") + ","
          + result("labels", "\"labels\":[\"a\",\"b\"]") + "," + result("choices", "\"choices\":[\"wet\"]") + ","
          + result("choices", "\"choices\":[\"night\"]", "image") + ","
          + "{\"type\":\"relation\",\"from_id\":\"q\",\"to_id\":\"q\",\"direction\":\"right\"}"))
    let item = try #require(dataset.items.first)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(item.labels.map(\.category) == ["a", "b", "night"])
    #expect(item.labels.map(\.shape.kind) == [.box, .box, .classification])
    #expect(item.labels[0].attributes == ["f": .text("wet")])
    #expect(item.metadata["relations"] != nil)
  }

  @Test func predictionsHaveScoresAndCancelledOnesArePassedOver() async throws {
    let box = result("rectanglelabels", "\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"rectanglelabels\":[\"a\"]")
    let dataset = try await read(
      "{\"id\":1,\"data\":{\"image\":\"s3://b/c/d%20e.jpg\"},\"annotations\":[{\"was_cancelled\":true,\"result\":[\(box)]}],\"predictions\":[{\"model_version\":\"m1\",\"score\":0.75,\"result\":[\(box)]}]}"
    )
    let item = try #require(dataset.items.first)
    #expect(item.path == "d e.jpg")
    #expect(item.labels.map(\.score) == [0.75])
    #expect(item.labels.map(\.source) == ["m1"])
  }

  @Test func predictionsBesideAnAnnotationAreCountedOnly() async throws {
    let box = result("rectanglelabels", "\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"rectanglelabels\":[\"a\"]")
    let dataset = try await read(
      "{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"annotations\":[{\"result\":[\(box)]}],\"predictions\":[{\"result\":[\(box),\(box)]}]}"
    )
    #expect(dataset.boxes == 1)
    #expect(dataset.items[0].labels[0].source == nil)
    #expect(dataset.report.losses.map(\.count) == [2])
  }

  @Test func predictionsWithoutScoresStayPredictions() async throws {
    let box = result("rectanglelabels", "\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"rectanglelabels\":[\"a\"]")
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("export.json")
      try Data(
        "[{\"id\":1,\"data\":{\"image\":\"a.jpg\"},\"annotations\":[],\"predictions\":[{\"result\":[\(box)]}]}]".utf8
      ).write(to: file)
      let first = try ReadDataset(file, .labelStudio)
      #expect(first.items[0].labels.map(\.source) == ["prediction"])
      let out = folder.appendingPathComponent("out")
      _ = try convert(DatasetSource.open(file), to: .labelStudio, into: FolderSink(out))
      let text = try String(contentsOf: out.appendingPathComponent("tasks.json"), encoding: .utf8)
      #expect(text.contains("\"annotations\":[],\"predictions\":[{"))
      #expect(DatasetComparison.differences(first.items, try ReadDataset(out).items, tolerance: 1e-9).isEmpty)
    }
  }

  @Test func anEmptyAnnotationConfirmsThatThereIsNothing() async throws {
    let dataset = try await read(task("") + ",{\"id\":6,\"data\":{\"image\":\"b.jpg\"},\"annotations\":[]}")
    #expect(dataset.items.map(\.isNull) == [true, false])
  }

  /// Made by `label-studio-sdk` 2.1.2: `mask2rle` of a 4 x 3 picture with pixels (1, 0), (2, 0), (2, 1) at 255.
  @Test func brushesAreDecodedAsTheReferenceEncodesThem() async throws {
    let bytes = BrushSamples.fourByThree
    let value = "\"format\":\"rle\",\"rle\":\(bytes),\"brushlabels\":[\"a\"]"
    let dataset = try await read(
      task(
        result("brushlabels", value).replacing("200", with: "4").replacing(
          "\"original_height\":100", with: "\"original_height\":3")))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    guard case .mask(let mask)? = dataset.items.first?.labels.first?.shape else {
      Issue.record("no mask")
      return
    }
    #expect(mask == (try MaskRLE(width: 4, height: 3, counts: [3, 1, 2, 2, 4])))
  }

  @Test func keyframesOfVideosAreFrames() async throws {
    let sequence =
      "{\"frame\":1,\"enabled\":true,\"x\":0,\"y\":0,\"width\":10,\"height\":10,\"rotation\":0},{\"frame\":4,\"enabled\":false,\"x\":5,\"y\":0,\"width\":10,\"height\":10,\"rotation\":0}"
    let dataset = try await read(
      task(result("videorectangle", "\"sequence\":[\(sequence)],\"labels\":[\"car\"],\"framesCount\":9"), "v.mp4"))
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.items.map(\.media) == [0, 3, 4].map { .frame(VideoFrame(video: "v.mp4", number: $0)) })
    #expect(dataset.items.flatMap(\.labels).map(\.isOutside) == [false, false, true])
    #expect(dataset.items.flatMap(\.labels).allSatisfy { $0.track == "q" })
  }

  @Test(arguments: [
    ("rectanglelabels", "\"x\":0,\"y\":0,\"width\":0,\"height\":10,\"rectanglelabels\":[\"a\"]", DiagnosticCode.badBox),
    ("rectanglelabels", "\"x\":\"1\",\"y\":0,\"width\":1,\"height\":10,\"rectanglelabels\":[\"a\"]", .badNumber),
    ("rectanglelabels", "\"y\":0,\"width\":1,\"height\":10,\"rectanglelabels\":[\"a\"]", .malformedObject),
    ("rectanglelabels", "\"x\":0,\"y\":0,\"width\":1e30,\"height\":10,\"rectanglelabels\":[\"a\"]", .outOfRange),
    ("rectanglelabels", "\"x\":0,\"y\":0,\"width\":1,\"height\":10", .unknownClass),
    ("polygonlabels", "\"points\":[[1,1],[2,2]],\"polygonlabels\":[\"a\"]", .badShape),
    ("brushlabels", "\"rle\":[0,0,0,1,2],\"brushlabels\":[\"a\"]", .badMask),
    ("brushlabels", "\"rle\":[0,1,56,128,57,55],\"brushlabels\":[\"a\"]", .badMask),
    ("brushlabels", "\"rle\":[300],\"brushlabels\":[\"a\"]", .badMask),
    ("timeserieslabels", "\"start\":1", .malformedObject),
  ])
  func aBadResultCostsItself(_ type: String, _ value: String, _ code: DiagnosticCode) async throws {
    let good = result("keypointlabels", "\"x\":5,\"y\":5,\"width\":1,\"keypointlabels\":[\"a\"]", "g")
    let dataset = try await read(task(result(type, value) + "," + good))
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.item == "task 5, result q")
  }

  @Test func addressesThatClimbAreRefused() async throws {
    let dataset = try await read(task("", "/data/local-files/?d=../../etc/x.jpg") + "," + task("", "ok.jpg"))
    #expect(dataset.items.map(\.path) == ["ok.jpg"])
    #expect(dataset.count(.unsafePath) == 1)
  }
}

/// Codes made by the reference encoder.
enum BrushSamples {
  static let fourByThree = "[0,0,0,48,57,27,252,96,19,255,219,0,143,255,9,128,0]"
}
