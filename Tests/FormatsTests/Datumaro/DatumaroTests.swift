import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// Datumaro's JSON: real files, every annotation, hostile cases.
@Suite("Datumaro") struct DatumaroTests {
  @Test(.needsSampleData("formats_tiny/datumaro")) func theLegacyDatasetComesBackEqual() async throws {
    let url = try #require(SampleData.folder("formats_tiny/datumaro/legacy"))
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    #expect(Set(first.items.map(\.split)) == ["train", "validation", "test"])
    #expect(first.header.categories.map(\.name).prefix(2) == ["car", "bicycle"])
    let car = try #require(first.items.first { $0.path == "a.jpg" }?.labels.first)
    #expect(car.category == "car")
    #expect(car.shape == .classification)
    #expect(car.score == 1)
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      _ = try convert(DatasetSource.open(url), to: .datumaro, into: FolderSink(out))
      #expect(DatasetComparison.differences(first.items, try ReadDataset(out).items).isEmpty)
    }
  }

  private func read(
    _ annotations: String, item: String = "\"id\":\"a/b\",\"image\":{\"path\":\"b.jpg\",\"size\":[40,60]}"
  )
    async throws -> ReadDataset
  {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("default.json")
      let categories =
        "{\"label\":{\"labels\":[{\"name\":\"cat\",\"parent\":\"\",\"attributes\":[\"age\"]},{\"name\":\"man\"}]},\"points\":{\"items\":[{\"label_id\":1,\"labels\":[\"p\",\"q\"],\"joints\":[[1,2]]}]},\"mask\":{\"colormap\":[{\"label_id\":0,\"r\":255,\"g\":0,\"b\":16}]}}"
      // The items may stand before the categories.
      try Data(
        "{\"items\":[{\(item),\"annotations\":[\(annotations)]}],\"infos\":{},\"categories\":\(categories)}".utf8
      )
      .write(to: file)
      return try ReadDataset(file, .datumaro)
    }
  }

  @Test func everyAnnotationIsRead() async throws {
    let dataset = try await read(
      """
      {"id":3,"type":"bbox","bbox":[1,2,3,4],"label_id":0,"group":2,"z_order":1,"attributes":{"occluded":true,"track_id":7,"keyframe":true,"age":9}},
      {"id":4,"type":"bbox","bbox":[1,2,4,2],"label_id":0,"group":0,"attributes":{"rotation":30.5}},
      {"id":5,"type":"points","points":[1,2,0,0],"visibility":[2,0],"label_id":1},
      {"id":6,"type":"mask","rle":{"counts":[100,50,2250],"size":[40,60]},"label_id":0},
      {"id":7,"type":"caption","caption":"Hello"},{"id":8,"type":"ellipse","points":[10,10,20,14],"label_id":0}
      """)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    #expect(dataset.header.categories[0].color == "#ff0010")
    #expect(dataset.header.categories[1].skeleton == [SkeletonEdge(from: 0, to: 1)])
    let item = try #require(dataset.items.first)
    #expect(item.path == "a/b.jpg")
    #expect(item.size == PixelSize(width: 60, height: 40))
    let labels = item.labels
    #expect(labels.map(\.shape.kind) == [.box, .rotatedBox, .keypoints, .mask, .caption, .ellipse])
    #expect(labels[0].group == 2 && labels[0].zOrder == 1 && labels[0].track == "7" && labels[0].isKeyframe == true)
    #expect(labels[0].attributes == ["age": .integer(9)])
    #expect(labels[1].group == nil)
    #expect(labels[5].shape == .ellipse(PixelEllipse(center: PixelPoint(x: 15, y: 12), radiusX: 5, radiusY: 2)))
  }

  @Test(arguments: [
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,3],\"label_id\":0}", DiagnosticCode.badShape),
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,0,4],\"label_id\":0}", .badBox),
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,1e9,4],\"label_id\":0}", .outOfRange),
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,3,4],\"label_id\":2}", .unknownClass),
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,3,4],\"label_id\":-9223372036854775808}", .unknownClass),
    ("{\"id\":1,\"type\":\"bbox\",\"bbox\":[1,2,3,4]}", .unknownClass),
    ("{\"id\":1,\"type\":\"mask\",\"rle\":{\"counts\":\"zz\",\"size\":[40,60]},\"label_id\":0}", .badMask),
    ("{\"id\":1,\"type\":\"mask\",\"rle\":{\"counts\":[9],\"size\":[99999999999,60]},\"label_id\":0}", .badMask),
    ("{\"id\":1,\"type\":\"points\",\"points\":[1,2],\"visibility\":[2],\"label_id\":1}", .badShape),
    ("{\"id\":1,\"type\":\"hologram\",\"label_id\":1}", .malformedObject),
  ])
  func aBadAnnotationCostsItself(_ annotation: String, _ code: DiagnosticCode) async throws {
    let dataset = try await read(annotation + ",{\"id\":2,\"type\":\"label\",\"label_id\":0}")
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.item == "item a/b, annotation 1")
  }

  @Test func idsThatClimbAreRefused() async throws {
    let dataset = try await read("", item: "\"id\":\"../../x\"")
    #expect(dataset.items.isEmpty)
    #expect(dataset.count(.unsafePath) == 1)
  }

  @Test func cuboidsOfCloudsComeBackEqual() async throws {
    try await withTemporaryFolder { folder in
      var item = DatasetItem(path: "scan.pcd")
      item.media = .pointCloud
      item.labels = [
        Label(
          category: "car",
          shape: .cuboid(Cuboid(centre: Point3(x: 1.5, y: -2, z: 0.25), length: 4, width: 2, height: 1.5, yaw: 0.5)))
      ]
      let exporter = try DatasetExporter(
        DatumaroFormat(), header: DatasetHeader(), to: FolderSink(folder.appendingPathComponent("out")),
        report: ReportCollector())
      try exporter.write(item)
      try exporter.finish()
      let back = try ReadDataset(folder.appendingPathComponent("out"))
      #expect(DatasetComparison.differences([item], back.items).isEmpty)
    }
  }
}
