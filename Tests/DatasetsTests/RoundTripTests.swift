import Database
import Formats
import Foundation
import IdentityTesting
import TestSupport
import Testing
import Web

@Suite(.serialized) struct RoundTripTests {
  private static let pictures: [(name: String, boxes: [[Double]])] = [
    ("a.bmp", [[1, 2, 10, 12], [4, 4, 20, 20]]), ("b.bmp", [[0, 0, 40, 30]]), ("c.bmp", []),
    ("d.bmp", [[2.5, 3.25, 7.5, 8]]),
  ]

  /// A small COCO folder with its pictures.
  static func drawn(in folder: URL, _ pictures: [(name: String, boxes: [[Double]])] = pictures) throws -> URL {
    let root = folder.appendingPathComponent("drawn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("images"), withIntermediateDirectories: true)
    for (index, picture) in pictures.enumerated() {
      try Data(Drawing.bitmap(40, 30, seed: index)).write(to: root.appendingPathComponent("images/\(picture.name)"))
    }
    try Data(Drawing.coco(pictures, folder: "images/")).write(to: root.appendingPathComponent("instances.json"))
    return root
  }

  @Test(arguments: ["coco", "yolo", "voc"]) func drawnDataComesBack(format: String) async throws {
    try await DatasetWorld.lend { world in
      let root = try Self.drawn(in: world.folder)
      let job = try await world.import(root)
      #expect(job["status"]?.string == "succeeded", "\(job)")
      let report = job["result"]?["report"]
      #expect(report?["images"]?["added"]?.int == 4)
      #expect(report?["annotations"]?["added"]?.int == 4)
      #expect(report?["format"]?.string == "coco")
      let source = try ReadBack(root)
      let (done, file) = try await world.export(format)
      #expect(done["result"]?["report"]?["annotations"]?["read"]?.int == 4, "\(done)")
      let back = try ReadBack(file)
      // VOC writes whole pixels, YOLO six decimals of the picture.
      let digits = format == "coco" ? 6 : 0
      if format != "voc" { #expect(back.boxes(digits) == source.boxes(digits)) }
      #expect(back.labels == 4)
      // In VOC a picture without a label has no file of its own.
      #expect(back.items.count == (format == "voc" ? 3 : 4))
      #expect(back.items.values.allSatisfy { $0.image != nil })

      // And into another project: the same again.
      let second = try await world.with(project: "Second")
      let again = try await second.import(file)
      #expect(again["result"]?["report"]?["annotations"]?["added"]?.int == 4, "\(again)")
      let third = try ReadBack(try await second.export(format).file)
      #expect(third.boxes(digits) == back.boxes(digits))
    }
  }

  @Test(.needsSampleData("voc100_many_formats"), arguments: ["coco", "yolo", "voc"])
  func allBoxesOfVOC100AreKept(format: String) async throws {
    let root = try #require(SampleData.folder("voc100_many_formats"))
    let labels = ["coco": "coco_format_v1", "yolo": "yolo_format", "voc": "pascalvoc_format"][format] ?? ""
    try await DatasetWorld.lend { world in
      // The pictures first, then the labels alone: they match by name.
      let pictures = try await world.import(root.appendingPathComponent("images"))
      #expect(pictures["result"]?["report"]?["images"]?["added"]?.int == 100, "\(pictures)")
      let job = try await world.import(root.appendingPathComponent("gts/\(labels)"), ["format": .string(format)])
      let report = job["result"]?["report"]
      #expect(report?["annotations"]?["added"]?.int == 273, "\(job)")
      #expect(report?["images"]?["matched"]?.int == 100)
      #expect(report?["annotations"]?["failed"]?.int == 0)
      let source = try ReadBack(
        root.appendingPathComponent("gts/\(labels)"), FormatID(rawValue: format),
        images: [root.appendingPathComponent("images")])
      for target in ["coco", "yolo", "voc"] {
        let (_, file) = try await world.export(target)
        let back = try ReadBack(file)
        #expect(back.labels == 273, "\(target)")
        #expect(back.items.count == 100)
        if target == "coco" { #expect(back.boxes(3) == source.boxes(3)) }
      }
    }
  }

  @Test(.needsSampleData("coco/photos")) func polygonsAndCrowdsOfCOCOAreKept() async throws {
    let root = try #require(SampleData.folder("coco/photos"))
    try await DatasetWorld.lend { world in
      let stage = world.folder.appendingPathComponent("photos")
      try FileManager.default.createDirectory(at: stage, withIntermediateDirectories: true)
      for name in ["images", "instances.json"] {
        try FileManager.default.copyItem(
          at: root.appendingPathComponent(name), to: stage.appendingPathComponent(name))
      }
      let job = try await world.import(stage, ["format": "coco"])
      #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 192, "\(job)")
      let source = try ReadBack(stage, .coco)
      let (_, file) = try await world.export("coco")
      let back = try ReadBack(file, .coco)
      #expect(back.labels == 192)
      #expect(back.header.categories.map(\.originalID) == source.header.categories.map(\.originalID))
      for (name, item) in source.items {
        let mine = back.items[name]?.labels.sorted { ($0.originalID ?? "") < ($1.originalID ?? "") } ?? []
        let theirs = item.labels.sorted { ($0.originalID ?? "") < ($1.originalID ?? "") }
        #expect(mine.map(\.originalID) == theirs.map(\.originalID))
        for (a, b) in zip(mine, theirs) {
          #expect(a.shape == b.shape, "\(name) \(a.originalID ?? "")")
          #expect(a.isCrowd == b.isCrowd && a.area == b.area && a.box == b.box && a.category == b.category)
        }
      }
      // The same file again changes nothing.
      let state = try await world.state()
      let again = try await world.import(stage, ["format": "coco", "on_conflict": "replace"])
      #expect(again["result"]?["report"]?["annotations"]?["unchanged"]?.int == 192, "\(again)")
      #expect(try await world.state() == state)
      let exported = try await world.import(file, ["on_conflict": "append"])
      #expect(exported["result"]?["report"]?["annotations"]?["unchanged"]?.int == 192, "\(exported)")
      #expect(try await world.state() == state)
    }
  }
}
