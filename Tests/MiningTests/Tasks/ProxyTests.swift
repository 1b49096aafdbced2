import Database
import Foundation
import IdentityTesting
import Jobs
import Library
import Objects
import TestSupport
import Testing
import Video
import Web

@testable import Mining

/// Proxies of extracted videos, made by the helper program.
struct ProxyTests {
  static let stages: Set = ["videos.probe", "videos.extract", "footage.filter", "footage.dedup"]

  /// An extracted video that has no proxy yet.
  static func extracted(_ world: MiningWorld, _ bytes: [UInt8], named name: String = "a.mp4") async throws -> VideoID {
    _ = await world.send(.patch, "\(world.path)/footage", json: ["extract": ["mode": "count", "count": 3]])
    let video = try await ExtractTests.put(bytes, named: name, world)
    try await world.work(kinds: stages)
    let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
    try #require(shown["video"]?["status"]?.string == "EXTRACTED", "\(shown)")
    return video
  }

  static func state(_ video: VideoID, _ world: MiningWorld) async -> JSONValue {
    await world.send(.get, "\(world.path)/videos/\(video)").json["proxy_state"] ?? .null
  }

  @Test(.needsFFmpeg) func sparseKeyframesGetAProxy() async throws {
    try await MiningWorld.lend { world in
      let video = try await Self.extracted(
        world, try await MadeVideo.make("a.mp4", frames: 100, "-c:v libx264 -g 100 -bf 2"))
      #expect(await Self.state(video, world)["status"]?.string == "waiting")
      try await world.work()
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["proxy_state"]?["status"]?.string == "ready", "\(shown)")
      #expect(shown["proxy_state"]?["width"]?.int == 192 && shown["proxy_state"]?["sound"]?.string == "none")
      #expect(shown["proxy"]?.string?.contains("proxy.mp4") == true)
      #expect(shown["original"]?.string?.contains("blobs") == true)
      let row = try await world.rows("select proxy_path, proxy_index_path, status from videos")[0]
      #expect(try row.get(2, as: String.self) == "EXTRACTED")
      let file = try await world.store.localFile(try ObjectKey(try row.get(0)))
      let stored = try await world.store.localFile(try ObjectKey(try row.get(1)))
      let index = try FrameIndex(decoding: [UInt8](try Data(contentsOf: stored.url)))
      #expect(index == (try FrameIndex.build(path: file.url.path)))
      #expect(index.count == 100)
      #expect(zip(index.keyframes, index.keyframes.dropFirst()).allSatisfy { $1 - $0 <= 15 })
      // One job did it, for whoever asks.
      #expect(try await world.rows("select from jobs where kind = 'videos.proxy'").count == 1)
      #expect(await world.send(.post, "\(world.path)/videos/\(video)/proxy").status == 409)
      // A proxy goes with its video; nothing of it stays.
      let gone = await world.send(
        .post, "\(world.path)/videos/unlink", json: ["video_ids": [.string("\(video)")], "force": true])
      #expect(gone.status == 200, "\(gone.text)")
      #expect(await world.send(.post, "/api/v1/videos/cleanup").json["videos"]?.int == 1)
      for column in 0...1 { #expect(try await world.store.head(try ObjectKey(try row.get(column))) == nil) }
    }
  }

  @Test(.needsFFmpeg, arguments: ["a.mp4", "b.webm"])
  func whatPlaysEverywhereIsItsOwnProxy(name: String) async throws {
    try await MiningWorld.lend { world in
      let codec = name.hasSuffix("webm") ? "-c:v libvpx-vp9 -deadline realtime -cpu-used 8" : "-c:v libx264 -bf 0"
      let bytes = try await MadeVideo.make(name, frames: 40, "\(codec) -pix_fmt yuv420p -g 10")
      let video = try await Self.extracted(world, bytes, named: name)
      try await world.work()
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["proxy_state"]?["status"]?.string == "original", "\(shown)")
      #expect(shown["proxy"] == shown["original"])
      // Deleting the video deletes its bytes once, and those of another video never.
      let path = try await world.rows("select storage_path from videos")[0].get(0, as: String.self)
      #expect(try await world.store.head(try ObjectKey(path)) != nil)
    }
  }

  @Test(.needsFFmpeg) func aKilledWorkerLeavesAVideoThatTheNextOneServes() async throws {
    try await MiningWorld.lend { world in
      let video = try await Self.extracted(
        world, try await MadeVideo.make("a.avi", frames: 900, size: "320x180", "-c:v mpeg4 -g 100"), named: "a.avi")
      let kills = try await CrashTests.killAgainAndAgain(
        world, most: 2, count: "select coalesce(max(progress_done), 0) from jobs where kind = 'videos.proxy'",
        isDone: "select proxy_path is not null or proxy_error_code is not null from videos")
      #expect(kills > 0)
      #expect(await Self.state(video, world)["status"]?.string == "ready")
      let path = try await world.rows("select proxy_path from videos")[0].get(0, as: String.self)
      let file = try await world.store.localFile(try ObjectKey(path))
      #expect(try FrameIndex.build(path: file.url.path).count == 900)
    }
  }

  @Test(.needsFFmpeg) func aCancelledProxyIsMadeWhenAskedForAgain() async throws {
    try await MiningWorld.lend { world in
      let video = try await Self.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264 -g 30"))
      let job = try await world.rows("select id from jobs where kind = 'videos.proxy'")[0].get(0, as: JobID.self)
      try await world.database.transaction(world.claims) { _ = try JobQueue.cancel(job, in: $0) }
      #expect(await Self.state(video, world)["status"]?.string == "failed")
      #expect(await Self.state(video, world)["error"]?["code"]?.string == "cancelled")
      // It is not begun by itself again, and the video is as good as before.
      #expect(try await world.feature.tend().started == 0)
      #expect(try await world.rows("select status from videos")[0].get(0, as: String.self) == "EXTRACTED")
      #expect(await world.send(.post, "\(world.path)/videos/\(video)/proxy").status == 202)
      #expect(await Self.state(video, world)["status"]?.string == "waiting")
      try await world.work()
      #expect(await Self.state(video, world)["status"]?.string == "ready")
    }
  }

  @Test(.needsFFmpeg) func aDecoderThatDiesLeavesTheVideoAsItIs() async throws {
    try await MiningWorld.lend { world in
      let video = try await Self.extracted(world, try await MadeVideo.make("a.mp4", frames: 30, "-c:v libx264 -g 30"))
      var registry = JobRegistry()
      MiningFeature(database: world.database, store: world.store, program: "/bin/false").register(in: &registry)
      let worker = JobWorker(
        database: world.database, registry: registry,
        configuration: JobWorkerConfiguration(name: "test", poll: .milliseconds(50), retryPause: .milliseconds(10)))
      let service = Task { await worker.run() }
      while try await world.rows("select from videos where proxy_error_code is not null").isEmpty {
        try await Task.sleep(for: .milliseconds(20))
      }
      await worker.stop(drain: .zero)
      await service.value
      #expect(await Self.state(video, world)["error"]?["code"]?.string == "decoder_crashed")
      #expect(try await world.rows("select status from videos")[0].get(0, as: String.self) == "EXTRACTED")
    }
  }

  @Test func withoutFramesThereIsNoProxy() async throws {
    try await MiningWorld.lend { world in
      let video = try await world.makeVideo("a")
      #expect(await Self.state(video, world)["status"]?.string == "none")
      #expect(await world.send(.post, "\(world.path)/videos/\(video)/proxy").code == "illegal_step")
      #expect(await world.send(.post, "\(world.path)/videos/\(VideoID())/proxy").status == 404)
    }
  }
}
