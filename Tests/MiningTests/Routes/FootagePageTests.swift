import Database
import Foundation
import IdentityTesting
import Jobs
import Library
import TestSupport
import Testing
import Web

@testable import Mining

/// What the pages of footage ask for beyond the steps themselves.
struct FootagePageTests {
  /// Two videos that show the same in every second frame, filtered without rules.
  private func twins(_ world: MiningWorld) async throws -> (VideoID, VideoID) {
    _ = await world.send(
      .patch, "\(world.path)/footage",
      json: ["filter": ["rules": [:]], "dedup": ["method": "phash64", "confirms": false]])
    let first = try await world.makeExtracted("a", frames: 1..<5)
    let second = try await world.makeVideo("b")
    let workspace = world.workspace
    try await world.database.transaction(world.claims) { transaction in
      try transaction.execute("update videos set status = 'EXTRACTING', probed_at = now() where id = \(second)")
      let frames = MiningWorld.frames(1..<5, of: "b") { frame in
        let hash = UInt64(frame.number) &* 0x9E37_79B9_7F4A_7C15
        frame.measures = MiningWorld.measures(sharpness: 1, hash: frame.number % 2 == 0 ? hash ^ 0b11 : ~hash)
      }
      try FrameStore.add(frames, video: second, workspace: workspace, in: transaction)
      try transaction.execute(
        """
        update videos set status = 'EXTRACTED', title = 'Second', facts = \
        '{"time_base_numerator": 1, "time_base_denominator": 512}' where id = \(second)
        """)
    }
    try await world.work(kinds: ["footage.filter", "footage.dedup"])
    return (first, second)
  }

