import Database
import Foundation
import IdentityTesting
import Imaging
import Library
import Objects
import TestSupport
import Testing
import Web

@testable import Mining

/// Frames that become images because something is drawn on them.
struct FrameImageTests {
  @Test(.needsFFmpeg) func framesGetOneImageEach() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 40, "-c:v libx264"))
      let path = "\(world.path)/videos/\(video)/frame_images"
      let first = await world.send(.post, path, json: ["frames": [7, 3, 3]])
      #expect(first.status == 200, "\(first.text)")
      #expect(first.json["items"]?.array?.map { $0["frame_number"]?.int } == [3, 7])
      let again = await world.send(.post, path, json: ["frames": [3, 7, 8]])
      #expect(
        again.json["items"]?.array?.prefix(2).map { $0["image_id"] }
          == first.json["items"]?.array?.map { $0["image_id"] })
      let id = try #require(first.json["items"]?[0]?["image_id"]?.string)
      let image = await world.send(.get, "/api/v1/images/\(id)").json
      #expect(image["video_id"]?.string == "\(video)" && image["frame_number"]?.int == 3)
      #expect(image["width"]?.int == 192 && image["height"]?.int == 108)
      // Its bytes are the frame's, as the video has it.
      let row = try await world.rows("select storage_path, pts from images where frame_number = 3")[0]
      let stored = try await world.store.read(try ObjectKey(try row.get(0))).readAll(limit: 1 << 24)
      let shown = await world.send(.get, "\(world.path)/videos/\(video)/frames/3?source=original&quality=95")
      #expect(stored == shown.body)
      let index = await world.send(.get, "\(world.path)/videos/\(video)/frames").json
      #expect(try row.get(1, as: Int.self) == index["pts"]?[3]?.int)
      // Several people at once make one image.
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { _ = await world.send(.post, path, json: ["frames": [20, 21]]) } }
      }
      let count = try await world.rows("select count(*) from images where frame_number in (20, 21)")[0]
      #expect(try count.get(0, as: Int.self) == 2)
      // One from the bin comes back.
      _ = await world.send(.delete, "/api/v1/images/\(id)")
      let back = await world.send(.post, path, json: ["frames": [3]])
      #expect(back.json["items"]?[0]?["image_id"]?.string == id)
    }
  }

  @Test(.needsFFmpeg) func wrongFramesAndStrangersAreRefused() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(world, try await MadeVideo.make("a.mp4", frames: 12, "-c:v libx264"))
      let path = "\(world.path)/videos/\(video)/frame_images"
      let before = try await world.rows("select id from images").count
      for frames: JSONValue in [[12], [-1], [0, 99_999_999]] {
        #expect(await world.send(.post, path, json: ["frames": frames]).status == 404)
      }
      let many = JSONValue.array((0..<101).map { .integer(Int64($0)) })
      for frames: JSONValue in [[], ["1"], many] {
        #expect(await world.send(.post, path, json: ["frames": frames]).status == 422)
      }
      #expect(try await world.rows("select id from images").count == before)
      let stranger = try await world.identity.signUp("stranger")
      #expect(await world.send(.post, path, as: stranger, json: ["frames": [1]]).status == 404)
      let named = await world.send(.post, "\(world.path)/videos", json: ["filename": "n.mp4", "frame_count": 9]).json
      let id = try #require(named["id"]?.string)
      let reply = await world.send(.post, "\(world.path)/videos/\(id)/frame_images", json: ["frames": [1]])
      #expect(reply.code == "illegal_step")
    }
  }
}
