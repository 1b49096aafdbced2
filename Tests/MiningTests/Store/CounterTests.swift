import Database
import Foundation
import Jobs
import Library
import Similarity
import TestRandom
import TestSupport
import Testing
import Web

@testable import Mining

/// Counters always equal what a query over the rows says, whatever happens in whichever order, also at once.
struct CounterTests {
  /// One person or worker that does something random again and again.
  private struct Hand: Sendable {
    let world: MiningWorld
    let projects: [ProjectID]
    let number: Int
    private static let kinds = ["videos.download", "videos.probe", "videos.extract", "footage.filter", "footage.dedup"]

    /// Does one thing; what the rules refuse is no failure.
    func act(_ random: inout SeededGenerator) async throws {
      let choice = Int.random(in: 0..<22, using: &random)
      let seed = random.next()
      do {
        switch choice {
        case 0...2: try await add(seed)
        case 3...9: try await work(seed)
        case 10...11: try await judge(seed)
        case 12: try await compare(seed)
        case 13: try await decideGroup(seed)
        case 14: try await leave(seed)
        case 15: try await again(seed)
        case 16: try await world.database.query(nil, "select system.fold_counts()")
        case 17...18:
          try await world.database.query(nil, "select * from system.advance_footage()")
          for due in try await FootageQueue.due(world.database, most: 20) {
            try await world.database.transaction(world.claims) { try FootageQueue.enqueue(due, in: $0) }
          }
        case 19...20: try await look(seed)
        default: try await moreFrames(seed)
        }
      } catch let error as DatabaseError {
        switch error.kind {
        // The state machines refuse, or a row went meanwhile.
        case .raised, .foreignKey: break
        default: throw error
        }
      } catch is APIError {}
    }

    private func transaction(
      _ seed: UInt64, _ body: @escaping @Sendable (inout SeededGenerator, Transaction) throws -> Void
    )
      async throws
    {
      try await world.database.transaction(world.claims) { transaction in
        var random = SeededGenerator(seed: seed)
        try body(&random, transaction)
      }
    }

    private func add(_ seed: UInt64) async throws {
      let (workspace, user, projects) = (world.workspace, world.user, projects)
      try await transaction(seed) { random, transaction in
        let name = Int.random(in: 0..<12, using: &random)
        let id =
          Bool.random(using: &random)
          ? try FootageVideos.receive(
            ReceivedVideo(filename: "\(name).mp4", sha256: MiningWorld.hash("\(name)"), size: 10), workspace: workspace,
            by: user, in: transaction
          ).id
          : try FootageVideos.announce(
            AnnouncedVideo(url: "http://example.test/\(name)", filename: "\(name).mp4"), workspace: workspace, by: user,
            in: transaction
          ).id
        for project in projects where Bool.random(using: &random) {
          try VideoStore.link([id], to: project, workspace: workspace, by: user, in: transaction)
        }
        try FootageQueue.advance([id], workspace: workspace, by: user, in: transaction)
      }
    }

