import Formats
import Foundation
import Geometry
import TestSupport
import Testing

/// LabelMe, JSON and XML: real files, every shape, hostile cases.
@Suite("LabelMe") struct LabelMeTests {
  private func comesBackEqual(_ url: URL, _ id: FormatID) async throws -> ReadDataset {
    let first = try ReadDataset(url)
    #expect(first.report.errors == 0, "\(first.report.text)")
    try await withTemporaryFolder { folder in
      let out = folder.appendingPathComponent("out")
      let report = try convert(DatasetSource.open(url), to: id, into: FolderSink(out))
      #expect(report.from == id.rawValue)
      #expect(DatasetComparison.differences(first.items, try ReadDataset(out).items, tolerance: 1e-9).isEmpty)
    }
    return first
  }

  @Test(.needsSampleData("labelme/primitives")) func everyPrimitiveComesBackEqual() async throws {
    let dataset = try await comesBackEqual(#require(SampleData.folder("labelme/primitives")), .labelMe)
    let labels = try #require(dataset.items.first).labels
    #expect(
      labels.map(\.shape.kind) == [.box, .ellipse, .box, .polygon, .polyline, .point, .polyline, .mask])
    guard case .mask(let mask) = labels[7].shape else { return }
    #expect(mask.bounds?.minX ?? 0 >= 417 && mask.bounds?.minY ?? 0 >= 305)
    #expect(mask.bounds?.maxX ?? 1000 <= 517 && mask.bounds?.maxY ?? 1000 <= 405)
  }

