import Database
import Foundation
import Jobs
import Library
import Web

extension MiningFeature {
  /// Moves projects' stages on, starts work that lost its job, and warns of jobs that run long; in every worker process,
  /// until the task is cancelled. Several processes may do it at once. Claims of silent workers are `JobMonitor`'s to
  /// reset, which moves the videos they held back by itself.
  public func watch(every interval: Duration = .seconds(10), longer: Duration = .seconds(1800)) async {
    var warned: Set<JobID> = []
    while !Task.isCancelled {
      do {
        try await tend()
        try await warn(of: longer, &warned)
        FetchFolder.sweep()
      } catch is CancellationError {} catch {
        Log.shared.warning("footage monitor failed", ["error": .string("\(error)")])
      }
      try? await Task.sleep(for: interval)
    }
  }

  /// One look: answers how many projects moved and how many jobs were started.
  @discardableResult public func tend() async throws -> (moved: Int, started: Int) {
    let moved = try await database.query(nil, "select project_id from system.advance_footage()").count
    var started = 0
    for due in try await FootageQueue.due(database) {
      try await database.transaction(Claims(userID: due.user, workspaceID: due.workspace)) {
        _ = try FootageQueue.enqueue(due, in: $0)
      }
      started += 1
    }
    return (moved, started)
  }

  private func warn(of longer: Duration, _ warned: inout Set<JobID>) async throws {
    let rows = try await database.query(
      nil,
      """
      select id, kind, locked_by, started_at
      from system.long_jobs(\(Int(longer / .milliseconds(1)))::bigint * interval '1 millisecond')
      """)
    var running: Set<JobID> = []
    for row in rows {
      let id: JobID = try row.get(0)
      running.insert(id)
      guard !warned.contains(id) else { continue }
      Log.shared.warning(
        "a job runs for long",
        [
          "job": .string("\(id)"), "kind": .string(try row.get(1)), "worker": .string(try row.get(2)),
          "since": .string("\(try row.get(3, as: Date.self))"),
        ])
    }
    warned = running
  }
}