    /// Claims a job and ends it in one of the ways in which jobs end.
    private func work(_ seed: UInt64) async throws {
      var random = SeededGenerator(seed: seed)
      let kind = Self.kinds.randomElement(using: &random) ?? ""
      let worker = "w\(number)#\(random.next())"
      let rows = try await world.database.query(
        nil,
        "select id, kind, payload ->> 'video_id', payload ->> 'project_id' from system.claim_jobs(\(worker), \([kind]), 1)"
      )
      guard let row = rows.first else { return }
      let job: JobID = try row.get(0)
      let video = try row.get(2, as: String?.self).flatMap { VideoID($0) }
      let project = try row.get(3, as: String?.self).flatMap { ProjectID($0) }
      let (workspace, user) = (world.workspace, world.user)
      let end = Int.random(in: 0..<10, using: &random)
      let more = random.next()
      if end >= 3, kind == "videos.extract", let video { try await addFrames(video, more) }
      do {
        try await transaction(more) { random, transaction in
          switch end {
          case 0:
            try transaction.execute(
              """
              update jobs set status = 'failed', locked_by = null, error_code = 'broken', error_message = 'Broken.'
              where id = \(job)
              """)
            return
          case 1:
            try transaction.execute("update jobs set status = 'cancelled', locked_by = null where id = \(job)")
            return
          case 2:
            try transaction.execute("update jobs set status = 'queued', locked_by = null where id = \(job)")
            return
          default: break
          }
          try transaction.execute("update jobs set heartbeat_at = now() where id = \(job)")
          switch (kind, video, project) {
          case ("videos.download", let video?, _):
            let content = MiningWorld.hash("\(Int.random(in: 0..<12, using: &random))")
            _ = try FootageVideos.arrived(
              video, sha256: content, size: 10, workspace: workspace, in: transaction)
          case ("videos.probe", let video?, _):
            try transaction.execute("update videos set probed_at = now() where id = \(video)")
          case ("videos.extract", let video?, _):
            try transaction.execute(
              "update videos set status = 'EXTRACTED' where id = \(video) and status = 'EXTRACTING'")
            try FootageQueue.advance([video], workspace: workspace, by: user, in: transaction)
          case ("footage.filter", let video?, let project?):
            let rules = MiningWorld.rules(.sharpness, min: Double.random(in: 0..<150, using: &random))
            try VerdictStore.apply(
              FrameJudgement.decide(
                try VerdictStore.measured(video, in: transaction), by: rules,
                pinned: try VerdictStore.pinned(video, project: project, in: transaction)),
              video: video, project: project, workspace: workspace, by: user, in: transaction)
            try VerdictStore.finish(video, project: project, settings: FilterSettings(), in: transaction)
          case ("footage.dedup", _, let project?):
            let names = try DuplicateStore.candidates(project, in: transaction).map {
              FrameName(video: $0.video, frame: $0.frame)
            }
            try DuplicateStore.markCompared(
              Array(names.prefix(10)), project: project, workspace: workspace, by: user, in: transaction)
            try FootageStore.endDedup(project, in: transaction)
          default: break
          }
          try transaction.execute("update jobs set status = 'succeeded', locked_by = null where id = \(job)")
        }
      } catch {
        // As a worker does whose handler failed.
        try await world.rows(
          "update jobs set status = 'queued', locked_by = null where id = \(job) and status = 'running'")
        throw error
      }
    }

    private func anyVideo(_ random: inout SeededGenerator, _ transaction: Transaction) throws -> VideoID? {
      let ids = try transaction.query("select id from videos order by id").map { try $0.get(0, as: VideoID.self) }
      return ids.randomElement(using: &random)
    }

    private func addFrames(_ video: VideoID, _ seed: UInt64) async throws {
      let workspace = world.workspace
      try await transaction(seed) { random, transaction in
        let first = Int.random(in: 0..<20, using: &random)
        try FrameStore.add(
          MiningWorld.frames(first..<(first + Int.random(in: 1..<15, using: &random)), of: "\(video)"), video: video,
          workspace: workspace, in: transaction)
      }
    }

    private func moreFrames(_ seed: UInt64) async throws {
      let workspace = world.workspace
      try await transaction(seed) { random, transaction in
        guard let video = try anyVideo(&random, transaction) else { return }
        if Bool.random(using: &random) {
          try FrameStore.add(
            MiningWorld.frames(0..<Int.random(in: 1..<5, using: &random), of: "\(video)"), video: video,
            workspace: workspace, in: transaction)
        } else {
          let number = Int.random(in: 0..<20, using: &random)
          try transaction.execute("delete from video_frames where video_id = \(video) and frame_number = \(number)")
        }
      }
    }

    /// A detector looks at frames, or its settings change and they wait for it again.
    private func look(_ seed: UInt64) async throws {
      let projects = projects
      try await transaction(seed) { random, transaction in
        guard let project = projects.randomElement(using: &random) else { return }
        let mark: String? = Int.random(in: 0..<4, using: &random) == 0 ? nil : "model:1"
        let from = Int.random(in: 0..<20, using: &random)
        try transaction.query(
          "select from project_videos where project_id = \(project) order by video_id for no key update")
        try transaction.execute(
          """
          update frame_verdicts set detected_with = \(mark) where project_id = \(project) and verdict = 'kept'
            and frame_number between \(from) and \(from + 5)
          """)
      }
    }

    /// A person keeps or drops frames.
    private func judge(_ seed: UInt64) async throws {
      let (workspace, user, projects) = (world.workspace, world.user, projects)
      try await transaction(seed) { random, transaction in
        guard let video = try anyVideo(&random, transaction), let project = projects.randomElement(using: &random),
          try VideoStore.find(video, project: project, in: transaction) != nil
        else { return }
        let drops = Bool.random(using: &random)
        let decisions = (0..<8).map {
          FrameDecision(frame: $0 * 2, reason: drops ? FrameJudgement.byHand : nil)
        }
        try VerdictStore.apply(
          decisions, video: video, project: project, workspace: workspace, by: user, isManual: true, in: transaction)
      }
    }

