import Crypto
import Database
import Fetching
import Foundation
import IdentityTesting
import Jobs
import Library
import Objects
import TestSupport
import Testing
import Web

@testable import Mining

/// Videos from file to frames of projects, decoded by the helper program.
struct ExtractTests {
  static let sample = "videos/bridge_traffic_10s.mp4"

  /// A video whose bytes really are in the store.
  static func put(_ path: String, _ world: MiningWorld, in projects: [ProjectID]? = nil) async throws -> VideoID {
    let file = try #require(SampleData.file(path))
    return try await put([UInt8](Data(contentsOf: file)), named: file.lastPathComponent, world, in: projects)
  }

  static func put(_ bytes: [UInt8], named name: String, _ world: MiningWorld, in projects: [ProjectID]? = nil)
    async throws -> VideoID
  {
    let hash = Hexadecimal.encode(SHA256.hash(bytes))
    let key = try ObjectKey(ObjectNames.content(world.workspace, sha256: hash))
    try await world.store.put(key, .bytes(bytes), contentType: "application/octet-stream")
    let (workspace, user, projects) = (world.workspace, world.user, projects ?? [world.project])
    return try await world.database.transaction(world.claims) { transaction in
      let video = try FootageVideos.receive(
        ReceivedVideo(filename: name, sha256: hash, size: bytes.count), workspace: workspace, by: user,
        in: transaction
      ).id
      for project in projects {
        try VideoStore.link([video], to: project, workspace: workspace, by: user, in: transaction)
      }
      try FootageQueue.advance([video], workspace: workspace, by: user, in: transaction)
      return video
    }
  }

  static let stages: Set = ["videos.probe", "videos.extract", "footage.filter", "footage.dedup"]

