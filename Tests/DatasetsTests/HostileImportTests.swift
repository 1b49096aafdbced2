import Database
import Formats
import Foundation
import IdentityTesting
import TestSupport
import Testing
import Web

/// Hostile files through the platform: each ends with a report or a refusal that names it, and the sound parts land.
@Suite(.serialized, .needsSampleData("hostile")) struct HostileImportTests {
  @Test func everyHostileLabelFileEndsInOrder() async throws {
    let root = try #require(SampleData.folder("hostile"))
    try await DatasetWorld.lend { world in
      for (folder, format) in [("coco", "coco"), ("xml", "voc"), ("archives", "auto")] {
        for name in try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
          .sorted()
        {
          let job = try await world.import(
            root.appendingPathComponent("\(folder)/\(name)"), ["format": .string(format)])
          let status = job["status"]?.string
          #expect(status == "succeeded" || status == "failed", "\(name): \(job)")
          if status == "failed" {
            let message = job["error"]?["message"]?.string ?? ""
            #expect(job["error"]?["code"]?.string != "internal", "\(name): \(job)")
            #expect(!message.isEmpty, "\(name)")
          } else {
            let lines = job["result"]?["report"]?["conversion"]?["diagnostics"]?.array ?? []
            #expect(!lines.isEmpty, "\(name): \(job)")
            #expect(lines.contains { $0["file"]?.string != nil }, "\(name): \(lines)")
          }
        }
      }
      #expect(!FileManager.default.fileExists(atPath: "/abs_slipped.txt"))
    }
  }

  @Test func badLinesAreNamedAndTheSoundOneLands() async throws {
    let bad = try #require(SampleData.file("hostile/text/yolo_bad_lines.txt"))
    try await DatasetWorld.lend { world in
      let root = world.folder.appendingPathComponent("yolo")
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("labels"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("images"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: bad, to: root.appendingPathComponent("labels/a.txt"))
      try Data(Drawing.bitmap(40, 30, seed: 1)).write(to: root.appendingPathComponent("images/a.bmp"))
      try Data("names: [one, two, three]\ntrain: images\n".utf8).write(to: root.appendingPathComponent("data.yaml"))
      let job = try await world.import(root)
      #expect(job["status"]?.string == "succeeded", "\(job)")
      #expect(job["result"]?["report"]?["annotations"]?["added"]?.int == 1, "\(job)")
      let lines = job["result"]?["report"]?["conversion"]?["diagnostics"]?.array ?? []
      #expect(lines.count >= 6, "\(lines)")
      #expect(lines.allSatisfy { $0["line"]?.int != nil || $0["severity"]?.string != "error" }, "\(lines)")
    }
  }

  @Test(.needsSampleData("exif_orientation")) func turnedPicturesAreExportedUpright() async throws {
    let root = try #require(SampleData.folder("exif_orientation"))
    try await DatasetWorld.lend { world in
      let job = try await world.import(root)
      #expect(job["result"]?["report"]?["images"]?["added"]?.int == 4, "\(job)")
      let images = await world.send(.get, "\(world.path)/images?sort=filename").json["items"]?.array ?? []
      let sizes = Set(images.map { "\($0["width"]?.int ?? 0) \($0["height"]?.int ?? 0)" })
      #expect(sizes.count == 1, "\(sizes)")
      let classID = await world.send(.post, "\(world.path)/classes", json: ["name": "thing"]).json["id"] ?? .null
      for image in images {
        let drawn = await world.send(
          .post, "/api/v1/annotations",
          json: [
            "image_id": image["id"] ?? .null, "class_id": classID, "kind": "box",
            "data": ["x": 20, "y": 10, "width": 50, "height": 40],
          ])
        #expect(drawn.status == 201, "\(drawn.text)")
      }
      let (done, file) = try await world.export("coco")
      let turned = (done["result"]?["report"]?["turned"]?.object ?? [:]).values.compactMap(\.int).reduce(0, +)
      #expect(turned == 3, "\(done)")
      let back = try ReadBack(file)
      for item in back.items.values {
        #expect(item.labels.first?.enclosingBox?.xMin == 20)
        #expect(item.size.map { "\($0.width) \($0.height)" } == sizes.first)
      }
      // What was exported is upright: importing it anew finds the same sizes and no orientation to apply.
      let second = try await world.with(project: "Second")
      try await second.import(file)
      let again = try await second.export("coco")
      #expect(again.job["result"]?["report"]?["turned"]?.object?.isEmpty == true, "\(again.job)")
    }
  }
}