    private func compare(_ seed: UInt64) async throws {
      let (workspace, user, projects) = (world.workspace, world.user, projects)
      try await transaction(seed) { random, transaction in
        guard let project = projects.randomElement(using: &random) else { return }
        let frames = try DuplicateStore.candidates(project, in: transaction).shuffled(using: &random).prefix(3)
        try DuplicateStore.insert(
          FoundGroup(
            method: .phash64, threshold: 8,
            members: frames.map { .init(video: $0.video, frame: $0.frame, distance: 2) }),
          isConfirmed: Bool.random(using: &random), project: project, workspace: workspace, by: user, in: transaction)
      }
    }

    private func decideGroup(_ seed: UInt64) async throws {
      let (workspace, user, projects) = (world.workspace, world.user, projects)
      try await transaction(seed) { random, transaction in
        guard let project = projects.randomElement(using: &random) else { return }
        let groups = try transaction.query("select id from duplicate_groups where project_id = \(project) order by id")
          .map { try $0.get(0, as: DuplicateGroupID.self) }
        guard let group = groups.randomElement(using: &random) else { return }
        try DuplicateStore.decide(
          group, isConfirmed: Bool.random(using: &random), project: project, workspace: workspace, by: user,
          in: transaction)
      }
    }

    private func leave(_ seed: UInt64) async throws {
      let (workspace, projects) = (world.workspace, projects)
      try await transaction(seed) { random, transaction in
        if Int.random(in: 0..<3, using: &random) == 0 {
          _ = try FootageVideos.deleteOrphans(most: 2, in: transaction)
        } else if let video = try anyVideo(&random, transaction), let project = projects.randomElement(using: &random) {
          try FootageVideos.unlink([video], from: project, force: true, workspace: workspace, in: transaction)
        }
      }
    }

    private func again(_ seed: UInt64) async throws {
      let (workspace, user, projects) = (world.workspace, world.user, projects)
      try await transaction(seed) { random, transaction in
        guard let project = projects.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          _ = try FootageStore.retryFailed(
            project, videos: nil, workspace: workspace, by: user, in: transaction)
        case 1: _ = try VerdictStore.reapply(project, workspace: workspace, by: user, in: transaction)
        default:
          _ = try FootageStore.forceDedup(
            project, isFresh: Bool.random(using: &random), workspace: workspace, by: user, in: transaction)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func countersEqualTheRowsAfterAnything(_ seed: UInt64) async throws {
    try await MiningWorld.lend { world in
      let projects = [world.project, try await world.makeProject("Second"), try await world.makeProject("Third")]
      for round in 0..<3 {
        try await withThrowingTaskGroup { group in
          for number in 0..<4 {
            group.addTask {
              let hand = Hand(world: world, projects: projects, number: number)
              var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(round * 10 + number))
              for _ in 0..<60 { try await hand.act(&random) }
            }
          }
          try await group.waitForAll()
        }
        for project in projects {
          let (kept, counted) = try await world.counters(project)
          #expect(kept == counted, "seed \(seed), round \(round)")
        }
        // The numbers on the rows that the counters are made of.
        let wrong = try await world.rows(
          """
          select l.project_id, l.video_id from project_videos l join videos v on v.id = l.video_id
          where l.video_status <> v.status or l.extracted_frames <> v.extracted_frames
            or v.extracted_frames <> (select count(*) from video_frames f where f.video_id = v.id)
            or l.passed_frames <> (select count(*) from frame_verdicts d where d.project_id = l.project_id
              and d.video_id = l.video_id and d.verdict = 'kept')
            or l.unique_frames <> (select count(*) from frame_verdicts d where d.project_id = l.project_id
              and d.video_id = l.video_id and d.uniqueness = 'unique')
          """)
        #expect(wrong.isEmpty, "seed \(seed), round \(round)")
      }
      // Something happened at all.
      #expect(try await world.rows("select from frame_verdicts").count > 20)
      #expect(try await world.rows("select from jobs where status = 'succeeded'").count > 10)
      // A project that goes for good takes its counters along.
      try await world.rows("update projects set deleted_at = now() - interval '60 days' where id = \(projects[2])")
      try await world.database.query(nil, "select * from system.empty_bin(interval '30 days', 100000)")
      try await world.database.query(nil, "select * from system.empty_bin(interval '30 days', 100000)")
      #expect(try await world.rows("select from projects where id = \(projects[2])").isEmpty)
      #expect(try await world.rows("select from footage_count_deltas where project_id = \(projects[2])").isEmpty)
      for project in projects.dropLast() {
        let (kept, counted) = try await world.counters(project)
        #expect(kept == counted, "seed \(seed), after a project went")
      }
    }
  }
}
