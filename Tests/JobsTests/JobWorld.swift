import Database
import Foundation
import Jobs
import Synchronization
import TestSupport

/// A database with two workspaces and a table of effects.
struct JobWorld: Sendable {
  let database: Database
  let urls: TestDatabaseURLs
  let workspace = UUID()
  let other = UUID()

  var claims: Claims { Claims(workspaceID: workspace) }

  static func with(_ body: (JobWorld) async throws -> Void) async throws {
    try await TestDatabase.withDatabase { database, urls in
      let world = JobWorld(database: database, urls: urls)
      let admin = Database(DatabaseConfiguration(url: urls.superuser, connections: 1))
      try await admin.transaction(nil) { transaction in
        for (id, name) in [(world.workspace, "one"), (world.other, "two")] {
          try transaction.execute("insert into workspaces (id, name, slug) values (\(id), \(name), \(name))")
        }
        try transaction.execute("create table effects (job uuid not null, step integer not null)")
        try transaction.execute("grant all on effects to framewright_app")
      }
      try await body(world)
    }
  }

  func enqueue<Payload>(
    _ kind: JobKind<Payload>, _ payload: Payload, priority: Int = 0, notBefore: Date? = nil, key: String? = nil
  ) async throws -> JobID {
    let workspace = workspace
    return try await database.transaction(claims) { transaction in
      try JobQueue.enqueue(
        kind, payload, workspace: workspace, by: nil, priority: priority, notBefore: notBefore, key: key,
        in: transaction)
    }
  }

  func job(_ id: JobID) async throws -> JobRecord {
    guard let job = try await database.transaction(claims, { try JobQueue.find(id, in: $0) }) else {
      throw TestSupportError.missing("job \(id)")
    }
    return job
  }

  /// Waits until the job has ended, whichever way.
  func end(of id: JobID) async throws -> JobRecord {
    while true {
      let job = try await job(id)
      if job.status != .queued && job.status != .running { return job }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// Runs a worker with short times while `body` runs.
  func working(
    _ registry: JobRegistry, name: String = "worker", concurrency: Int = 2, listening: Bool = true,
    drain: Duration = .seconds(20), observe: @escaping @Sendable (JobEvent) -> Void = { _ in },
    _ body: (JobWorker) async throws -> Void
  ) async throws {
    let pool =
      listening ? database : Database(DatabaseConfiguration(url: urls.pooled, connections: 2))
    let worker = JobWorker(
      database: pool, registry: registry,
      configuration: JobWorkerConfiguration(
        name: name, concurrency: concurrency, heartbeat: .milliseconds(100),
        // Listening workers must not live by polling.
        poll: listening ? .seconds(2) : .milliseconds(20), progressInterval: .milliseconds(50),
        cancelPatience: .milliseconds(50), retryPause: .milliseconds(10), observe: observe))
    let service = Task { await worker.run() }
    do {
      try await body(worker)
    } catch {
      await worker.stop(drain: .zero)
      await service.value
      throw error
    }
    await worker.stop(drain: drain)
    await service.value
  }
}

/// Counts and keeps what handlers saw.
final class Notebook: Sendable {
  private let lines = Mutex<[String]>([])
  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
  func waitFor(_ count: Int) async throws {
    while all.count < count { try await Task.sleep(for: .milliseconds(2)) }
  }
}
