import Database
import Foundation
import IdentityTesting
import Jobs
import Library
import Similarity
import TestSupport
import Testing
import Web

@testable import Mining

/// States of videos, links and projects, as the jobs move them.
struct StateTests {
  private func state(_ world: MiningWorld) async throws -> FootageState {
    try await world.database.transaction(world.claims, readOnly: true) { try FootageStore.state(world.project, in: $0) }
  }

  private func advance(_ world: MiningWorld) async throws -> [String] {
    try await world.database.query(nil, "select former || '>' || present from system.advance_footage()").map {
      try $0.get(0)
    }
  }

  /// Claims one job as a worker and answers it.
  @discardableResult private func claim(_ world: MiningWorld, _ kind: String, as worker: String = "w#1") async throws
    -> JobID
  {
    let rows = try await world.database.query(
      nil, "select id from system.claim_jobs(\(worker), \([kind]), 1)")
    return try #require(rows.first).get(0)
  }

  private func end(_ world: MiningWorld, _ job: JobID, _ status: String, code: String? = nil) async throws {
    try await world.rows(
      """
      update jobs set status = \(status), locked_by = null, finished_at = now(), error_code = \(code),
        error_message = \(code.map { "Because of \($0)." }) where id = \(job)
      """)
  }

  @Test func jobsMoveVideosAndTheirLinks() async throws {
    try await MiningWorld.lend { world in
      let (workspace, user, project) = (world.workspace, world.user, world.project)
      let other = try await world.makeProject("Second")
      let video = try await world.database.transaction(world.claims) { transaction in
        let made = try FootageVideos.announce(
          AnnouncedVideo(url: "http://example.test/a.mp4", externalID: "example:a", filename: "a.mp4"),
          workspace: workspace, by: user, in: transaction)
        let again = try FootageVideos.announce(
          AnnouncedVideo(url: "http://example.test/other", externalID: "example:a", filename: "b.mp4"),
          workspace: workspace, by: user, in: transaction)
        #expect(made.isNew && !again.isNew && made.id == again.id)
        try VideoStore.link([made.id], to: project, workspace: workspace, by: user, in: transaction)
        try VideoStore.link([made.id], to: other, workspace: workspace, by: user, in: transaction)
        try FootageQueue.advance([made.id], workspace: workspace, by: user, in: transaction)
        // Asked for twice, done once.
        try FootageQueue.advance([made.id], workspace: workspace, by: user, in: transaction)
        return made.id
      }
      #expect(try await world.rows("select from jobs").count == 1)
      func shown() async throws -> Video? {
        try await world.database.transaction(world.claims, readOnly: true) {
          try VideoStore.find(video, project: project, in: $0)
        }
      }
      var job = try await claim(world, "videos.download")
      #expect(try await shown()?.status == .downloading)
      #expect(try await shown()?.lockedBy == "w#1")
      #expect(try await shown()?.heartbeatAt != nil)
      #expect(try await advance(world) == ["POPULATING>FILTERING", "POPULATING>FILTERING"])
      // A worker that vanished: its claim goes back, and so does the video.
      try await world.rows("update jobs set heartbeat_at = now() - interval '10 minutes'")
      try await world.database.query(
        nil, "select from system.reset_stale_jobs(interval '90 seconds', interval '0 seconds')")
      #expect(try await shown()?.status == .pending)
      #expect(try await shown()?.lockedBy == nil)
      job = try await claim(world, "videos.download", as: "w#2")
      try await end(world, job, "failed", code: "not_found")
      #expect(try await shown()?.status == .failed)
      #expect(try await shown()?.error?.code == "not_found")
      #expect(try await shown()?.link?.status == .failed)
      #expect(try await shown()?.link?.error?.code == "video_failed")
      #expect(try await advance(world).contains("DETECT_READY>COMPLETE") == false)
      // Trying again brings both projects' links back.
      let retried = try await world.database.transaction(world.claims) {
        try FootageStore.retryFailed(project, videos: nil, workspace: workspace, by: user, in: $0)
      }
      #expect(retried == 1)
      #expect(try await shown()?.status == .pending)
      #expect(try await shown()?.link?.status == .pending)
      #expect(try await world.rows("select from project_videos where status = 'FAILED'").isEmpty)
      // A job that is cancelled while it waits fails its video until somebody retries it.
      let waiting: JobID = try await world.rows("select id from jobs where status = 'queued'")[0].get(0)
      _ = try await world.database.transaction(world.claims) { try JobQueue.cancel(waiting, in: $0) }
      #expect(try await shown()?.error?.code == "cancelled")
      _ = try await world.database.transaction(world.claims) { try JobQueue.retry(waiting, in: $0) }
      #expect(try await shown()?.status == .pending)
      let last = try await claim(world, "videos.download")
      try await world.database.transaction(world.claims) { transaction in
        _ = try FootageVideos.arrived(
          video, sha256: MiningWorld.hash("a"), size: 7, workspace: workspace, in: transaction)
        try transaction.execute("update jobs set status = 'succeeded', locked_by = null where id = \(last)")
      }
      #expect(try await shown()?.status == .downloaded)
      #expect(try await shown()?.fileSize == 7)
      #expect(try await advance(world) == ["DEDUP_READY>FILTERING", "DEDUP_READY>FILTERING"])
      let due = try await FootageQueue.due(world.database)
      #expect(due.map(\.kind) == ["videos.probe"])
      for project in [project, other] {
        let (kept, counted) = try await world.counters(project)
        #expect(kept == counted)
        #expect(kept == ["video:DOWNLOADED": 1, "link:PENDING": 1])
      }
    }
  }

