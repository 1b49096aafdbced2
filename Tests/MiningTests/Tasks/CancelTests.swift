import Database
import Foundation
import Glibc
import IdentityTesting
import Jobs
import Library
import Objects
import TestSupport
import Testing
import Web

@testable import Mining

/// Stages that are cancelled while they run: the child ends, nothing half is kept, and they begin again when asked to.
struct CancelTests {
  /// Children of this process that have a file of the world open.
  static func children(of world: MiningWorld) -> [Int] {
    let manager = FileManager.default
    let folder = world.folder.resolvingSymlinksInPath().path
    return ((try? manager.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int.init).filter { process in
      guard let words = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        // The name before it may hold spaces; it ends with the last parenthesis.
        let rest = words.split(separator: ")").last?.split(separator: " "), rest.count > 1,
        Int(rest[1]) == Int(getpid())
      else { return false }
      let files = (try? manager.contentsOfDirectory(atPath: "/proc/\(process)/fd")) ?? []
      return files.contains { file in
        (try? manager.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(file)"))?.hasPrefix(folder) == true
      }
    }
  }

  /// Fails where a job is over before it could be cancelled: nobody waits for what cannot come any more.
  private static func stillToEnd(_ kind: String, _ world: MiningWorld) async throws {
    try #require(
      try await world.rows("select from jobs where kind = \(kind) and status in ('succeeded', 'failed')").isEmpty)
  }

  /// Cancels the job of a kind once it has come somewhere, and waits for its end.
  static func cancel(_ kind: String, _ world: MiningWorld) async throws {
    let work = Task { try await world.work(kinds: [kind]) }
    var job: JobID?
    var child: [Int] = []
    while job == nil || child.isEmpty {
      job = try await world.rows(
        "select id from jobs where kind = \(kind) and status = 'running' and progress_done > 0"
      ).first?.get(0)
      child = children(of: world)
      try await stillToEnd(kind, world)
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(await world.send(.post, "/api/v1/jobs/\(try #require(job))/cancel").status == 200)
    try await work.value
    let status: String = try await world.rows("select status from jobs where id = \(try #require(job))")[0].get(0)
    #expect(status == "cancelled")
    #expect(children(of: world).isEmpty)
    let staging = world.folder.appendingPathComponent("objects/staging").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: staging).isEmpty)
  }

  @Test(.needsFFmpeg) func aRunningExtractionEndsWithItsChildAndBeginsAgain() async throws {
    try await MiningWorld.lend { world in
      _ = await world.send(
        .patch, "\(world.path)/footage",
        json: ["extract": ["mode": "every_frames", "every_frames": 1], "dedup": ["method": "none"]])
      let video = try await ExtractTests.put(
        try await MadeVideo.make("a.avi", frames: 900, size: "480x270", "-c:v mpeg4 -g 30"), named: "a.avi", world)
      try await world.work(kinds: ["videos.probe"])
      try await Self.cancel("videos.extract", world)
      var shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "FAILED")
      #expect(shown["video"]?["error"]?["code"]?.string == "cancelled")
      // Whatever frame is named is there whole.
      for row in try await world.rows("select storage_path, file_size from video_frames") {
        let info = try await world.store.head(try ObjectKey(try row.get(0)))
        #expect(info?.size == (try row.get(1, as: Int64.self)))
      }
      #expect(try await world.feature.tend().started == 0)
      #expect(await world.send(.post, "\(world.path)/footage/retry", json: [:]).json["videos"]?.int == 1)
      try await world.work(kinds: ExtractTests.stages)
      shown = await world.send(.get, "\(world.path)/videos/\(video)").json
      #expect(shown["video"]?["status"]?.string == "EXTRACTED", "\(shown)")
      #expect(shown["video"]?["extracted_frames"]?.int == 900)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test(.needsFFmpeg) func aRunningProxyEndsWithItsChildAndBeginsAgain() async throws {
    try await MiningWorld.lend { world in
      let video = try await ProxyTests.extracted(
        world, try await MadeVideo.make("a.avi", frames: 900, size: "320x180", "-c:v mpeg4 -g 100"), named: "a.avi")
      let before = files(world)
      try await Self.cancel("videos.proxy", world)
      #expect(await ProxyTests.state(video, world)["error"]?["code"]?.string == "cancelled")
      #expect(files(world) == before)
      #expect(try await world.rows("select status from videos")[0].get(0, as: String.self) == "EXTRACTED")
      #expect(await world.send(.post, "\(world.path)/videos/\(video)/proxy").status == 202)
      try await world.work()
      #expect(await ProxyTests.state(video, world)["status"]?.string == "ready")
    }
  }

  private func files(_ world: MiningWorld) -> [String] {
    let folder = world.folder.appendingPathComponent("objects/objects").path
    return (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).sorted()
  }

  @Test func aRunningDetectionKeepsWhatItGaveAndGivesNothingTwice() async throws {
    try await MiningWorld.lend { world in
      let model = try await world.makeDetector("Finder", DetectTests.bright)
      await world.setDetector(model)
      let frames = 600
      _ = await world.send(
        .patch, "\(world.path)/footage", json: ["filter": ["rules": [:]], "dedup": ["method": "none"]])
      try await world.makePictured("a", grays: [UInt8](repeating: 255, count: frames))
      try await world.work(kinds: ["footage.filter"])
      let work = Task { try await world.work(kinds: ["footage.detect"]) }
      var job: JobID?
      while job == nil {
        job = try await world.rows(
          "select id from jobs where kind = 'footage.detect' and status = 'running' and progress_done > 0"
        ).first?.get(0)
        try await Self.stillToEnd("footage.detect", world)
        try await Task.sleep(for: .milliseconds(5))
      }
      #expect(await world.send(.post, "/api/v1/jobs/\(try #require(job))/cancel").status == 200)
      try await work.value
      let state = await world.send(.get, "\(world.path)/footage").json
      #expect(state["stage"]?.string == "DETECT_READY" && state["is_held"]?.bool == true)
      #expect(state["error"]?["code"]?.string == "cancelled")
      let given = try await world.count("select count(*) from annotations")
      #expect(given < 2 * frames)
      try await world.expectTrueCounters()
      #expect(await world.send(.post, "\(world.path)/footage/detect").status == 202)
      try await world.work(kinds: ["footage.detect"])
      #expect(try await world.stage() == "COMPLETE")
      #expect(try await world.count("select count(*) from annotations") == 2 * frames)
      try await world.expectTrueCounters()
    }
  }
}
