import Annotation
import Database
import Foundation
import IdentityTesting
import Library
import Objects
import Registry
import TestSupport
import Testing
import TinyModels
import Web

@testable import Mining

@Suite("Detection stage", .enabled(if: Runtime.isHere, Runtime.missing))
struct DetectTests {
  private static let classes = ["cat", "driver", "fox"]
  /// On a white frame of 64 × 64; scores fall with its brightness.
  static let bright = TinyModel.findingBright(
    [
      TinyBox(8, 8, 24, 24, score: 0.9, index: 1), TinyBox(40, 8, 56, 40, score: 0.5, index: 0),
      TinyBox(2, 50, 60, 60, score: 0.15, index: 2),
    ], classes: classes)
  private static let stages: Set = ["footage.filter", "footage.dedup", "footage.detect"]

  /// Works until every stage is over.
  private func finish(_ world: MiningWorld) async throws { try await world.work(kinds: Self.stages) }

  @Test func survivorsGetTheirFirstLabels() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      #expect(await world.setDetector(model, ["min_score": 0.25]).status == 200)
      try await world.makePictured("a", grays: [255, 255, 255, 0])
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      let rows = try await world.rows(
        """
        select class_name, creation_method, source, status, model_id, confidence, data ->> 'x', x_min, annotator_id, job_id
        from annotations order by image_id, confidence desc
        """)
      // The black frame has none.
      #expect(rows.count == 6)
      #expect(try rows[0].get(0, as: String.self) == "driver")
      #expect(try rows[1].get(0, as: String.self) == "cat")
      #expect(try rows[0].get(1, as: String.self) == "model")
      #expect(try rows[0].get(2, as: String.self) == "model")
      #expect(try rows[0].get(3, as: String.self) == "generated")
      #expect(try rows[0].get(4, as: ModelID.self) == model)
      #expect(abs(try rows[0].get(5, as: Double.self) - 0.9) < 1e-2)
      #expect(Double(try rows[0].get(6, as: String.self)) == 8)
      #expect(try rows[0].get(7, as: Double.self) == 0.125)
      #expect(try rows[0].get(8, as: UUID?.self) == nil)
      #expect(try rows[0].get(9, as: UUID?.self) != nil)
      // Classes are made when they are first found.
      let made = try await world.rows("select name from classes order by name").map { try $0.get(0, as: String.self) }
      #expect(made == ["cat", "driver"])
      let counts = await world.send(.get, "\(world.path)/footage").json["counts"]
      #expect(counts?["frames_unique"]?.int == 4)
      #expect(counts?["frames_detected"]?.int == 4)
      try await world.expectTrueCounters()
      // History tells each.
      #expect(try await world.count("select count(*) from annotation_events where action = 'created'") == 6)
    }
  }

  @Test func otherSettingsAddOnlyWhatIsMissing() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model, ["min_score": 0.6])
      try await world.makePictured("a", grays: [255, 255])
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 2)
      let looked: Date = try await world.rows("select max(created_at) from frame_detections")[0].get(0)

      // A person deletes one of them: it stays deleted.
      let first = try await world.rows("select id, revision from annotations order by id limit 1")[0]
      let gone = await world.send(
        .delete, "/api/v1/annotations/\(try first.get(0, as: UUID.self))?revision=\(try first.get(1, as: Int.self))")
      #expect(gone.status == 204, "\(gone.text)")
      #expect(try await world.count("select count(*) from annotations") == 1)

      await world.setDetector(model, ["min_score": 0.1])
      // Settings alone start nothing.
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 1)
      let forced = await world.send(.post, "\(world.path)/footage/detect")
      #expect(forced.status == 202, "\(forced.text)")
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 5)
      // The model was not run for it.
      #expect(try await world.rows("select max(created_at) from frame_detections")[0].get(0, as: Date.self) == looked)

      // Again with the same, then with another model.
      _ = await world.send(.post, "\(world.path)/footage/detect")
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 5)
      let other = try await world.makeDetector(
        "Other", .finding([TinyBox(1, 1, 9, 9, score: 0.8, index: 0)], classes: ["dog", "driver"]))
      await world.setDetector(other)
      _ = await world.send(.post, "\(world.path)/footage/detect")
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 7)
      await world.setDetector(model, ["min_score": 0.1])
      _ = await world.send(.post, "\(world.path)/footage/detect")
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 7)
      try await world.expectTrueCounters()
    }
  }

  @Test func classesAreChosenAndNamed() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      let unknown = await world.setDetector(
        model, ["classes": [["model_class": "dog", "class_name": "dog"]]])
      #expect(unknown.status == 422)
      #expect(unknown.json["error"]?["hint"]?.string?.contains("cat, driver, fox") == true)
      let set = await world.setDetector(
        model, ["min_score": 0.1, "most": 1, "classes": [["model_class": "fox", "class_name": "Fuchs"]]])
      #expect(set.status == 200, "\(set.text)")
      try await world.makePictured("a", grays: [255])
      try await finish(world)
      let rows = try await world.rows("select class_name from annotations")
      #expect(try rows.map { try $0.get(0, as: String.self) } == ["Fuchs"])
      #expect(await world.setDetector(model, ["min_score": 0.01]).status == 422)
      #expect(await world.setDetector(model, ["most": 0]).status == 422)
      #expect(await world.setDetector(model, ["iou": 0.95]).status == 422)
    }
  }

  @Test func aDetectorSetLaterLooksAtWhatIsThere() async throws {
    try await MiningWorld.lend { world in
      try await world.makePictured("a", grays: [255, 255])
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(await world.send(.post, "\(world.path)/footage/detect").code == "conflict")
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 4)
      // More footage comes through the same way.
      try await world.makePictured("bb", grays: [255])
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 6)
      try await world.expectTrueCounters()
    }
  }

  @Test func suggestionsGoAndComeBackWithTheirFrame() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      let video = try await world.makePictured("a", grays: [255, 255, 255])
      try await finish(world)
      #expect(try await world.count("select count(*) from annotations") == 6)
      let looked: Date = try await world.rows("select max(created_at) from frame_detections")[0].get(0)
      // Somebody accepts what is on one frame: it is work.
      let accepted: UUID = try await world.rows(
        "select a.id from annotations a join images i on i.id = a.image_id where i.frame_number = 2 limit 1")[0].get(0)
      try await world.rows("update annotations set status = 'accepted' where id = \(accepted)")
      _ = await world.send(
        .post, "\(world.path)/footage/verdicts",
        json: ["video_id": .string("\(video)"), "frames": [0, 2], "verdict": "dropped"])
      #expect(try await world.count("select count(*) from images") == 2)
      #expect(try await world.count("select count(*) from annotations") == 4)
      #expect(try await world.count("select count(*) from frame_suggestions") == 2)
      try await world.expectTrueCounters()
      _ = await world.send(
        .post, "\(world.path)/footage/verdicts",
        json: ["video_id": .string("\(video)"), "frames": [0, 2], "verdict": "kept"])
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 6)
      #expect(try await world.rows("select max(created_at) from frame_detections")[0].get(0, as: Date.self) == looked)
      try await world.expectTrueCounters()
    }
  }

  @Test func framesAreMeasuredOnceForAllProjects() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      let second = try await world.makeProject("Second")
      await world.setDetector(model)
      let other = await world.send(
        .patch, "/api/v1/projects/\(second)/footage",
        json: ["detect": ["model_id": .string("\(model)"), "min_score": 0.6]])
      #expect(other.status == 200, "\(other.text)")
      try await world.makePictured("a", grays: [255, 255], in: [world.project, second])
      try await finish(world)
      #expect(try await world.count("select count(*) from frame_detections") == 2)
      let (first, secondProject) = (world.project, second)
      #expect(try await world.count("select count(*) from annotations where project_id = \(first)") == 4)
      #expect(try await world.count("select count(*) from annotations where project_id = \(secondProject)") == 2)
      // While two settings name it, it stays.
      #expect(await world.send(.delete, "/api/v1/models/\(model)").code == "conflict")
      await world.setDetector(nil)
      _ = await world.send(.patch, "/api/v1/projects/\(second)/footage", json: ["detect": [:]])
      #expect(await world.send(.delete, "/api/v1/models/\(model)").status == 204)
      #expect(try await world.count("select count(*) from frame_detections") == 0)
      #expect(try await world.count("select count(*) from annotations where model_id is not null") == 6)
    }
  }

  @Test func picturesThatAreGoneStopNothing() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      let video = try await world.makePictured("a", grays: [255, 255, 255])
      let path: String = try await world.rows(
        "select storage_path from video_frames where video_id = \(video) and frame_number = 1")[0].get(0)
      try await world.store.delete(try ObjectKey(path))
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 4)
      let result: String = try await world.rows("select result::text from jobs where kind = 'footage.detect'")[0].get(0)
      #expect(result.contains("\"unreadable\": 1"), "\(result)")
      try await world.expectTrueCounters()
    }
  }

  @Test func aCancelledStageWaitsForAPerson() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      try await world.makePictured("a", grays: [255])
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      #expect(try await world.stage() == "DETECT_READY")
      let job: UUID = try await world.rows("select id from jobs where kind = 'footage.detect'")[0].get(0)
      #expect(await world.send(.post, "/api/v1/jobs/\(job)/cancel").status == 200)
      try await finish(world)
      let state = await world.send(.get, "\(world.path)/footage").json
      #expect(state["stage"]?.string == "DETECT_READY")
      #expect(state["is_held"]?.bool == true)
      #expect(state["error"]?["code"]?.string == "cancelled")
      #expect(await world.send(.post, "\(world.path)/footage/detect").status == 202)
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 2)
    }
  }

  @Test func aSilentDetectorIsGivenToAnother() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      try await world.makePictured("a", grays: [255])
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      // A worker takes it and is never heard of again.
      try await world.database.query(nil, "select from system.claim_jobs('gone', array['footage.detect'], 1)")
      #expect(try await world.stage() == "DETECTING")
      #expect(try await world.rows("select locked_by from project_footage")[0].get(0, as: String.self) == "gone")
      try await world.identity.asSuperuser(
        "update jobs set heartbeat_at = now() - interval '1 hour' where status = 'running'")
      try await world.database.query(nil, "select from system.reset_stale_jobs('2 minutes', '0 seconds')")
      #expect(try await world.stage() == "DETECT_READY")
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 2)
    }
  }

  @Test func aModelThatWentBadHoldsTheStageWithItsReason() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      try await world.makePictured("a", grays: [255, 255])
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let path: String = try await world.rows("select storage_path from model_files")[0].get(0)
      try await world.store.put(
        try ObjectKey(path), .bytes(Array("no model at all".utf8)), contentType: "application/octet-stream")
      try await finish(world)
      let state = await world.send(.get, "\(world.path)/footage").json
      #expect(state["stage"]?.string == "DETECT_READY")
      #expect(state["is_held"]?.bool == true)
      #expect(state["error"]?["code"]?.string == "not_a_model", "\(state)")
      try await world.expectTrueCounters()
      // Another detector goes on.
      await world.setDetector(
        try await world.makeDetector(
          "Other", .finding([TinyBox(1, 1, 9, 9, score: 0.8, index: 0)], classes: ["dog", "cat"])))
      #expect(await world.send(.post, "\(world.path)/footage/detect").status == 202)
      try await finish(world)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 2)
    }
  }

  @Test func othersModelsAndProjectsAreOutOfReach() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      let other = try await world.identity.signUp("other")
      let theirs = try await world.makeProject("Theirs", as: other)
      let foreign = await world.send(
        .patch, "/api/v1/projects/\(theirs)/footage", as: other, json: ["detect": ["model_id": .string("\(model)")]])
      #expect(foreign.status == 422, "\(foreign.text)")
      let filter = await world.send(
        .patch, "/api/v1/projects/\(theirs)/footage", as: other,
        json: ["filter": ["model_id": .string("\(model)"), "rules": ["objects": ["any_of": ["cat"]]]]])
      #expect(filter.status == 422, "\(filter.text)")
      #expect(await world.send(.post, "\(world.path)/footage/detect", as: other).status == 404)
    }
  }

  @Test func aKilledDetectionLosesNothingAndDoublesNothing() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", Self.bright)
      await world.setDetector(model)
      try await world.makePictured("a", grays: [UInt8](repeating: 255, count: 60))
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let kills = try await CrashTests.killAgainAndAgain(
        world, most: 3, count: "select count(*) from annotations",
        isDone: "select status in ('COMPLETE') or is_held from project_footage")
      #expect(kills > 0)
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 120)
      #expect(try await world.count("select count(distinct (image_id, class_id)) from annotations") == 120)
      #expect(try await world.count("select count(*) from frame_detections") == 60)
      #expect(try await world.count("select count(*) from classes") == 2)
      try await world.expectTrueCounters()
    }
  }
}