  @Test(.needsSampleData("labelme/instance_segmentation")) func groupsComeBackEqual() async throws {
    let dataset = try await comesBackEqual(#require(SampleData.folder("labelme/instance_segmentation")), .labelMe)
    #expect(dataset.items.count == 3)
    let joined = dataset.items.flatMap(\.labels).filter { $0.group != nil }
    #expect(joined.count > 1)
  }

  @Test(.needsSampleData("voc100_many_formats")) func embeddedPicturesCount() throws {
    let dataset = try ReadDataset(#require(SampleData.folder("voc100_many_formats/gts/labelme_format")))
    #expect(dataset.items.count == 25)
    #expect(dataset.items.allSatisfy { $0.size != nil && $0.image != nil })
    #expect(dataset.items.first { $0.path == "2007_000032.jpg" }?.labels.count == 4)
  }

  @Test(.needsSampleData("formats_tiny/labelme")) func theOlderXMLComesBackEqual() async throws {
    let dataset = try await comesBackEqual(#require(SampleData.folder("formats_tiny/labelme")), .labelMeXML)
    let item = try #require(dataset.items.first)
    #expect(item.path == "subset1/img1.png")
    #expect(item.size == PixelSize(width: 102, height: 77))
    #expect(item.labels.map(\.category) == ["window", "license plate", "o1", "q1", "b1", "m1", "hg"])
    #expect(item.labels.map(\.shape.kind) == [.polygon, .mask, .polygon, .polygon, .box, .mask, .polygon])
    #expect(item.labels.map(\.group) == [nil, nil, 1, 1, 1, 2, 2])
    #expect(item.labels[2].isOccluded == true)
    #expect(item.labels[2].attributes == ["a1": .flag(true)])
  }

  private func read(_ shapes: String, _ extra: String = "\"imagePath\":\"a.jpg\",") async throws -> ReadDataset {
    try await withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("a.json")
      try Data("{\(extra)\"imageWidth\":50,\"imageHeight\":40,\"shapes\":[\(shapes)]}".utf8).write(to: file)
      return try ReadDataset(file, .labelMe)
    }
  }

  @Test func factsAreRead() async throws {
    let dataset = try await read(
      "{\"label\":\"a\",\"points\":[[1,1],[9,1],[9,5],[1,5]],\"shape_type\":\"rectangle\",\"flags\":{\"wet\":true},\"group_id\":3,\"description\":\"near\",\"score\":0.5,\"difficult\":true,\"attributes\":{\"n\":2},\"odd\":1}"
        + ",{\"label\":\"p\",\"points\":[[1,1],[2,2]],\"shape_type\":\"points\"}"
        + ",{\"label\":\"o\",\"points\":[[5,1],[9,5],[5,9],[1,5]],\"shape_type\":\"oriented_rectangle\"}",
      "\"imagePath\":\"..\\\\pics\\\\a.jpg\",\"flags\":{\"night\":true,\"rain\":false},")
    let item = try #require(dataset.items.first)
    #expect(item.path == "a.jpg")
    #expect(item.tags == ["night"])
    #expect(item.metadata["flags"] == .object(["rain": .flag(false)]))
    let label = item.labels[0]
    #expect(label.shape == .box(PixelBox(xMin: 1, yMin: 1, xMax: 9, yMax: 5)))
    #expect(label.attributes == ["wet": .flag(true), "description": .text("near"), "n": .integer(2)])
    #expect(label.group == 3)
    #expect(label.score == 0.5)
    #expect(label.isDifficult == true)
    #expect(label.metadata == ["odd": .integer(1)])
    #expect(item.labels.map(\.group) == [3, 4, 4, nil])
    guard case .rotatedBox(let box) = item.labels[3].shape else {
      Issue.record("no turned box")
      return
    }
    #expect(box.degrees == 45)
    #expect(box.center == PixelPoint(x: 5, y: 5))
  }

  @Test(arguments: [
    ("{\"points\":[[1,1],[2,2]],\"shape_type\":\"line\"}", DiagnosticCode.malformedObject),
    ("{\"label\":\"a\",\"points\":[[1,1],[1,2]],\"shape_type\":\"rectangle\"}", .badBox),
    ("{\"label\":\"a\",\"points\":[[1,1]],\"shape_type\":\"rectangle\"}", .badShape),
    ("{\"label\":\"a\",\"points\":[[1,1],[2,\"x\"]],\"shape_type\":\"line\"}", .badNumber),
    ("{\"label\":\"a\",\"points\":[[1,1],[2,1e9]],\"shape_type\":\"line\"}", .outOfRange),
    ("{\"label\":\"a\",\"points\":[[1],[2,1]],\"shape_type\":\"line\"}", .badShape),
    ("{\"label\":\"a\",\"points\":[[1,1],[2,2]],\"shape_type\":\"blob\"}", .malformedObject),
    ("{\"label\":\"a\",\"points\":[[1,1],[2,2]],\"shape_type\":\"mask\",\"mask\":\"AAAA\"}", .badMask),
    ("7", .malformedObject),
  ])
  func aBadShapeCostsItself(_ shape: String, _ code: DiagnosticCode) async throws {
    let good = "{\"label\":\"a\",\"points\":[[1,1],[2,2],[1,2]]}"
    let dataset = try await read(shape + "," + good)
    #expect(dataset.boxes == 1)
    #expect(dataset.count(code) == 1, "\(dataset.report.text)")
    #expect(dataset.report.diagnostics.first?.item == "shape 1")
  }

  @Test func climbingPathsAreNotFollowed() async throws {
    let dataset = try await read("", "\"imagePath\":\"../../../etc/passwd.jpg\",")
    #expect(dataset.items.map(\.path) == ["passwd.jpg"])
    #expect(dataset.count(.unsafePath) == 1)
  }

  @Test func aBrokenFileAmongSoundOnesIsALine() async throws {
    try await withTemporaryFolder { folder in
      for (name, text) in [
        ("a", "{\"imagePath\":\"a.jpg\",\"shapes\":["), ("b", "{\"imagePath\":\"b.jpg\",\"shapes\":[]}"),
        ("c", "{\"imagePath\":\"c.jpg\",\"shapes\":[{\"label\":\"x\",\"points\":[[NaN,1]]}]}"),
      ] { try Data(text.utf8).write(to: folder.appendingPathComponent(name + ".json")) }
      let dataset = try ReadDataset(folder, .labelMe)
      #expect(dataset.items.map(\.path) == ["b.jpg"])
      #expect(dataset.count(.syntax) == 2, "\(dataset.report.text)")
    }
  }
}
