import Foundation
import Geometry
import TestSupport
import Testing

@testable import Formats

/// Files of a few megabytes that once took minutes: work that grew with the square of a count.
@Suite("Long inputs") struct LongInputsTests {
  private let names = (0..<60_000).map { "class \($0)" }

  @Test func aPathOfManyPartsInYOLOsDataFile() async throws {
    let path = String(repeating: "a/", count: 1_000_000)
    let dataset = try await readText(
      "path: \(path)\ntrain: \(path)images\nnames: [cat]\n", .yolo, name: "data.yaml",
      files: ["labels/x.txt": Array("".utf8), "images/x.png": SampleDataset.png(4, 4)])
    #expect(dataset.items.map(\.path) == ["x.png"])
  }

  @Test func aLineOfManyPartsInYOLOsList() async throws {
    let path = String(repeating: "a/", count: 500_000)
    let dataset = try await readText(
      "\(path)images/x.png\n\(path)y.png\n", .yolo, name: "train.txt",
      files: [
        "classes.txt": Array("cat\n".utf8), "valid.txt": Array("images/z.png\n".utf8),
        "images/x.png": SampleDataset.png(4, 4), "images/z.png": SampleDataset.png(4, 4),
      ])
    #expect(dataset.items.map(\.path) == ["x.png", "z.png"])
    #expect(dataset.items.map(\.split) == ["train", "valid"])
    #expect(dataset.count(.missingImage) == 1)
  }

  @Test func manyNamesOfOneFolderInYOLOsDataFile() async throws {
    let entries = (0..<12_000).map { "  - \(String(repeating: "./", count: $0 % 40))q\($0)/images\n" }.joined()
    let dataset = try await readText(
      "train:\n\(entries)names: [cat]\n", .yolo, name: "data.yaml",
      files: Dictionary(
        (0..<200).map { ("images/\($0).png", SampleDataset.png(4, 4)) }, uniquingKeysWith: { first, _ in first }))
    #expect(dataset.items.count == 200)
    #expect(dataset.count(.limitExceeded) == 1, "\(dataset.report.text)")
  }

  @Test func aFlowListOfManyLines() throws {
    let value = try YAMLSubset.parse("names: [\n" + String(repeating: "a,\n", count: 200_000) + "b]\nnc: 1\n")
    #expect(value["names"]?.texts.count == 200_001)
    #expect(value["nc"]?.text == "1")
  }

  @Test func manyBadImagesAndClassesInCOCO() async throws {
    let bad = String(repeating: "{\"name\":1},\n", count: 100_000)
    let dataset = try await readText(
      "{\"categories\":[\(bad){\"id\":1,\"name\":\"x\"}],\"images\":[\(bad){\"id\":1,\"file_name\":\"a.jpg\"}]}", .coco,
      name: "a.json")
    #expect(dataset.items.count == 1)
    #expect(dataset.count(.schema) == 200_000)
    #expect(dataset.report.diagnostics.first?.line == 1)
  }

  @Test func manyPicturesOfOneName() {
    var names = ExportNames()
    for number in 1...200_000 {
      #expect(names.take("a/x.jpg") == (number == 1 ? "a/x.jpg" : "a/x_\(number).jpg"))
    }
    // Capitals make no name of their own, and a free one further on is not passed over.
    #expect(names.take("a/X.jpg") == "a/X_200001.jpg")
    #expect(names.take("b/y_2.jpg") == "b/y_2.jpg")
    #expect(names.take("b/y.jpg") == "b/y.jpg")
    #expect(names.take("b/y.jpg") == "b/y_3.jpg")
  }

  @Test func manyStrayParagraphsInSubtitles() throws {
    let report = ReportCollector()
    let text =
      "1\n00:00:00,000 --> 00:00:01,000\n<b>a</b>\n\n" + String(repeating: "<i>b</i>\n\n", count: 20_000)
      + "2\n00:00:02,000 --> 00:00:03,000\nc\n\nd\n"
    let (transcript, _) = try TranscriptFile.read(Array(text.utf8), file: "a.srt", report: report)
    #expect(transcript.segments.count == 2)
    #expect(transcript.segments[0].text == "a" + String(repeating: "\n\nb", count: 20_000))
    #expect(transcript.segments[0].markup == "<b>a</b>" + String(repeating: "\n\n<i>b</i>", count: 20_000))
    #expect(transcript.segments[1].text == "c\n\nd")
    #expect(report.finish().totals["malformed_line"] == 20_001)
  }

