import Database
import Foundation
import Jobs
import Synchronization
import TestSupport
import Testing

private struct Parcel: Codable, Sendable {
  var name: String
}
private let kind = JobKind<Parcel>("test.parcel", maxAttempts: 3)

private struct Mishap: Error {}

@Suite struct JobWorkerTests {
  @Test func aJobIsDoneWithItsResultAndWithoutPolling() async throws {
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { context in
        try await context.progress(done: 3, total: 4, message: "counting")
        try await context.progress(done: 4, total: 4, message: "counted")
        #expect(context.workspace == world.workspace && context.attempt == 1)
        return try JobResult(["greeting": "hello \(context.payload.name)"])
      }
      try await world.working(registry) { _ in
        let job = try await world.end(of: try await world.enqueue(kind, Parcel(name: "oak")))
        #expect(job.status == .succeeded)
        #expect(job.result.map { String(decoding: $0, as: UTF8.self) } == "{\"greeting\": \"hello oak\"}")
        #expect(job.progressDone == 4 && job.progressTotal == 4 && job.progressMessage == "counted")
        #expect(job.startedAt != nil && job.finishedAt != nil && job.errorCode == nil)
      }
    }
  }

  @Test func timesInPayloadsArriveAsTheyWereSent() async throws {
    struct Letter: Codable, Sendable, Equatable {
      var written: Date
      var answered: Date?
    }
    let kind = JobKind<Letter>("test.letter")
    let letter = Letter(written: Date(timeIntervalSince1970: 1_795_000_000.123456))
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { context in
        #expect(abs(context.payload.written.timeIntervalSince(letter.written)) < 1e-6)
        try await context.checkpoint(context.payload)
        #expect(context.payload.answered == nil)
        return .none
      }
      try await world.working(registry) { _ in
        let job = try await world.end(of: try await world.enqueue(kind, letter))
        #expect(job.status == .succeeded, "\(job.errorMessage ?? "")")
      }
    }
  }

  @Test func withoutNotificationsTheQueueIsPolled() async throws {
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { _ in .none }
      try await world.working(registry, listening: false) { _ in
        for _ in 0..<3 {
          let job = try await world.end(of: world.enqueue(kind, Parcel(name: "")))
          #expect(job.status == .succeeded)
        }
      }
    }
  }

  @Test func aFailureIsTriedAgainUntilItsAttemptsAreUsedUp() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { context in
        notebook.add("\(context.payload.name) \(context.attempt)")
        switch context.payload.name {
        case "permanent": throw JobError("bad_input", "The input is bad.")
        case "full": throw CocoaError(.fileWriteOutOfSpace)
        case "no folder":
          throw CocoaError(.fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(.ENOSPC)])
        case "twice" where context.attempt == 3: return .none
        default: throw Mishap()
        }
      } ended: { context, end, transaction in
        try transaction.execute("insert into effects values (\(context.id), \(context.attempt))")
        notebook.add("\(context.payload.name) ended \(end.status) \(end.errorCode ?? "")")
      }
      try await world.working(registry) { _ in
        let permanent = try await world.end(of: world.enqueue(kind, Parcel(name: "permanent")))
        #expect(permanent.status == .failed && permanent.attempts == 1)
        #expect(permanent.errorCode == "bad_input" && permanent.errorMessage == "The input is bad.")
        let twice = try await world.end(of: world.enqueue(kind, Parcel(name: "twice")))
        #expect(twice.status == .succeeded && twice.attempts == 3 && twice.errorCode == nil)
        let hopeless = try await world.end(of: world.enqueue(kind, Parcel(name: "hopeless")))
        #expect(hopeless.status == .failed && hopeless.attempts == 3)
        #expect(hopeless.errorCode == "internal" && hopeless.errorMessage?.contains("Mishap") == false)
        let effects = try await world.database.query(nil, "select job from effects order by step")
        #expect(try effects.map { try $0.get(0, as: JobID.self) } == [permanent.id, hopeless.id])
        // People can do something about a full disk.
        for name in ["full", "no folder"] {
          let full = try await world.end(of: world.enqueue(kind, Parcel(name: name)))
          #expect(full.status == .failed && full.attempts == 3 && full.errorCode == "disk_full", "\(full)")
        }
        // A person can ask for another round.
        let again = try await world.database.transaction(world.claims) { try JobQueue.retry(hopeless.id, in: $0) }
        #expect(again?.status == .queued && again?.attempts == 0)
        #expect(try await world.end(of: hopeless.id).status == .failed)
      }
      #expect(notebook.all.filter { $0.hasPrefix("hopeless") }.count == 8)
    }
  }

  @Test func anotherAttemptGoesOnFromTheCheckpoint() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { context in
        for step in (try context.savedCheckpoint(as: Int.self) ?? 0)..<6 {
          try await context.transaction { transaction in
            try transaction.execute("insert into effects values (\(context.id), \(step))")
            try context.checkpoint(step + 1, in: transaction)
          }
          notebook.add("\(step)")
          if step == 1 || step == 3 { throw Mishap() }
        }
        return .none
      }
      try await world.working(registry) { _ in
        let job = try await world.end(of: world.enqueue(kind, Parcel(name: "")))
        #expect(job.status == .succeeded && job.attempts == 3)
        #expect(notebook.all == ["0", "1", "2", "3", "4", "5"])
        #expect(try await world.database.query(nil, "select 1 from effects").count == 6)
      }
    }
  }

  @Test func aLastEffectThatFailsLeavesNothingAndIsTriedAgain() async throws {
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { context in
        .finishing { transaction in
          try transaction.execute("insert into effects values (\(context.id), \(context.attempt))")
          if context.attempt < 3 { throw Mishap() }
          return try JobResult(["attempt": context.attempt])
        }
      }
      try await world.working(registry) { _ in
        let job = try await world.end(of: world.enqueue(kind, Parcel(name: "")))
        #expect(job.status == .succeeded && job.attempts == 3)
        let steps = try await world.database.query(nil, "select step from effects").map { try $0.get(0, as: Int.self) }
        #expect(steps == [3])
      }
    }
  }

  @Test func aWaitingJobIsCancelledAtOnceAndARunningOneIsInterrupted() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      let waiting = try await world.enqueue(kind, Parcel(name: "waiting"))
      let cancelled = try await world.database.transaction(world.claims) { try JobQueue.cancel(waiting, in: $0) }
      #expect(cancelled?.status == .cancelled && cancelled?.finishedAt != nil)
      var registry = JobRegistry()
      registry.register(kind) { context in
        notebook.add("started")
        // A stubborn handler notices nothing; a polite one ends by itself.
        if context.payload.name == "stubborn" {
          await Task { try? await Task.sleep(for: .milliseconds(500)) }.value
          try await context.transaction { try $0.execute("insert into effects values (\(context.id), 0)") }
        } else {
          try await Task.sleep(for: .seconds(3600))
        }
        return .none
      } ended: { context, end, transaction in
        try transaction.execute("insert into effects values (\(context.id), -1)")
      }
      for listening in [true, false] {
        try await world.working(registry, listening: listening) { _ in
          for name in ["polite", "stubborn"] {
            let before = notebook.all.count
            let id = try await world.enqueue(kind, Parcel(name: name))
            try await notebook.waitFor(before + 1)
            try await world.database.transaction(world.claims) { _ = try JobQueue.cancel(id, in: $0) }
            #expect(try await world.end(of: id).status == .cancelled)
          }
        }
      }
      let effects = try await world.database.query(nil, "select step from effects").map { try $0.get(0, as: Int.self) }
      #expect(effects == [-1, -1, -1, -1])
    }
  }

  @Test func aStoppingWorkerReturnsWhatItCannotFinish() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { context in
        notebook.add(context.payload.name)
        if context.attempt == 1, notebook.all.count == 1 { try await Task.sleep(for: .seconds(3600)) }
        return .none
      }
      let id = try await world.enqueue(kind, Parcel(name: "long"))
      try await world.working(registry, drain: .milliseconds(10)) { _ in try await notebook.waitFor(1) }
      let returned = try await world.job(id)
      #expect(returned.status == .queued && returned.attempts == 0 && returned.errorCode == nil)
      try await world.working(registry) { _ in
        let job = try await world.end(of: id)
        #expect(job.status == .succeeded)
      }
    }
  }

  @Test func aDrainingWorkerFinishesWhatRuns() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { _ in
        notebook.add("started")
        try await Task.sleep(for: .milliseconds(200))
        return .none
      }
      let id = try await world.enqueue(kind, Parcel(name: ""))
      try await world.working(registry) { _ in try await notebook.waitFor(1) }
      #expect(try await world.job(id).status == .succeeded)
    }
  }

  @Test func whoLostItsClaimCanDoNothingMore() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      let gate = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { context in
        notebook.add("attempt \(context.attempt)")
        guard context.attempt == 1 else {
          return .finishing {
            try $0.execute("insert into effects values (\(context.id), 2)"); return .none
          }
        }
        try? await gate.waitFor(1)
        let error = await #expect(throws: (any Error).self) {
          try await context.transaction { try $0.execute("insert into effects values (\(context.id), 1)") }
        }
        notebook.add(error is JobClaimLost || error is CancellationError ? "lost" : "\(String(describing: error))")
        return .finishing {
          try $0.execute("insert into effects values (\(context.id), 3)"); return .none
        }
      }
      let id = try await world.enqueue(kind, Parcel(name: ""))
      try await world.working(registry, name: "slow") { _ in
        try await notebook.waitFor(1)
        // As the monitor does to a worker that was frozen.
        try await JobMonitor(database: world.database, silence: .zero, retryPause: .zero).resetStaleClaims()
        #expect(try await world.end(of: id).status == .succeeded)
        gate.add("open")
        try await notebook.waitFor(3)
      }
      let steps = try await world.database.query(nil, "select step from effects").map { try $0.get(0, as: Int.self) }
      #expect(steps == [2])
      // A heartbeat may tell the first attempt of its loss before the second one begins.
      #expect(notebook.all.sorted() == ["attempt 1", "attempt 2", "lost"])
    }
  }

  @Test func aWorkerTakesBackTheClaimsOfItsFormerLife() async throws {
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { _ in .none }
      let id = try await world.enqueue(kind, Parcel(name: ""))
      _ = try await world.database.query(nil, "select id from system.claim_jobs('host/a#old', \(["test.parcel"]), 1)")
      try await world.working(registry, name: "host/b") { worker in }
      #expect(try await world.job(id).status == .running)
      try await world.working(registry, name: "host/a") { _ in
        let job = try await world.end(of: id)
        #expect(job.status == .succeeded && job.attempts == 2)
      }
    }
  }

  @Test func aJobThatKillsEveryWorkerFailsInTheEnd() async throws {
    try await JobWorld.with { world in
      let notebook = Notebook()
      var registry = JobRegistry()
      registry.register(kind) { _ in
        .none
      } ended: { _, end, _ in
        notebook.add(end.errorCode ?? "")
      }
      let id = try await world.enqueue(kind, Parcel(name: ""))
      for attempt in 1...3 {
        _ = try await world.database.query(
          nil, "select id from system.claim_jobs(\("victim\(attempt)"), \(["test.parcel"]), 1)")
        try await JobMonitor(database: world.database, silence: .zero, retryPause: .zero).resetStaleClaims()
      }
      try await world.working(registry) { _ in
        let job = try await world.end(of: id)
        #expect(job.status == .failed && job.errorCode == "worker_lost" && job.attempts == 3)
      }
      #expect(notebook.all == ["worker_lost"])
    }
  }

  @Test func progressIsAnnouncedAndWrittenSparingly() async throws {
    try await JobWorld.with { world in
      var registry = JobRegistry()
      registry.register(kind) { context in
        for step in 1...2000 { try await context.progress(done: step, total: 2000, message: "step \(step)") }
        return .none
      }
      var stream = world.database.listen(["framewright_job_progress"]).makeAsyncIterator()
      _ = await stream.next()
      try await world.working(registry) { _ in
        let id = try await world.enqueue(kind, Parcel(name: ""))
        let job = try await world.end(of: id)
        #expect(job.progressDone == 2000 && job.progressMessage == "step 2000")
        var reports: [Progress] = []
        while reports.last?.status != "succeeded", let notification = await stream.next() {
          reports.append(try JSONDecoder().decode(Progress.self, from: Data(notification.payload.utf8)))
        }
        #expect(reports.first?.status == "queued")
        #expect(reports.last?.done == 2000)
        #expect(reports.allSatisfy { $0.id == id.description })
        // 2,000 reports, at most one write each 50 ms.
        #expect(reports.count < 200)
      }
    }
  }

  private struct Progress: Codable {
    var id: String
    var status: String
    var done: Int
  }
}