  @Test(.needsFFmpeg) func fetchedFilesKeepToTheProjectsLimitsAndUploadsNeedNot() async throws {
    let clip = try await MadeVideo.make("clip.mp4", "-c:v libx264")
    let fetcher = VideoFetcher { address, _, folder, _ in
      let bytes = clip + [UInt8](repeating: 0, count: address.count)
      let file = folder.appendingPathComponent("file")
      try Data(bytes).write(to: file)
      return FetchedVideo(
        file: file, bytes: Int64(bytes.count), sha256: Hexadecimal.encode(SHA256.hash(bytes)), name: "fetched.mp4")
    }
    try await MiningWorld.lend(fetcher: fetcher) { world in
      // Two seconds of 192 × 108.
      func limit(_ download: JSONValue) async {
        let reply = await world.send(.patch, "\(world.path)/footage", json: ["download": download])
        #expect(reply.status == 200, "\(reply.text)")
      }
      let stages = Self.stages.union(["videos.download"])
      await limit(["most_seconds": 1])
      let uploaded = try await Self.put(clip, named: "own.mp4", world)
      _ = await world.send(.post, "\(world.path)/videos/fetch", json: ["urls": ["http://example.com/a"]])
      try await world.work(kinds: stages)
      let own = await world.send(.get, "\(world.path)/videos/\(uploaded)").json["video"]
      #expect(own?["status"]?.string == "EXTRACTED")
      func failed() async -> [String] {
        await world.send(.get, "\(world.path)/videos?status=FAILED").items.map {
          "\($0["error"]?["code"]?.string ?? ""): \($0["error"]?["message"]?.string ?? "")"
        }
      }
      #expect(
        await failed() == [
          "too_long: It lasts 2 s, and the project takes videos of up to 1 s. "
            + "Allow longer ones in its download settings, then try again."
        ])
      await limit(["block_list": ["smallest_height": 200]])
      _ = await world.send(.post, "\(world.path)/footage/retry", json: [:])
      try await world.work(kinds: stages)
      #expect(await failed() == ["blocked: Its picture is lower than 200 pixels."])
      // What is here is not fetched again.
      await limit(["most_seconds": 10])
      _ = await world.send(.post, "\(world.path)/footage/retry", json: [:])
      try await world.work(kinds: stages)
      #expect(await failed() == [])
      #expect(try await world.rows("select from jobs where kind = 'videos.download'").count == 1)
      #expect(try await world.rows("select from videos where status = 'EXTRACTED'").count == 2)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test(.needsSampleData(sample)) func aVideoBecomesFramesOfTwoProjectsAtOnce() async throws {
    try await MiningWorld.lend { world in
      let other = try await world.makeProject("Second")
      _ = await world.send(.patch, "\(world.path)/footage", json: ["extract": ["mode": "count", "count": 12]])
      let video = try await Self.put(Self.sample, world, in: [world.project, other])
      try await world.work(kinds: Self.stages)
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "EXTRACTED", "\(shown)")
      #expect(shown["video"]?["extracted_frames"]?.int == 12)
      #expect(shown["video"]?["width"]?.int == 640 && shown["video"]?["height"]?.int == 272)
      let count = try #require(shown["video"]?["frame_count"]?.int)
      #expect(count > 100)
      #expect(shown["poster"]?.string?.contains("poster.jpg") == true)
      #expect(shown["storyboard"]?.string?.contains("storyboard.jpg") == true)
      // Fetched and decoded once for both.
      for kind in ["videos.probe", "videos.extract"] {
        #expect(try await world.rows("select from jobs where kind = \(kind)").count == 1)
      }
      let frames = try await world.rows("select frame_number, pts, encode(sha256, 'hex') from video_frames order by 1")
      #expect(try frames.map { try $0.get(0, as: Int.self) } == (0..<12).map { (2 * $0 + 1) * count / 24 })
      for row in frames {
        let key = try ObjectKey(ObjectNames.content(world.workspace, sha256: try row.get(2)))
        #expect(try await world.store.head(key) != nil)
      }
      let states = try await world.rows("select status from project_footage")
      #expect(try states.allSatisfy { try $0.get(0, as: String.self) == "COMPLETE" })
      for project in [world.project, other] {
        let (kept, counted) = try await world.counters(project)
        #expect(kept == counted)
        #expect(kept["frames:extracted"] == 12)
        // Kept frames are images of the project that name frame and time.
        let images = try await world.rows(
          """
          select from images i join video_frames f on f.video_id = i.video_id and f.frame_number = i.frame_number
            and f.pts = i.pts and f.sha256 = i.sha256 where i.project_id = \(project) and i.media = 'frame'
          """)
        #expect(images.count == kept["frames:unique"])
      }
      // Every frame was measured: its hash is that of the image when it is read.
      #expect(try await world.rows("select from video_frames where phash is null or measures = '{}'").isEmpty)
    }
  }

  @Test(.needsSampleData(sample)) func extractingAgainAddsOnlyWhatIsNew() async throws {
    try await MiningWorld.lend { world in
      _ = await world.send(
        .patch, "\(world.path)/footage",
        json: ["extract": ["mode": "count", "count": 4], "filter": ["rules": [:]], "dedup": ["method": "none"]])
      let video = try await Self.put(Self.sample, world)
      try await world.work(kinds: Self.stages)
      let before = try await world.rows("select frame_number, created_at from video_frames order by 1")
      #expect(before.count == 4)
      _ = await world.send(
        .patch, "\(world.path)/footage", json: ["extract": ["mode": "every_frames", "every_frames": 100]])
      let again = await world.send(.post, "\(world.path)/videos/\(video)/extract")
      #expect(again.status == 202, "\(again.text)")
      try await world.work(kinds: Self.stages)
      let after = try await world.rows("select frame_number, created_at from video_frames order by 1")
      // 0, 100 and 200 are new.
      #expect(after.count == 7)
      let old = Dictionary(
        uniqueKeysWithValues: try after.map { (try $0.get(0, as: Int.self), try $0.get(1, as: Date.self)) })
      for row in before { #expect(try old[row.get(0)] == row.get(1, as: Date.self)) }
      #expect(try await world.rows("select from images where media = 'frame'").count == after.count)
    }
  }

  @Test func whatDoesNotDecodeFailsWithItsReason() async throws {
    try await MiningWorld.lend { world in
      let head: [UInt8] = [0, 0, 0, 0x18] + Array("ftypisom".utf8)
      let video = try await Self.put(head + [UInt8](repeating: 9, count: 4000), named: "broken.mp4", world)
      try await world.work(kinds: Self.stages)
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "FAILED")
      #expect(shown["video"]?["error"]?["code"]?.string == "not_a_video", "\(shown)")
      #expect(await world.send(.get, "\(world.path)/footage").json["stage"]?.string == "COMPLETE")
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test(.needsSampleData(sample), .needsSampleData("hostile/video"))
  func damagedVideosGiveWhatDecodesOrSayWhy() async throws {
    try await MiningWorld.lend { world in
      _ = await world.send(.patch, "\(world.path)/footage", json: ["extract": ["mode": "count", "count": 5]])
      let whole = [UInt8](try Data(contentsOf: try #require(SampleData.file(Self.sample))))
      for tenth in 1...9 {
        _ = try await Self.put(Array(whole.prefix(whole.count * tenth / 10)), named: "cut \(tenth).mp4", world)
      }
      let folder = try #require(SampleData.folder("hostile/video"))
      for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
        let bytes = [UInt8](try Data(contentsOf: file))
        guard !bytes.isEmpty else { continue }
        _ = try await Self.put(bytes, named: file.lastPathComponent, world)
      }
      try await world.work(kinds: Self.stages)
      let videos = try await world.rows("select filename, status, error_code, locked_by from videos")
      #expect(videos.count > 9)
      for row in videos {
        let (name, status): (String, String) = (try row.get(0), try row.get(1))
        let code: String? = try row.get(2)
        #expect(["EXTRACTED", "FAILED"].contains(status), "\(name): \(status)")
        #expect(code != "internal" && code != "decoder_crashed", "\(name): \(code ?? "")")
        #expect(try row.get(3, as: String?.self) == nil, "\(name)")
      }
      #expect(await world.send(.get, "\(world.path)/footage").json["stage"]?.string == "COMPLETE")
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test(.needsSampleData(sample)) func aKilledExtractionLosesNoFrame() async throws {
    try await MiningWorld.lend { world in
      _ = await world.send(
        .patch, "\(world.path)/footage", json: ["extract": ["mode": "every_frames", "every_frames": 2]])
      let video = try await Self.put(Self.sample, world)
      try await world.work(kinds: ["videos.probe"])
      try await world.feature.tend()
      // The worker dies, and with it the decoder it started.
      let kills = try await CrashTests.killAgainAndAgain(
        world, most: 2, count: "select count(*) from video_frames",
        isDone: "select status in ('EXTRACTED', 'FAILED') from videos")
      #expect(kills > 0)
      let count: Int = try await world.rows("select frame_count from videos where id = \(video)")[0].get(0)
      let frames = try await world.rows("select frame_number from video_frames order by 1")
      #expect(try frames.map { try $0.get(0, as: Int.self) } == Array(stride(from: 0, to: count, by: 2)))
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test(.needsSampleData(sample)) func aDecoderThatDiesEndsOneVideoAlone() async throws {
    try await MiningWorld.lend { world in
      let video = try await Self.put(Self.sample, world)
      var registry = JobRegistry()
      // A program that ends at once, as a decoder does that a file has killed.
      MiningFeature(database: world.database, store: world.store, program: "/bin/false").register(in: &registry)
      let worker = JobWorker(
        database: world.database, registry: registry,
        configuration: JobWorkerConfiguration(name: "test", poll: .milliseconds(50), retryPause: .milliseconds(10)))
      let service = Task { await worker.run() }
      while try await world.rows("select from videos where status = 'FAILED'").isEmpty {
        try await Task.sleep(for: .milliseconds(20))
      }
      await worker.stop(drain: .zero)
      await service.value
      let shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["error"]?["code"]?.string == "decoder_crashed")
      // With a sound decoder it goes on from there.
      #expect(await world.send(.post, "\(world.path)/footage/retry", json: [:]).json["videos"]?.int == 1)
      try await world.work(kinds: Self.stages)
      #expect(await world.send(.get, "\(world.path)/videos/\(video)").json["video"]?["status"]?.string == "EXTRACTED")
    }
  }
}