  @Test func manyClassesOfPanopticCOCO() async throws {
    let list = names.enumerated().map { "{\"id\":\($0),\"name\":\"\($1)\"}" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"annotations\":[{\"image_id\":1,\"segments_info\":[]}],\"images\":[],\"categories\":[\(list)]}", .cocoPanoptic,
      name: "a.json")
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyClassesOfDatumaro() async throws {
    let list = names.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"dm_format_version\":\"1.0\",\"categories\":{\"label\":{\"labels\":[\(list)]}},\"items\":[]}", .datumaro,
      name: "a.json")
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyClassesOfVoTT() async throws {
    let list = names.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"version\":\"2.1.0\",\"assets\":{},\"tags\":[\(list)]}", .vott, name: "vott-export.json")
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyClassesOfVIA() async throws {
    let list = names.map { "\"\($0)\":\"\"" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"_via_attributes\":{\"region\":{\"class\":{\"options\":{\(list)}}}},\"_via_img_metadata\":{}}", .via,
      name: "a.json")
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyClassesOfVIA3() async throws {
    let list = names.enumerated().map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"project\":{},\"file\":{},\"view\":{},\"metadata\":{},\"attribute\":{\"1\":{\"aname\":\"class\",\"anchor_id\":\"FILE1_Z0_XY1\",\"type\":4,\"options\":{\(list)}}}}",
      .via3, name: "via3_project.json")
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyClassesOfFiftyOne() async throws {
    let list = names.map { "\"\($0)\"" }.joined(separator: ",")
    let dataset = try await readText(
      "{\"samples\":[]}", .fiftyOne, name: "samples.json",
      files: ["metadata.json": Array("{\"default_classes\":[\(list)]}".utf8)])
    #expect(dataset.header.categories.map(\.name) == names)
  }

  @Test func manyPointsOfOneClassOfCVAT() async throws {
    let list = names.map { "<label><name>\($0)</name><parent>x</parent></label>" }.joined()
    let dataset = try await readText(
      "<annotations><meta><task><labels><label><name>x</name></label>\(list)</labels></task></meta></annotations>",
      .cvat,
      name: "annotations.xml")
    #expect(dataset.header.categories.map(\.keypointNames) == [names])
  }

  @Test func manyClassesOfOpenImages() async throws {
    try await withTemporaryFolder { folder in
      var header = DatasetHeader(categories: names.map { DatasetCategory(name: $0) })
      for index in names.indices { header.categories[index].metadata["mid"] = .text("/m/\(index / 2)") }
      let out = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(
        OpenImagesFormat(), header: header, to: FolderSink(out), report: ReportCollector())
      try exporter.finish()
      let rows = try String(
        contentsOf: out.appendingPathComponent("annotations/class-descriptions.csv"), encoding: .utf8)
      #expect(rows.hasPrefix("LabelName,DisplayName\n/m/0,class 0\nclass 1,class 1\n/m/1,class 2\n"))
    }
  }

  @Test func manyObjectsOfOneCompositeMaskInLabelbox() async throws {
    var numbers = [UInt16](repeating: 0, count: 1 << 20)
    numbers[5] = 3
    let png = try PNGPicture(width: 1 << 10, height: 1 << 10, samples: .gray16(numbers)).encoded()
    let object = "{\"name\":\"a\",\"composite_mask\":{\"url\":\"https://x/m.png?t\",\"color_rgb\":[3,0,0]}}"
    let objects = [String](repeating: object, count: 2000).joined(separator: ",")
    let dataset = try await readText(
      "{\"data_row\":{\"id\":\"d\",\"external_id\":\"a.jpg\"},\"projects\":{\"p\":{\"labels\":[{\"annotations\":{\"objects\":[\(objects)]}}]}}}",
      .labelbox, name: "export.ndjson", files: ["objects/m.png": png])
    #expect(dataset.boxes == 2000, "\(dataset.report.text)")
    guard case .mask(let mask) = dataset.items[0].labels[0].shape else {
      Issue.record("no mask")
      return
    }
    #expect(mask.boundingBox == PixelBox(xMin: 5, yMin: 0, xMax: 6, yMax: 1))
  }

  @Test func manyTracksOfOneNameAndFramesInNoOrder() async throws {
    try await withTemporaryFolder { folder in
      for (index, format) in [LabelStudioVideoFormat() as any DatasetFormat, CVATVideoFormat()].enumerated() {
        let out = folder.appendingPathComponent("\(index)")
        let exporter = try DatasetExporter(
          format, header: DatasetHeader(), to: FolderSink(out), report: ReportCollector())
        for number in 0..<6000 {
          var item = DatasetItem(path: "\(number).jpg")
          item.media = .frame(VideoFrame(video: "v.mp4", number: 6000 - number))
          item.size = PixelSize(width: 10, height: 10)
          var label = SampleDataset.box("class \(number)", 1, 2, 3, 4)
          label.track = "7"
          item.labels = [label]
          try exporter.write(item)
        }
        try exporter.finish()
        let back = try ReadDataset(out, format.id)
        #expect(back.items.count == 6000)
        #expect(back.items.flatMap(\.labels).count { $0.isOutside != true } == 6000, "\(back.report.text)")
      }
    }
  }
}