  @Test func groupsAreDecidedManyAtOnceTakenBackAndGivenAnotherKeeper() async throws {
    try await MiningWorld.lend { world in
      let (_, second) = try await twins(world)
      let address = "\(world.path)/footage/duplicates"
      func images() async -> Int { await world.send(.get, "\(world.path)/images?limit=500").items.count }
      let list = await world.send(.get, "\(address)?with=facets")
      #expect(list.items.count == 2 && list.json["facets"]?["status"]?["proposed"]?.int == 2)
      let ids = list.items.compactMap { $0["id"]?.string }
      let member = try #require(list.items.first?["members"]?[1])
      #expect(member["video"]?.string == "Second" && member["video_id"]?.string == "\(second)")
      #expect(member["seconds"]?.double == Double(try #require(member["frame_number"]?.int)))
      #expect(member["distance"]?.double == 2)
      let all: JSONValue = .array(ids.map { .string($0) })
      #expect(await world.send(.post, address, json: ["group_ids": all, "confirm": true]).json["groups"]?.int == 2)
      #expect(await world.send(.post, address, json: ["group_ids": all, "confirm": true]).json["groups"]?.int == 0)
      #expect(await images() == 6)
      // The other one stays instead.
      let frame = try #require(member["frame_number"])
      let keeper: JSONValue = ["video_id": .string("\(second)"), "frame_number": frame]
      let one = "\(address)/\(ids[0])"
      #expect(await world.send(.post, one, json: ["confirm": true, "keeper": keeper]).status == 204)
      #expect(await world.send(.post, one, json: ["confirm": true, "keeper": keeper]).code == "illegal_step")
      let stranger: JSONValue = ["video_id": .string("\(second)"), "frame_number": 3]
      #expect(await world.send(.post, one, json: ["confirm": true, "keeper": stranger]).status == 422)
      let changed = try #require(
        await world.send(.get, "\(address)?status=confirmed").items.first { $0["id"]?.string == ids[0] })
      #expect(changed["members"]?[0]?["video_id"]?.string == "\(second)")
      #expect(changed["members"]?[0]?["distance"]?.double == 0 && changed["members"]?[1]?["distance"]?.double == 2)
      #expect(changed["members"]?[0]?["image_id"]?.string != nil && changed["members"]?[1]?["image_id"]?.string == nil)
      // Taken back: proposals again, and nothing is missing.
      #expect(await world.send(.post, address, json: ["group_ids": all]).json["groups"]?.int == 2)
      let back = await world.send(.get, "\(address)?status=proposed").items
      #expect(Set(back.compactMap { $0["id"]?.string }) == Set(ids))
      #expect(back.allSatisfy { $0["decided_by"]?.string == nil && $0["members"]?.array?.count == 2 })
      #expect(await images() == 8)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
      // Another tenant's groups are none.
      let outsider = try await world.identity.signUp("outsider")
      let theirs = "/api/v1/projects/\(try await world.makeProject("Theirs", as: outsider))/footage/duplicates"
      let foreign = await world.send(.post, theirs, as: outsider, json: ["group_ids": all, "confirm": true])
      #expect(foreign.json["groups"]?.int == 0)
    }
  }

  @Test func otherSettingsAreTriedOnTheKeptFrames() async throws {
    try await MiningWorld.lend { world in
      _ = try await twins(world)
      let address = "\(world.path)/footage/duplicates_preview"
      let strict = await world.send(.post, address, json: ["method": "phash64", "most_bits": 1])
      #expect(strict.json["frames"]?.int == 8 && strict.json["groups"]?.int == 0)
      let wide = await world.send(.post, address, json: ["method": "phash256", "most_bits": 8])
      #expect(wide.json["groups"]?.int == 2 && wide.json["duplicates"]?.int == 2)
      #expect(wide.json["examples"]?[0]?["members"]?[1]?["distance"]?.double == 8)
      #expect(wide.json["examples"]?[0]?["members"]?[0]?["url"]?.string?.contains("blobs") == true)
      #expect(await world.send(.post, address, json: ["most_bits": 40]).status == 200)
      #expect(await world.send(.post, address, json: ["method": "phash64", "most_bits": 40]).status == 422)
    }
  }

  @Test func previewsTellWhichFramesWouldGo() async throws {
    try await MiningWorld.lend { world in
      _ = await world.send(.patch, "\(world.path)/footage", json: ["filter": ["rules": [:]]])
      let video = try await world.makeExtracted("a")
      try await world.work(kinds: ["footage.filter"])
      let address = "\(world.path)/footage"
      let state = await world.send(.get, address).json
      #expect(state["rules"]?["measures"]?.object?.isEmpty == true)
      #expect(state["standard_rules"]?["duplicates"]?["distance"]?.int == 24)
      _ = await world.send(
        .post, "\(address)/verdicts", json: ["video_id": .string("\(video)"), "frames": [9], "verdict": "dropped"])
      let rules: JSONValue = ["measures": ["sharpness": ["min": 25]]]
      let preview = await world.send(.post, "\(address)/preview", json: ["rules": rules, "details": true]).json
      #expect(preview["frames"]?.int == 10 && preview["total"]?.int == 10 && preview["kept"]?.int == 6)
      #expect(preview["reasons"]?["by_hand"]?.int == 1 && preview["reasons"]?["sharpness_low"]?.int == 3)
      let low = preview["dropped"]?.array?.first { $0["reason"]?.string == "sharpness_low" }
      #expect(low?["frames"]?.array?.map(\.int) == [0, 1, 2])
      #expect(preview["spread"]?["sharpness"]?.array?.count == 21)
      #expect(preview["spread"]?["sharpness"]?[0]?.double == 0 && preview["spread"]?["sharpness"]?[20]?.double == 90)
      // A decision that is taken back leaves the frame to the rules at once.
      let back = await world.send(
        .post, "\(address)/verdicts", json: ["video_id": .string("\(video)"), "frames": [9]])
      #expect(back.json["frames"]?.int == 1)
      let frames = await world.send(.get, "\(address)/frames?verdict=kept").items
      #expect(frames.count == 10 && frames.allSatisfy { $0["is_manual"]?.bool == false })
      #expect(frames.first?["video"]?.string == "a.mp4")
    }
  }

  @Test func activityTellsWhoWorksHowQuicklyAndWhatFailed() async throws {
    try await MiningWorld.lend { world in
      let address = "\(world.path)/footage/activity"
      let idle = await world.send(.get, address).json
      #expect(idle["workers"]?.array?.isEmpty == true && idle["failures"]?.array?.isEmpty == true)
      #expect(idle["fetches_addresses"]?.bool == false && idle["searches_sites"]?.bool == false)
      let video = try await world.makeExtracted("a")
      _ = try await world.makeExtracted("b")
      for name in ["x", "y"] {
        let broken = try await world.makeVideo(name)
        try await world.rows(
          """
          update videos set status = 'FAILED', error_code = 'damaged', error_message = 'It cannot be read.'
          where id = \(broken)
          """)
      }
      try await world.work(kinds: ["footage.filter"])
      let (workspace, user, project) = (world.workspace, world.user, world.project)
      try await world.database.transaction(world.claims) { transaction in
        let job = try JobQueue.enqueue(
          LinkWork.filter, LinkWork(videoID: video, projectID: project), workspace: workspace, by: user,
          project: project.uuid, key: "link:\(project):\(video)", in: transaction)
        try transaction.execute(
          """
          update jobs set status = 'running', locked_by = 'here/1', heartbeat_at = now(), attempts = 1,
            started_at = now() - interval '1 hour', progress_done = 3, progress_total = 9 where id = \(job)
          """)
      }
      let busy = await world.send(.get, address).json
      let worker = try #require(busy["workers"]?[0])
      #expect(worker["video"]?.string == "a.mp4" && worker["is_long"]?.bool == true && worker["total"]?.int == 9)
      let pace = try #require(busy["paces"]?.array?.first { $0["kind"]?.string == "footage.filter" })
      #expect(pace["finished"]?.int == 2 && pace["running"]?.int == 1)
      #expect((pace["per_minute"]?.double ?? 0) > 0 && (pace["seconds_left"]?.double ?? 0) > 0)
      let failure = try #require(busy["failures"]?[0])
      #expect(failure["step"]?.string == "extract" && failure["code"]?.string == "damaged")
      #expect(failure["videos"]?.int == 2 && failure["video_ids"]?.array?.count == 2)
      // Taking videos out tells which, so that it can be taken back.
      let gone = await world.send(.post, "\(world.path)/videos/unlink", json: ["status": "FAILED"]).json
      #expect(gone["videos"]?.int == 2 && gone["video_ids"]?.array?.count == 2)
      let back: JSONValue = ["video_ids": gone["video_ids"] ?? []]
      #expect(await world.send(.post, "\(world.path)/videos/link", json: back).json["videos"]?.int == 2)
    }
  }
}
