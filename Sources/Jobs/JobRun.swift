import Database
import Foundation
import Synchronization

struct JobProgress: Sendable, Hashable {
  var done: Int
  var total: Int?
  var message: String
}

/// One claim of one job: everything that is written goes through here and holds only while the claim does.
final class JobRun: Sendable {
  /// Why a run is being ended from outside.
  enum StopReason: Sendable { case cancelRequested, claimLost, shutdown }

  let id: JobID
  let kind: String
  let worker: String
  let attempt: Int
  let maxAttempts: Int
  let workspace: UUID
  let user: UUID?
  let project: UUID?
  let payload: [UInt8]
  let checkpoint: [UInt8]?
  let wasCancelRequested: Bool
  let database: Database
  private let reporter: ProgressReporter
  private let state = Mutex<(task: Task<Void, Never>?, reason: StopReason?)>((nil, nil))

  var claims: Claims { Claims(userID: user, workspaceID: workspace) }

  init(_ row: Row, worker: String, database: Database, progressInterval: Duration) throws {
    id = try row.get("id")
    kind = try row.get("kind")
    attempt = try row.get("attempts")
    maxAttempts = try row.get("max_attempts")
    workspace = try row.get("workspace_id")
    user = try row.get("created_by")
    project = try row.get("project_id")
    payload = row.bytes("payload") ?? []
    checkpoint = row.bytes("checkpoint")
    wasCancelRequested = try row.get("cancel_requested")
    self.worker = worker
    self.database = database
    reporter = ProgressReporter(interval: progressInterval)
  }

  // MARK: Stopping

  /// Ties the run to the task that does the work.
  func attach(_ task: Task<Void, Never>) {
    let reason = state.withLock { state in
      state.task = task
      return state.reason
    }
    if reason != nil { task.cancel() }
  }

  /// Cancels the work; the first reason counts.
  func stop(_ reason: StopReason) {
    let task = state.withLock { state in
      if state.reason == nil { state.reason = reason }
      return state.task
    }
    task?.cancel()
  }

  var stopReason: StopReason? { state.withLock { $0.reason } }

  // MARK: Writing

  /// The condition under which the claim is still this run's.
  private var isOurs: SQL {
    "id = \(id) and locked_by = \(worker) and attempts = \(attempt) and status = 'running'"
  }

  /// Runs a transaction that starts by beating for the claim, which also keeps others from taking it meanwhile.
  func transaction<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
    do {
      return try await database.transaction(claims) { [isOurs] transaction in
        guard try transaction.execute("update jobs set heartbeat_at = now() where \(isOurs)") == 1 else {
          throw JobClaimLost()
        }
        return try body(transaction)
      }
    } catch let error as JobClaimLost {
      stop(.claimLost)
      throw error
    }
  }

  func save(_ checkpoint: [UInt8], in transaction: Transaction) throws {
    let count = try transaction.execute("update jobs set checkpoint = \(jsonBytes: checkpoint) where \(isOurs)")
    guard count == 1 else { throw JobClaimLost() }
  }

  func progress(_ progress: JobProgress) async throws {
    try await reporter.report(progress) { [self] in try await write($0) }
  }

  private func write(_ progress: JobProgress) async throws {
    let rows = try await database.query(
      claims,
      """
      update jobs set progress_done = \(progress.done), progress_total = \(progress.total),
        progress_message = \(progress.message), heartbeat_at = now()
      where \(isOurs) returning cancel_requested
      """)
    guard let row = rows.first else {
      stop(.claimLost)
      throw JobClaimLost()
    }
    if try row.get(0, as: Bool.self) {
      stop(.cancelRequested)
      throw CancellationError()
    }
  }

  // MARK: Ending

  /// Ends the job well, with its last effect, in one transaction.
  func succeed(_ result: JobResult) async throws {
    let last = await reporter.close()
    try await transaction { [self] transaction in
      let final = try result.last.map { try $0.body(transaction) } ?? result
      var changes: SQL = """
        status = 'succeeded', locked_by = null, finished_at = now(), error_code = null, error_message = null
        """
      if let json = final.json { changes += ", result = \(jsonBytes: json)" }
      if let last {
        changes += """
          , progress_done = \(last.done), progress_total = \(last.total), progress_message = \(last.message)
          """
      }
      guard try transaction.execute("update jobs set \(changes) where \(isOurs)") == 1 else { throw JobClaimLost() }
    }
  }

  /// Ends the job for good without success; `ended` changes what depends on it in the same transaction.
  func end(
    _ status: JobStatus, code: String?, message: String?, ended: @escaping @Sendable (Transaction) throws -> Void
  ) async throws {
    _ = await reporter.close()
    try await database.transaction(claims) { [isOurs, maxAttempts] transaction in
      let count = try transaction.execute(
        """
        update jobs set status = \(status), locked_by = null, finished_at = now(), error_code = \(code),
          error_message = \(message), attempts = least(attempts, \(maxAttempts))
        where \(isOurs)
        """)
      guard count == 1 else { throw JobClaimLost() }
      try ended(transaction)
    }
  }

  /// Puts the job back into the queue.
  ///
  /// - Parameter isAttemptCounted: False when the attempt was no fault of the job's.
  func requeue(after pause: Duration, code: String?, message: String?, isAttemptCounted: Bool) async throws {
    _ = await reporter.close()
    let milliseconds = Int(pause / .milliseconds(1))
    let back = isAttemptCounted ? 0 : 1
    let rows = try await database.query(
      claims,
      """
      update jobs set status = 'queued', locked_by = null, error_code = \(code), error_message = \(message),
        attempts = greatest(attempts - \(back), 0), not_before = now() + \(milliseconds) * interval '1 millisecond'
      where \(isOurs)
      """)
    guard rows.affected == 1 else { throw JobClaimLost() }
  }
}