  @Test func equalBytesBecomeOneVideo() async throws {
    try await MiningWorld.lend { world in
      let (workspace, user, project) = (world.workspace, world.user, world.project)
      let other = try await world.makeProject("Second")
      let first = try await world.makeVideo("same", in: [other])
      let second = try await world.database.transaction(world.claims) { transaction in
        let id = try FootageVideos.announce(
          AnnouncedVideo(url: "http://example.test/same", filename: "same.mp4"), workspace: workspace, by: user,
          in: transaction
        ).id
        try VideoStore.link([id], to: project, workspace: workspace, by: user, in: transaction)
        try transaction.execute("update videos set status = 'DOWNLOADING' where id = \(id)")
        let merged = try FootageVideos.arrived(
          id, sha256: MiningWorld.hash("same"), size: 100, workspace: workspace, in: transaction)
        #expect(merged == first)
        return id
      }
      #expect(try await world.rows("select from videos where id = \(second)").isEmpty)
      #expect(try await world.rows("select from project_videos where video_id = \(first)").count == 2)
      // The address leads to the video that stayed.
      let again = try await world.database.transaction(world.claims) {
        try FootageVideos.announce(
          AnnouncedVideo(url: "http://example.test/same", filename: "x"), workspace: workspace, by: user, in: $0)
      }
      #expect(again.id == first && !again.isNew)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test func projectsGoThroughTheirStages() async throws {
    try await MiningWorld.lend { world in
      let (workspace, user, project) = (world.workspace, world.user, world.project)
      #expect(try await state(world).stage == .populating)
      let video = try await world.makeExtracted("a")
      #expect(try await advance(world) == ["POPULATING>FILTERING"])
      let due = try await FootageQueue.due(world.database)
      #expect(due.map(\.kind) == ["footage.filter"])
      try await world.database.transaction(world.claims) { try FootageQueue.enqueue(due[0], in: $0) }
      let filter = try await claim(world, "footage.filter")
      #expect(try await world.rows("select from project_videos where status = 'FILTERING'").count == 1)
      try await world.database.transaction(world.claims) { transaction in
        let decisions = FrameJudgement.decide(
          try VerdictStore.measured(video, in: transaction), by: MiningWorld.rules(.sharpness, min: 25))
        let changed = try VerdictStore.apply(
          decisions, video: video, project: project, workspace: workspace, by: user, in: transaction)
        #expect(changed == 10)
        // Again is no change.
        let again = try VerdictStore.apply(
          decisions, video: video, project: project, workspace: workspace, by: user, in: transaction)
        #expect(again == 0)
        try VerdictStore.finish(video, project: project, settings: FilterSettings(), in: transaction)
        try transaction.execute("update jobs set status = 'succeeded', locked_by = null where id = \(filter)")
      }
      #expect(try await world.rows("select from images where media = 'frame'").count == 7)
      #expect(try await advance(world) == ["FILTERING>DEDUP_READY"])
      // A comparison that fails waits for a person.
      let failing = try await world.database.transaction(world.claims) {
        try FootageStore.forceDedup(project, isFresh: false, workspace: workspace, by: user, in: $0)
      }
      #expect(try await claim(world, "footage.dedup") == failing)
      #expect(try await state(world).stage == .deduping)
      #expect(try await state(world).lockedBy == "w#1")
      await #expect(throws: APIError.self) {
        try await world.database.transaction(world.claims) {
          try FootageStore.forceDedup(project, isFresh: false, workspace: workspace, by: user, in: $0)
        }
      }
      try await end(world, failing, "failed", code: "broken")
      #expect(try await state(world).stage == .dedupReady)
      #expect(try await state(world).isHeld)
      #expect(try await state(world).error?.code == "broken")
      #expect(try await FootageQueue.due(world.database).isEmpty)
      let job = try await world.database.transaction(world.claims) {
        try FootageStore.forceDedup(project, isFresh: true, workspace: workspace, by: user, in: $0)
      }
      #expect(try await !state(world).isHeld)
      #expect(try await claim(world, "footage.dedup") == job)
      try await world.database.transaction(world.claims) { transaction in
        let names = try DuplicateStore.candidates(project, in: transaction).map {
          FrameName(video: $0.video, frame: $0.frame)
        }
        #expect(names.count == 7)
        try DuplicateStore.insert(
          FoundGroup(
            method: .phash64, threshold: 8,
            members: names.prefix(3).map { .init(video: $0.video, frame: $0.frame, distance: 1) }),
          isConfirmed: true, project: project, workspace: workspace, by: user, in: transaction)
        try DuplicateStore.markCompared(
          names, project: project, workspace: workspace, by: user, in: transaction)
        try FootageStore.endDedup(project, in: transaction)
        try transaction.execute("update jobs set status = 'succeeded', locked_by = null where id = \(job)")
      }
      #expect(try await advance(world) == ["DETECT_READY>COMPLETE"])
      var counts = try await state(world).counts
      #expect(counts.framesExtracted == 10 && counts.framesFiltered == 7 && counts.framesUnique == 5)
      #expect(counts.total == 1 && counts.extracted == 1 && counts.downloaded == 1 && counts.pending == 0)
      #expect(try await world.rows("select from images where media = 'frame'").count == 5)
      // A person says that they differ: the frames come back.
      let group: DuplicateGroupID = try await world.rows("select id from duplicate_groups")[0].get(0)
      try await world.database.transaction(world.claims) {
        try DuplicateStore.decide(
          group, isConfirmed: false, project: project, workspace: workspace, by: user, in: $0)
      }
      #expect(try await world.rows("select from images where media = 'frame'").count == 7)
      #expect(try await state(world).counts.framesUnique == 7)
      // New videos send the project back.
      try await world.makeExtracted("b", frames: 0..<5)
      #expect(try await advance(world) == ["COMPLETE>FILTERING"])
      // Other limits: filtered again without decoding; a frame that a person kept stays.
      try await world.database.transaction(world.claims) { transaction in
        try VerdictStore.apply(
          [FrameDecision(frame: 0)], video: video, project: project, workspace: workspace, by: user, isManual: true,
          in: transaction)
        let sent = try VerdictStore.reapply(project, workspace: workspace, by: user, in: transaction)
        #expect(sent == 1)
        let pinned = try VerdictStore.pinned(video, project: project, in: transaction)
        #expect(pinned == [0: true])
        let strict = FrameJudgement.decide(
          try VerdictStore.measured(video, in: transaction), by: MiningWorld.rules(.sharpness, min: 65), pinned: pinned)
        try VerdictStore.apply(
          strict, video: video, project: project, workspace: workspace, by: user, in: transaction)
      }
      counts = try await state(world).counts
      #expect(counts.framesFiltered == 4)
      let (kept, counted) = try await world.counters()
      #expect(kept == counted)
    }
  }

