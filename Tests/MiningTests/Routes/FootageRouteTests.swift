import Database
import Fetching
import Foundation
import Identity
import IdentityTesting
import Jobs
import Library
import Similarity
import TestSupport
import Testing
import Web

@testable import Mining

struct FootageRouteTests {
  @Test func rolesMayWhatTheTableSays() async throws {
    try await MiningWorld.lend(fetcher: VideoFetcher { _, _, _, _ in throw FetchError(.notFound) }) { world in
      let video = try await world.makeExtracted("a")
      let upload = await world.send(
        .post, "\(world.path)/video_uploads", json: ["filename": "a.mp4", "size": 10])
      let walk = PermissionWalk(
        samples: [
          "project_id": "\(world.project)", "video_id": "\(video)", "group_id": "\(DuplicateGroupID())",
          "upload_id": try #require(upload.json["upload_id"]?.string), "frame_number": "0",
          "job_id": "\(JobID())", "item": "0",
        ], project: world.project.uuid,
        tolerates: { operation, _, reply in
          // There is no group, no part, no look and no file; the walk is about who is let in.
          [404, 409].contains(reply.status)
            && [
              "footage.decide_duplicates", "video_uploads.complete", "videos.frames", "videos.frame",
              "videos.make_proxy", "videos.frame_images", "footage.source_picture",
            ].contains(operation.id)
        })
      let (complaints, answers) = try await walk.run(world.identity, admin: world.admin) { operation in
        ["footage", "videos", "video_uploads"].contains(String(operation.id.prefix { $0 != "." }))
      }
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 200)
    }
  }

  @Test func framesAreFilteredAgainWithoutDecoding() async throws {
    try await MiningWorld.lend { world in
      let video = try await world.makeExtracted("a")
      let rules: JSONValue = ["filter": ["rules": ["measures": ["sharpness": ["min": 35]]]]]
      let address = "\(world.path)/footage"
      #expect(await world.send(.patch, address, json: rules, headers: ["If-Match": "\"1\""]).status == 200)
      #expect(await world.send(.patch, address, json: rules, headers: ["If-Match": "\"1\""]).code == "stale_revision")
      for wrong: JSONValue in [["measures": ["beauty": ["min": 1]]], ["prompts": ["positive": 0.2]]] {
        #expect(await world.send(.patch, address, json: ["filter": ["rules": wrong]]).status == 422)
      }
      try await world.work(kinds: ["footage.filter"])
      var state = await world.send(.get, address).json
      #expect(state["counts"]?["frames_filtered"]?.int == 6)
      #expect(state["counts"]?["links"]?["FILTERED"]?.int == 1)
      #expect(state["stage"]?.string == "DEDUP_READY")
      let dropped = await world.send(.get, "\(address)/frames?verdict=dropped&with=facets&limit=3")
      #expect(dropped.items.map { $0["frame_number"]?.int } == [0, 1, 2])
      #expect(dropped.items.first?["reason"]?.string == "sharpness_low")
      #expect(dropped.items.dropFirst().first?["score"]?.double == 10)
      #expect(dropped.items.first?["threshold"]?.double == 35)
      #expect(dropped.items.first?["url"]?.string?.contains("blobs") == true)
      #expect(dropped.json["facets"]?["reason"]?["sharpness_low"]?.int == 4)
      let cursor = try #require(dropped.json["next_cursor"]?.string)
      let rest = await world.send(.get, "\(address)/frames?verdict=dropped&cursor=\(cursor)")
      #expect(rest.items.map { $0["frame_number"]?.int } == [3])
      // What other rules would do.
      let preview = await world.send(
        .post, "\(address)/preview", json: ["rules": ["measures": ["sharpness": ["min": 75]]]])
      #expect(preview.json["kept"]?.int == 2 && preview.json["reasons"]?["sharpness_low"]?.int == 8)
      // A person keeps one and drops one; the rules leave both alone.
      func decide(_ frame: Int, _ verdict: String?) async -> Int? {
        var body: [String: JSONValue] = ["video_id": .string("\(video)"), "frames": [.integer(Int64(frame))]]
        if let verdict { body["verdict"] = .string(verdict) }
        return await world.send(.post, "\(address)/verdicts", json: .object(body)).json["frames"]?.int
      }
      func limit(_ sharpness: Double) async throws {
        _ = await world.send(
          .patch, address, json: ["filter": ["rules": ["measures": ["sharpness": ["min": .number(sharpness)]]]]])
        #expect(await world.send(.post, "\(address)/reapply").json["videos"]?.int == 1)
        try await world.work(kinds: ["footage.filter"])
      }
      #expect(await decide(0, "kept") == 1)
      #expect(await decide(9, "dropped") == 1)
      try await limit(75)
      let kept = await world.send(.get, "\(address)/frames?verdict=kept")
      #expect(kept.items.map { $0["frame_number"]?.int } == [0, 8])
      #expect(await world.send(.get, "\(world.path)/images?limit=500").items.count == 2)
      // Nothing passes: that is said as such.
      #expect(await decide(0, nil) == 1)
      try await limit(1000)
      state = await world.send(.get, address).json
      #expect(state["counts"]?["links"]?["FILTERED_EMPTY"]?.int == 1)
      let (counters, counted) = try await world.counters()
      #expect(counters == counted)
    }
  }

  /// An extracted video whose frames look as told.
  private func extracted(_ name: String, _ frames: [NewFrame], _ world: MiningWorld) async throws {
    let video = try await world.makeVideo(name)
    let workspace = world.workspace
    try await world.database.transaction(world.claims) { transaction in
      try transaction.execute("update videos set status = 'EXTRACTING', probed_at = now() where id = \(video)")
      try FrameStore.add(frames, video: video, workspace: workspace, in: transaction)
      try transaction.execute("update videos set status = 'EXTRACTED' where id = \(video)")
    }
  }

  @Test func duplicatesAreFoundShownAndDecided() async throws {
    try await MiningWorld.lend { world in
      let address = "\(world.path)/footage"
      _ = await world.send(.patch, address, json: ["filter": ["rules": [:]]])
      // Of two videos: 0 and 100 look the same, 1 and 101 nearly, the others not at all.
      let first = try await world.makeExtracted("a", frames: 0..<4)
      let twin: UInt64 = 0x9E37_79B9_7F4A_7C15
      try await extracted(
        "b",
        MiningWorld.frames(100..<104, of: "b") { frame in
          if frame.number == 100 { frame.measures = MiningWorld.measures(sharpness: 900, hash: 0) }
          if frame.number == 101 { frame.measures = MiningWorld.measures(sharpness: 5, hash: twin ^ 0b111) }
        }, world)
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let state = await world.send(.get, address).json
      #expect(state["stage"]?.string == "COMPLETE")
      #expect(state["counts"]?["frames_filtered"]?.int == 8)
      #expect(state["counts"]?["frames_unique"]?.int == 6)
      let groups = await world.send(.get, "\(address)/duplicates?status=confirmed").items
      #expect(groups.count == 2)
      let sharp = try #require(groups.first { $0["members"]?[0]?["frame_number"]?.int == 100 })
      // The sharper one stays.
      #expect(sharp["members"]?[0]?["is_keeper"]?.bool == true)
      #expect(sharp["members"]?[1]?["frame_number"]?.int == 0)
      #expect(sharp["members"]?[1]?["video_id"]?.string == "\(first)")
      #expect(sharp["members"]?[1]?["image_id"]?.string == nil)
      #expect(await world.send(.get, "\(world.path)/images?limit=500").items.count == 6)
      let group = "\(address)/duplicates/\(try #require(sharp["id"]?.string))"
      #expect(await world.send(.post, group, json: ["confirm": false]).status == 204)
      #expect(await world.send(.post, group, json: ["confirm": false]).code == "illegal_step")
      #expect(await world.send(.get, "\(world.path)/images?limit=500").items.count == 7)
      // Looked for again from the beginning: what a person rejected is not proposed again.
      #expect(await world.send(.post, "\(address)/dedup", json: ["fresh": true]).status == 202)
      try await world.work(kinds: ["footage.dedup"])
      #expect(await world.send(.get, "\(address)/duplicates?status=confirmed").items.count == 1)
      // A new video is compared with what is there; the known frame stays although the new one is sharper.
      try await extracted(
        "c",
        MiningWorld.frames([200], of: "c") { $0.measures = MiningWorld.measures(sharpness: 5000, hash: 2 &* twin) },
        world)
      try await world.work(kinds: ["footage.filter", "footage.dedup"])
      let newest = await world.send(.get, "\(address)/duplicates?limit=1").items
      #expect(newest.first?["members"]?[0]?["frame_number"]?.int == 2)
      #expect(newest.first?["members"]?[1]?["frame_number"]?.int == 200)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test func videosAreLinkedUnlinkedAndCleanedUp() async throws {
    try await MiningWorld.lend { world in
      let other = "/api/v1/projects/\(try await world.makeProject("Second"))"
      let stranger = try await world.identity.signUp("stranger")
      let theirs = try await world.makeProject("Theirs", as: stranger)
      let video = try await world.makeExtracted("a")
      let link: JSONValue = ["video_ids": [.string("\(video)")]]
      #expect(await world.send(.post, "\(other)/videos/link", json: link).json["videos"]?.int == 1)
      #expect(await world.send(.post, "\(other)/videos/link", json: link).json["videos"]?.int == 0)
      #expect(
        await world.send(.post, "/api/v1/projects/\(theirs)/videos/link", as: stranger, json: link).status == 404)
      // What was extracted for one project is filtered for the other at once.
      try await world.work(kinds: ["footage.filter"])
      let shown = await world.send(.get, "\(other)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "EXTRACTED")
      #expect(shown["video"]?["link"]?["status"]?.string == "FILTERED")
      #expect(shown["video"]?["extracted_frames"]?.int == 10)
      #expect(await world.send(.get, "\(world.path)/videos?status=EXTRACTED&link_status=FILTERED").items.count == 1)
      #expect(await world.send(.get, "\(world.path)/videos?status=PENDING").items.isEmpty)
      #expect(await world.send(.get, "/api/v1/videos", as: stranger).items.isEmpty)
      // Frames with labels are not lost by accident.
      let image: ImageID = try await world.rows(
        "select id from images where project_id = \(world.project) order by id limit 1")[0].get(0)
      try await world.rows("update images set annotation_count = 1 where id = \(image)")
      #expect(await world.send(.post, "\(world.path)/videos/unlink", json: link).code == "conflict")
      let forced = await world.send(
        .post, "\(world.path)/videos/unlink", json: ["status": "EXTRACTED", "force": true])
      #expect(forced.json["videos"]?.int == 1)
      #expect(await world.send(.get, "\(world.path)/images").items.isEmpty)
      #expect(await world.send(.post, "/api/v1/videos/cleanup").json["videos"]?.int == 0)
      #expect(await world.send(.post, "\(other)/videos/unlink", json: link).json["videos"]?.int == 1)
      #expect(await world.send(.get, "/api/v1/videos?orphans=true").items.count == 1)
      #expect(await world.send(.post, "/api/v1/videos/cleanup").json["videos"]?.int == 1)
      #expect(await world.send(.get, "/api/v1/videos").items.isEmpty)
    }
  }
}
