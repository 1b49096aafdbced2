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

  // MARK: CSV

  private func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

  @Test func aTableIsReadPictureByPicture() async throws {
    let head = "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    let row = { (name: String, shape: String, attributes: String) in
      "\(name),12,\(self.quoted("{\"place\":\"zoo\"}")),2,0,\(self.quoted(shape)),\(self.quoted(attributes))"
    }
    let lines = [
      head, row("a.jpg", rect, "{\"class\":\"cat\",\"age\":\"3\"}"), row("b.jpg", "{}", "{}"),
      row("a.jpg", "{\"name\":\"point\",\"cx\":1,\"cy\":2}", "{\"class\":\"dog\"}"), row("a.jpg", rect, "{\"x\":"),
      row("../c.jpg", rect, "{}"), row("a.jpg", "{\"name\":\"star\"}", "{\"class\":\"a\"}"),
    ]
    let dataset = try await readText(lines.joined(separator: "\r\n"), .viaCSV, name: "via_region_data.csv")
    #expect(dataset.items.map(\.path) == ["a.jpg", "b.jpg"])
    #expect(dataset.items[0].labels.map(\.category) == ["cat", "dog"])
    #expect(dataset.items[0].labels[0].attributes == ["age": .text("3")])
    #expect(dataset.items.allSatisfy { $0.metadata == ["place": .text("zoo")] })
    #expect(dataset.count(.malformedLine) == 1)
    #expect(dataset.report.diagnostics.first { $0.code == .malformedLine }?.line == 5)
    #expect(dataset.count(.malformedObject) == 1)
    #expect(dataset.count(.unsafePath) == 1)
  }

  // MARK: Version 3

  private func project(_ metadata: String) -> String {
    """
    {"project":{"pid":"__VIA_PROJECT_ID__","pname":"zoo","data_format_version":"3.1.1","vid_list":["1","2"]},
    "config":{"file":{"loc_prefix":{"1":"","2":"","3":"","4":""}}},
    "attribute":{"1":{"aname":"Class","anchor_id":"FILE1_Z0_XY1","type":3,"desc":"","options":{"d":"dog","c":"cat"}},
    "2":{"aname":"signs","anchor_id":"FILE1_Z0_XY1","type":2,"options":{"a":"ears","b":"tail"}},
    "3":{"aname":"place","anchor_id":"FILE1_Z0_XY0","type":1,"options":{}}},
    "metadata":{\(metadata)},
    "file":{"1":{"fid":"1","fname":"a.jpg","type":2,"loc":1,"src":""},"2":{"fid":2,"fname":"b.mp4","type":4,"loc":1,"src":""}},
    "view":{"1":{"fid_list":["1"]},"2":{"fid_list":[2]},"3":{"fid_list":["9"]}}}
    """
  }

  @Test func aProjectOfVersionThreeHoldsPicturesAndVideos() async throws {
    let metadata = [
      "\"1_a\":{\"vid\":\"1\",\"flg\":0,\"z\":[],\"xy\":[2,1,2,3,4],\"av\":{\"1\":\"c\",\"2\":\"a,b\"}}",
      "\"2_a\":{\"vid\":2,\"flg\":0,\"z\":[1.5,2.25],\"xy\":[],\"av\":{\"1\":\"d\"}}",
      "\"1_b\":{\"vid\":\"1\",\"z\":[],\"xy\":[4,5,6,3,2],\"av\":{\"1\":\"d\",\"2\":\"b\"}}",
      "\"1_c\":{\"vid\":\"1\",\"z\":[],\"xy\":[],\"av\":{\"3\":\"north\"}}",
      "\"1_d\":{\"vid\":\"1\",\"z\":[],\"xy\":[8,1,5,4,1,9,5,4,8],\"av\":{\"1\":\"d\"}}",
      "\"1_e\":{\"vid\":\"1\",\"z\":[],\"xy\":[9,0,1,1,0,2,1],\"av\":{\"1\":\"d\"}}",
    ]
    let dataset = try await readText(project(metadata.joined(separator: ",")), .via3, name: "p.json")
    #expect(dataset.header.categories.map(\.name) == ["cat", "dog"])
    #expect(dataset.items.map(\.path) == ["a.jpg", "b.mp4"])
    #expect(dataset.items[1].media == .video)
    #expect(dataset.items[0].metadata == ["place": .text("north")])
    let labels = dataset.items[0].labels
    #expect(labels.map(\.category) == ["cat", "dog", "dog", "dog"])
    #expect(labels[0].attributes == ["signs": .list([.text("ears"), .text("tail")])])
    #expect(labels[1].attributes == ["signs": .text("tail")])
    #expect(labels[0].shape == .box(PixelBox(xMin: 1, yMin: 2, xMax: 4, yMax: 6)))
    #expect(labels[2].shape == .box(PixelBox(xMin: 1, yMin: 1, xMax: 9, yMax: 8)))
    #expect(
      labels[3].shape == .ellipse(PixelEllipse(center: PixelPoint(x: 1, y: 1), radiusX: 1, radiusY: 1)))
    #expect(
      dataset.items[1].labels.map(\.shape) == [
        .timeRange(
          TimeRange(
            start: RationalTime(1_500_000, positive: 1_000_000), end: RationalTime(2_250_000, positive: 1_000_000)))
      ])
    #expect(dataset.count(.unknownImage) == 1)
  }

  @Test(arguments: [
    ("[]", "[2,1,2,0,4]", "{\"1\":\"c\"}", DiagnosticCode.badBox), ("[]", "[2,1,2]", "{\"1\":\"c\"}", .badShape),
    ("[]", "[9,0,0,1,1,2,2]", "{\"1\":\"c\"}", .badShape), ("[]", "[77,1]", "{\"1\":\"c\"}", .malformedObject),
    ("[]", "[2,1,2,3,4]", "{}", .unknownClass), ("[3]", "[2,1,2,3,4]", "{\"1\":\"c\"}", .notHeld),
    ("[3]", "[]", "{\"1\":\"c\"}", .badShape), ("[3,2]", "[]", "{\"1\":\"c\"}", .badShape),
    ("[]", "[\"x\"]", "{\"1\":\"c\"}", .badNumber),
  ])
  func aBadEntryOfVersionThreeCostsItself(_ z: String, _ xy: String, _ av: String, _ code: DiagnosticCode) async throws
  {
    let sound = "\"1_s\":{\"vid\":\"1\",\"z\":[],\"xy\":[1,5,6],\"av\":{\"1\":\"d\"}}"
    let bad = "\"1_b\":{\"vid\":\"1\",\"z\":\(z),\"xy\":\(xy),\"av\":\(av)}"
    let dataset = try await readText(project(sound + "," + bad), .via3, name: "p.json")
    #expect(dataset.items.first?.labels.count == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
  }

  @Test func stretchesOfVideosComeBack() async throws {
    let (header, items) = SequenceSample.videos(for: VIA3Format().capabilities)
    let videos = items.map { item in
      var item = item
      item.split = item.split == "training" ? "train" : "valid"
      item.metadata = ["duration": .number(12.5)]
      item.labels = item.labels.filter { $0.shape != .classification }.map { label in
        var label = label
        label.score = nil
        return label
      }
      return item
    }
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("out")
      let exporter = try DatasetExporter(
        VIA3Format(), header: header, to: FolderSink(target), options: WriteOptions(), report: ReportCollector())
      for item in videos { try exporter.write(item) }
      try exporter.finish()
      let back = try ReadDataset(target)
      #expect(back.report.errors == 0, "\(back.report.text)")
      #expect(back.items.map(\.labels) == videos.map(\.labels))
      #expect(back.items.allSatisfy { $0.media == .video && $0.image != nil })
    }
  }
}