  @Test func whatPeopleWorkedOnStays() async throws {
    try await MiningWorld.lend { world in
      let (workspace, user, project) = (world.workspace, world.user, world.project)
      let video = try await world.makeExtracted("a", frames: 0..<3)
      let keep = (0..<3).map { FrameDecision(frame: $0) }
      let drop = (0..<3).map { FrameDecision(frame: $0, reason: "sharpness_low", score: 1, threshold: 2) }
      try await world.database.transaction(world.claims) {
        try VerdictStore.apply(keep, video: video, project: project, workspace: workspace, by: user, in: $0)
      }
      let image: ImageID = try await world.rows("select id from images where frame_number = 1")[0].get(0)
      #expect(
        await world.send(.patch, "/api/v1/images/\(image)", json: ["tags": ["seen"]]).status == 200)
      try await world.database.transaction(world.claims) {
        try VerdictStore.apply(drop, video: video, project: project, workspace: workspace, by: user, in: $0)
      }
      let left = try await world.rows("select frame_number, pts from images where media = 'frame'")
      #expect(try left.map { try $0.get(0, as: Int.self) } == [1])
      #expect(try left[0].get(1, as: Int.self) == 512)
      // Kept again, it is the same image.
      try await world.database.transaction(world.claims) {
        try VerdictStore.apply(keep, video: video, project: project, workspace: workspace, by: user, in: $0)
      }
      let same: ImageID = try await world.rows("select id from images where frame_number = 1")[0].get(0)
      #expect(same == image)
      #expect(try await world.rows("select from images where media = 'frame'").count == 3)
    }
  }

  @Test func settingsKeepTheirRevision() async throws {
    try await MiningWorld.lend { world in
      let (workspace, project) = (world.workspace, world.project)
      func change(_ change: FootageSettingsChange, _ revision: Int?) async throws {
        try await world.database.transaction(world.claims) {
          try FootageStore.change(project, change, revision: revision, workspace: workspace, in: $0)
        }
      }
      try await change(FootageSettingsChange(filter: FilterSettings(rules: MiningWorld.rules(.entropy, min: 3))), 0)
      try await change(FootageSettingsChange(dedup: DedupSettings(method: .phash256, keep: .first)), 1)
      let shown = try await state(world)
      #expect(shown.revision == 2)
      #expect(shown.settings.filter.rules == MiningWorld.rules(.entropy, min: 3))
      #expect(shown.settings.dedup.method == .phash256)
      await #expect(throws: APIError.self) { try await change(FootageSettingsChange(), 1) }
      await #expect(throws: APIError.self) {
        try await change(FootageSettingsChange(extract: ExtractSettings(mode: .count)), nil)
      }
    }
  }

  @Test func orphansGoWithTheirBytes() async throws {
    try await MiningWorld.lend { world in
      let (workspace, project) = (world.workspace, world.project)
      let video = try await world.makeExtracted("a", frames: 0..<2)
      let none = try await world.database.transaction(world.claims) {
        try FootageVideos.deleteOrphans(most: 10, in: $0)
      }
      #expect(none.count == 0)
      let unlinked = try await world.database.transaction(world.claims) {
        try FootageVideos.unlink([video], from: project, force: false, workspace: workspace, in: $0)
      }
      #expect(unlinked == [video])
      let gone = try await world.database.transaction(world.claims) {
        try FootageVideos.deleteOrphans(most: 10, in: $0)
      }
      #expect(gone.count == 1 && gone.leftovers.count == 3)
      let unused = try await world.database.transaction(world.claims) {
        try FootageVideos.unused(gone.leftovers, in: $0)
      }
      #expect(unused.count == 3)
      let (kept, counted) = try await world.counters()
      #expect(kept.isEmpty && counted.isEmpty)
    }
  }
}
