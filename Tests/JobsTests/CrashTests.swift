import Database
import Foundation
import Jobs
import Processes
import TestSupport
import Testing

private struct StepsPayload: Codable, Sendable {
  var steps: Int
}

/// How many steps the job of that number has.
private func steps(_ number: Int) -> Int { 1 + number % 5 }

@Suite struct CrashTests {
  /// Hundreds of jobs of several steps; worker processes are killed at random moments all the while.
  @Test func everyEffectHappensOnceThoughWorkersAreKilled() async throws {
    try await JobWorld.with { world in
      let kind = JobKind<StepsPayload>("test.steps", maxAttempts: 100)
      func enqueue(_ numbers: Range<Int>) async throws -> [JobID] {
        try await world.database.transaction(world.claims) { transaction in
          try numbers.map { number in
            try JobQueue.enqueue(
              kind, StepsPayload(steps: steps(number)), workspace: world.workspace, by: nil, in: transaction)
          }
        }
      }
      var ids = try await enqueue(0..<200)
      let monitor = Task {
        await JobMonitor(
          database: world.database, silence: .seconds(2), interval: .milliseconds(100), retryPause: .milliseconds(20)
        ).run()
      }
      defer { monitor.cancel() }
      var generation = 0
      func spawn(_ name: String) async throws -> ChildProcess {
        try await ChildProcess.spawn(
          ChildCommand(HelperProgram.path, ["work", world.urls.pooled, world.urls.direct, name], deathSignal: .kill))
      }
      var workers: [ChildProcess] = []
      for slot in 0..<4 { workers.append(try await spawn("slot-\(slot)")) }
      var kills = 0
      var random = SplitMix(state: 20_261_121)
      while true {
        let (finished, effects) = try await world.database.transaction(world.claims) { transaction in
          (
            try transaction.query("select count(*) from jobs where status = 'succeeded'")[0].get(0, as: Int.self),
            try transaction.query("select count(*) from effects")[0].get(0, as: Int.self)
          )
        }
        if finished == ids.count {
          guard kills < 20 else { break }
          // Where looking and killing is slower than the work, there is more of it.
          ids += try await enqueue(ids.count..<ids.count + 100)
        }
        // Killed wherever they are once a few more effects happened; the others go on meanwhile.
        let goal = effects + Int.random(in: 1...12, using: &random)
        while try await world.database.query(nil, "select count(*) from effects")[0].get(0, as: Int.self) < goal {
          if try await world.database.query(
            world.claims, "select 1 from jobs where status in ('queued', 'running') limit 1"
          ).isEmpty {
            break
          }
          try await Task.sleep(for: .milliseconds(Int.random(in: 1...15, using: &random)))
        }
        let victim = Int.random(in: 0..<4, using: &random)
        workers[victim].kill()
        #expect(await workers[victim].wait() == 128 + 9)
        kills += 1
        // Half come back under their name and take their claims over; for the others the monitor is needed.
        generation += 1
        workers[victim] = try await spawn(
          Bool.random(using: &random) ? "slot-\(victim)" : "slot-\(victim)-\(generation)")
      }
      for worker in workers {
        worker.kill()
        _ = await worker.wait()
      }
      let rows = try await world.database.query(nil, "select job, step, count(*) from effects group by job, step")
      var present: [JobID: Set<Int>] = [:]
      for row in rows {
        #expect(try row.get(2, as: Int.self) == 1)
        present[try row.get(0), default: []].insert(try row.get(1))
      }
      for (number, id) in ids.enumerated() {
        #expect(present[id] == Set(-1..<steps(number)))
      }
      let retried: Int = try await world.database.query(world.claims, "select count(*) from jobs where attempts > 1")[0]
        .get(0)
      #expect(retried > 0)
    }
  }

  /// The folder that leads to the server is a link that goes; the server ends the connections that are left.
  @Test func aWorkerEndsThoughTheDatabaseIsGone() async throws {
    try await JobWorld.with { world in
      try await withTemporaryFolder { folder in
        let socket = folder.appendingPathComponent("socket")
        var address = try #require(URLComponents(string: world.urls.direct))
        let real = try #require(address.queryItems?.first { $0.name == "host" }?.value)
        try FileManager.default.createSymbolicLink(atPath: socket.path, withDestinationPath: real)
        address.queryItems = [URLQueryItem(name: "host", value: socket.path)]
        let url = try #require(address.string)
        let database = Database(
          DatabaseConfiguration(url: url, connections: 1, patience: .milliseconds(50)))
        let notes = Notebook()
        var registry = JobRegistry()
        let kind = JobKind<StepsPayload>("test.until.stopped")
        registry.register(kind) { _ in
          notes.add("started")
          try await Task.sleep(for: .seconds(3600))
          return .none
        }
        let worker = JobWorker(
          database: database, registry: registry,
          configuration: JobWorkerConfiguration(name: "left alone", poll: .milliseconds(20)) { event in
            if event.step == .lost { notes.add("lost") }
          })
        let service = Task { await worker.run() }
        let job = try await world.enqueue(kind, StepsPayload(steps: 1))
        try await notes.waitFor(1)
        try FileManager.default.removeItem(at: socket)
        let admin = Database(DatabaseConfiguration(url: world.urls.superuser, connections: 1))
        _ = try await admin.query(
          nil,
          """
          select pg_terminate_backend(pid, 10000) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()
          """)
        await worker.stop(drain: .zero)
        await service.value
        #expect(notes.all == ["started", "lost"])
        #expect(try await world.job(job).status == .running)
      }
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same kills in every run.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
