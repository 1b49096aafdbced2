import Database
import Foundation
import IdentityTesting
import Library
import Registry
import TestSupport
import Testing
import TinyModels
import Web

@testable import Mining

@Suite("Rules about objects", .enabled(if: Runtime.isHere, Runtime.missing))
struct ObjectRuleTests {
  private static let bright = TinyModel.findingBright(
    [TinyBox(8, 8, 24, 24, score: 0.9, index: 1)], classes: ["cat", "driver"])

  private static func rules(_ objects: JSONValue) -> JSONValue {
    ["filter": ["rules": ["objects": objects, "measures": ["sharpness": ["min": 50]]]]]
  }

  @Test func withoutADetectorTheyAreRefused() async throws {
    try await MiningWorld.lend { world in
      let refused = await world.send(
        .patch, "\(world.path)/footage", json: Self.rules(["any_of": ["driver"]]))
      #expect(refused.code == "invalid_field")
      let preview = await world.send(
        .post, "\(world.path)/footage/preview", json: ["rules": ["objects": ["any_of": ["driver"]]]])
      #expect(preview.code == "invalid_field")
      let model = try await world.makeDetector("Finder", Self.bright)
      let unknown = await world.send(.patch, "\(world.path)/footage", json: Self.rules(["any_of": ["drivr"]]))
      #expect(unknown.json["error"]?["message"]?.string?.contains("'drivr'") == true, "\(unknown.text)")
      let set = await world.send(.patch, "\(world.path)/footage", json: Self.rules(["any_of": ["driver"]]))
      #expect(set.status == 200, "\(set.text)")
      #expect(set.json["settings"]?["filter"]?["model_id"]?.string == "\(model)")
      #expect(await world.send(.delete, "/api/v1/models/\(model)").code == "conflict")
    }
  }

  @Test func classesInAFrameDecideAndAreMeasuredOnce() async throws {
    try await MiningWorld.lend { world in
      _ = try await world.makeDetector("Finder", Self.bright)
      _ = await world.send(
        .patch, "\(world.path)/footage", json: Self.rules(["any_of": ["driver"], "minimum_score": 0.5]))
      let video = try await world.makePictured("a", grays: [255, 0, 255, 0, 160])
      // Nothing was looked at yet: a preview says so.
      let early = await world.send(
        .post, "\(world.path)/footage/preview", json: ["rules": ["objects": ["any_of": ["driver"]]]])
      #expect(early.json["unscored"]?.int == 5, "\(early.text)")
      try await world.work(kinds: ["footage.filter"])
      func kept() async throws -> [Int] {
        try await world.rows("select frame_number from frame_verdicts where verdict = 'kept' order by 1").map {
          try $0.get(0)
        }
      }
      #expect(try await kept() == [0, 2, 4])
      let dropped = await world.send(.get, "\(world.path)/footage/frames?verdict=dropped").items
      #expect(dropped.first?["reason"]?.string == "object_missing", "\(dropped)")
      #expect(dropped.first?["threshold"] == .number(0.5))
      let looked: Date = try await world.rows("select max(created_at) from frame_detections")[0].get(0)
      let preview = await world.send(
        .post, "\(world.path)/footage/preview",
        json: ["rules": ["objects": ["any_of": ["driver"], "minimum_score": 0.8]], "video_id": .string("\(video)")])
      #expect(preview.json["kept"]?.int == 2, "\(preview.text)")
      #expect(preview.json["unscored"]?.int == 0)

      // Another limit, and the other way round, without running it again.
      _ = await world.send(
        .patch, "\(world.path)/footage", json: Self.rules(["any_of": ["driver"], "minimum_score": 0.8]))
      _ = await world.send(.post, "\(world.path)/footage/reapply")
      try await world.work(kinds: ["footage.filter"])
      #expect(try await kept() == [0, 2])
      _ = await world.send(.patch, "\(world.path)/footage", json: Self.rules(["none_of": ["driver"]]))
      _ = await world.send(.post, "\(world.path)/footage/reapply")
      try await world.work(kinds: ["footage.filter"])
      #expect(try await kept() == [1, 3])
      #expect(try await world.rows("select max(created_at) from frame_detections")[0].get(0, as: Date.self) == looked)
      try await world.expectTrueCounters()
    }
  }

  @Test func framesThatOtherLimitsDropAreNotLookedAt() async throws {
    try await MiningWorld.lend { world in
      _ = try await world.makeDetector("Finder", Self.bright)
      _ = await world.send(
        .patch, "\(world.path)/footage",
        json: ["filter": ["rules": ["objects": ["any_of": ["driver"]], "measures": ["sharpness": ["min": 500]]]]])
      try await world.makePictured("a", grays: [255, 255])
      try await world.work(kinds: ["footage.filter"])
      #expect(try await world.rows("select from frame_detections").isEmpty)
      #expect(try await world.rows("select from frame_verdicts where verdict = 'kept'").isEmpty)
    }
  }
}
