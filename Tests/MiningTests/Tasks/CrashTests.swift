import Database
import Foundation
import IdentityTesting
import Jobs
import Library
import Processes
import TestSupport
import Testing
import Web

@testable import Mining

/// Workers that are killed in the middle of a stage: nothing is lost, nothing happens twice.
struct CrashTests {
  /// A worker process under one name, so that its next life takes the former one's claims at once.
  static func spawn(_ world: MiningWorld) async throws -> ChildProcess {
    try await ChildProcess.spawn(
      ChildCommand(
        HelperProgram.path,
        [
          "mine", world.identity.urls.pooled, world.identity.urls.direct, "victim",
          world.folder.appendingPathComponent("objects").path,
        ],
        deathSignal: .kill))
  }

  /// Kills workers whenever `count` has grown, until `isDone`; answers how many died.
  static func killAgainAndAgain(
    _ world: MiningWorld, most: Int, count: SQL, isDone: SQL
  ) async throws -> Int {
    var kills = 0
    var worker = try await spawn(world)
    defer { worker.kill() }
    var seen: Int = try await world.rows(count)[0].get(0)
    while try await !world.rows(isDone)[0].get(0, as: Bool.self) {
      let now: Int = try await world.rows(count)[0].get(0)
      if now > seen, kills < most {
        worker.kill()
        _ = await worker.wait()
        kills += 1
        seen = try await world.rows(count)[0].get(0)
        worker = try await spawn(world)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    worker.kill()
    _ = await worker.wait()
    return kills
  }

  @Test func aKilledFilterLosesNoFrame() async throws {
    try await MiningWorld.lend { world in
      let video = try await world.makeExtracted("a", frames: 0..<3000)
      let rules: JSONValue = ["filter": ["rules": ["measures": ["sharpness": ["min": 10_000]]]]]
      _ = await world.send(.patch, "\(world.path)/footage", json: rules)
      try await world.feature.tend()
      try await world.feature.tend()
      let kills = try await Self.killAgainAndAgain(
        world, most: 3, count: "select count(*) from frame_verdicts",
        isDone: "select status in ('FILTERED', 'FAILED') from project_videos")
      #expect(kills > 0)
      let row = try await world.rows(
        """
        select count(*), count(*) filter (where verdict = 'kept'), count(distinct image_id) from frame_verdicts
        where video_id = \(video)
        """)[0]
      #expect(try row.get(0, as: Int.self) == 3000)
      #expect(try row.get(1, as: Int.self) == 2000)
      #expect(try row.get(2, as: Int.self) == 2000)
      #expect(try await world.rows("select from images where media = 'frame'").count == 2000)
      #expect(try await world.rows("select status from project_videos")[0].get(0, as: String.self) == "FILTERED")
      // Each new image is read by one job.
      let reading: Int = try await world.rows(
        "select coalesce(sum(jsonb_array_length(payload -> 'imageIDs')), 0)::bigint from jobs where kind = 'images.ingest'"
      )[0]
      .get(0)
      #expect(reading == 2000)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }
}
