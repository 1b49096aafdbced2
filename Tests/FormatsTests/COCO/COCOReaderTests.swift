import Formats
import Foundation
import TestSupport
import Testing

/// Cases of COCO's JSON, each on a few lines.
@Suite("COCO reader") struct COCOReaderTests {
  private func read(_ json: String, name: String = "instances.json") async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent(name)
      try Data(json.utf8).write(to: file)
      return try ReadDataset(file, .coco)
    }
  }

  private func annotation(
    _ fields: String, image: String = "\"id\":1,\"file_name\":\"a.jpg\",\"width\":64,\"height\":48"
  ) -> String {
    "{\"images\":[{\(image)}],\"categories\":[{\"id\":7,\"name\":\"cat\"}],\"annotations\":[{\"id\":5,\"image_id\":1,\(fields)}]}"
  }

  @Test func readsABox() async throws {
    let dataset = try await read(annotation("\"category_id\":7,\"bbox\":[10.1,20.2,5.3,6.4],\"area\":33.92"))
    let label = try #require(dataset.items.first?.labels.first)
    #expect(label.category == "cat")
    #expect(label.shape == .box(PixelBox(xMin: 10.1, yMin: 20.2, xMax: 10.1 + 5.3, yMax: 20.2 + 6.4)))
    #expect(label.originalID == "5")
    #expect(label.area == 33.92)
  }

  @Test func sectionsMayComeInAnyOrder() async throws {
    let dataset = try await read(
      """
      {"annotations":[{"image_id":2,"id":1,"category_id":1,"bbox":[1,2,3,4]},{"image_id":1,"id":2,"category_id":1,"bbox":[5,6,7,8]}],
       "info":{"year":2020},"categories":[{"name":"x","id":1}],
       "images":[{"file_name":"a.jpg","id":1,"width":9,"height":9},{"file_name":"b/c.jpg","id":2,"width":9,"height":9}]}
      """)
    #expect(dataset.items.map(\.path) == ["a.jpg", "b/c.jpg"])
    #expect(dataset.items.map { $0.labels.map(\.originalID) } == [["2"], ["1"]])
    #expect(dataset.header.metadata["info"] == .object(["year": .integer(2020)]))
  }

  @Test func polygonWithABadPartKeepsTheGoodOnes() async throws {
    let dataset = try await read(
      annotation("\"category_id\":7,\"bbox\":[1,1,9,9],\"segmentation\":[[1,1,9,1,9,9],[1,2,3]]"))
    guard case .polygon(let parts) = try #require(dataset.items.first?.labels.first).shape else {
      Issue.record("no polygon")
      return
    }
    #expect(parts.count == 1)
    #expect(dataset.count(.badShape) == 1)
  }

  @Test func unknownFieldsAreKept() async throws {
    let dataset = try await read(
      annotation(
        "\"category_id\":7,\"bbox\":[1,1,9,9],\"iscrowd\":0,\"foot\":[1,2],\"attributes\":{\"occluded\":true,\"colour\":\"red\",\"track_id\":3}"
      ))
    let label = try #require(dataset.items.first?.labels.first)
    #expect(label.metadata == ["foot": .list([.integer(1), .integer(2)])])
    #expect(label.attributes == ["colour": .text("red")])
    #expect(label.isOccluded == true)
    #expect(label.track == "3")
  }

  @Test(arguments: [
    ("\"bbox\":[1,1,9,9]", DiagnosticCode.schema), ("\"category_id\":8,\"bbox\":[1,1,9,9]", .unknownClass),
    ("\"category_id\":7,\"bbox\":[1,1,9]", .badBox), ("\"category_id\":7,\"bbox\":[1,1,9,\"x\"]", .badNumber),
    ("\"category_id\":7,\"bbox\":\"no\"", .schema), ("\"category_id\":7,\"bbox\":[1,1,0,9]", .badBox),
    ("\"category_id\":7,\"bbox\":[1,1,1e300,9]", .outOfRange),
    ("\"category_id\":7,\"bbox\":[1,1,5,5],\"keypoints\":[1,2,3]", .badShape),
    ("\"category_id\":7,\"bbox\":[1,1,5,5],\"segmentation\":{\"size\":[48,64],\"counts\":[3]}", .badMask),
    ("\"category_id\":7,\"bbox\":[1,1,5,5],\"segmentation\":{\"size\":[64,48],\"counts\":[3072]}", .badMask),
  ])
  func aBadAnnotationCostsItself(_ fields: String, _ code: DiagnosticCode) async throws {
    let dataset = try await read(annotation(fields))
    #expect(dataset.items.count == 1)
    #expect(dataset.boxes == 0)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.item == "annotation 5")
  }

  @Test(arguments: [
    ("", DiagnosticCode.syntax), ("[]", .schema), ("{}", .schema), ("{\"images\":[1,]}", .syntax),
    ("{\"images\":[]", .syntax),
    ("{\"images\":[]} x", .syntax), ("{\"images\":{}}", .schema), ("{\"images\":[],\"images\":[]}", .schema),
    ("{\"images\":[{\"id\":1]}", .syntax), ("{\"images\" []}", .syntax), ("{\"images\":[\"abc]}", .syntax),
  ])
  func aBrokenDocumentIsRefusedWithItsPlace(_ json: String, _ code: DiagnosticCode) async throws {
    let error = await #expect(throws: FormatError.self) { _ = try await read(json) }
    #expect(error?.code == code)
    #expect(error?.diagnostic.file == "instances.json")
  }

  @Test func captionsStay() async throws {
    let dataset = try await read(
      "{\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}],\"annotations\":[{\"id\":1,\"image_id\":1,\"caption\":\"A \\\"cat\\\".\"}]}"
    )
    #expect(dataset.items.first?.labels.map(\.shape) == [.caption("A \"cat\".")])
  }

  @Test func captionsOfObjectsStayWithThem() async throws {
    let dataset = try await read(
      annotation("\"caption\":\"A cat.\",\"category_id\":7,\"area\":12,\"bbox\":[1,2,3,4]}")
        .replacing("}}", with: "},{\"id\":6,\"image_id\":1,\"bbox\":[1,2,3,4],\"caption\":\"Its tail.\"}"))
    let box = PixelBox(xMin: 1, yMin: 2, xMax: 4, yMax: 6)
    #expect(dataset.report.errors == 0, "\(dataset.report.text)")
    let labels = try #require(dataset.items.first).labels
    #expect(labels.map(\.shape) == [.box(box), .caption("Its tail.")])
    #expect(labels[0].metadata == ["caption": .text("A cat.")] && labels[1].box == box)
    try await withTemporaryFolder { folder in
      let exporter = try DatasetExporter(
        COCOFormat(), header: dataset.header, to: FolderSink(folder), report: ReportCollector())
      for item in dataset.items { try exporter.write(item) }
      try exporter.finish()
      #expect(DatasetComparison.differences(dataset.items, try ReadDataset(folder).items, ids: true).isEmpty)
    }
  }

  @Test func unknownMembersOfTheDocumentAreCounted() async throws {
    let dataset = try await read(
      "{\"type\":\"instances\",\"videos\":[{\"id\":1}],\"images\":[],\"annotations\":[],\"categories\":[]}")
    #expect(dataset.report.losses.map(\.what) == ["member videos of a document"])
  }

  @Test func splitsComeFromNames() async throws {
    try await withTemporaryFolder { folder in
      for (name, image) in [("annotations/instances_train2017.json", "a"), ("annotations/instances_val2017.json", "b")]
      {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{\"images\":[{\"id\":1,\"file_name\":\"\(image).png\"}],\"annotations\":[],\"categories\":[]}".utf8)
          .write(to: file)
      }
      let images = folder.appendingPathComponent("train2017")
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
      try Data(SampleDataset.png(20, 10)).write(to: images.appendingPathComponent("a.png"))
      let dataset = try ReadDataset(folder)
      #expect(dataset.items.map(\.split) == ["train2017", "val2017"])
      #expect(dataset.items.map(\.size) == [PixelSize(width: 20, height: 10), nil])
    }
  }

  @Test func absolutePathsCountByTheirNameWhereItIsThere() async throws {
    try await withTemporaryFolder { folder in
      try Data(
        "{\"images\":[{\"id\":1,\"file_name\":\"/home/me/pics/a.png\"},{\"id\":2,\"file_name\":\"C:\\\\x\\\\b.png\"}],\"annotations\":[]}"
          .utf8
      ).write(to: folder.appendingPathComponent("labels.json"))
      try Data(SampleDataset.png(20, 10)).write(to: folder.appendingPathComponent("a.png"))
      let dataset = try ReadDataset(folder, .coco)
      #expect(dataset.items.map(\.path) == ["a.png"])
      #expect(dataset.count(.unsafePath) == 1)
    }
  }

  @Test func manyAnnotationsKeepTheirImages() async throws {
    var annotations: [String] = []
    for index in 0..<5000 {
      annotations.append(
        "{\"id\":\(index + 1),\"image_id\":\(index * 7 % 50),\"category_id\":1,\"bbox\":[\(index),0,1,1]}")
    }
    let images = (0..<50).map { "{\"id\":\($0),\"file_name\":\"\($0).jpg\",\"width\":6000,\"height\":10}" }
    let dataset = try await read(
      "{\"annotations\":[\(annotations.joined(separator: ","))],\"images\":[\(images.joined(separator: ","))],\"categories\":[{\"id\":1,\"name\":\"a\"}]}"
    )
    #expect(dataset.boxes == 5000)
    for item in dataset.items {
      let ids = item.labels.compactMap { $0.originalID.flatMap { Int($0) } }
      #expect(ids == ids.sorted())
      #expect(ids.allSatisfy { ($0 - 1) * 7 % 50 == Int(item.originalID ?? "") })
    }
  }
}
