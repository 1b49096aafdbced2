public import Database
public import Foundation

/// Putting work into the queue and asking about it, inside the caller's transaction.
///
/// The work exists exactly if that transaction commits. The transaction's claims must be those of the workspace.
public struct JobQueue {
  /// Enqueues work.
  ///
  /// - Parameters:
  ///   - priority: -100 to 100; higher goes first. Default 0.
  ///   - notBefore: When it may start; nil is now.
  ///   - key: At most one unfinished job of a kind and workspace holds a key. When there is one, nothing is enqueued
  ///     and that one's identifier is answered.
  /// - Returns: The job's identifier.
  @discardableResult public static func enqueue<Payload>(
    _ kind: JobKind<Payload>, _ payload: Payload, workspace: UUID, by user: UUID?, project: UUID? = nil,
    priority: Int = 0, notBefore: Date? = nil, key: String? = nil, in transaction: Transaction
  ) throws -> JobID {
    let bytes = try JobCoding.encode(payload)
    while true {
      let inserted = try transaction.query(
        """
        insert into jobs (id, workspace_id, kind, payload, project_id, created_by, key, priority, max_attempts, not_before)
        values (\(JobID()), \(workspace), \(kind.name), \(jsonBytes: bytes), \(project), \(user), \(key),
          \(priority), \(kind.maxAttempts), coalesce(\(notBefore), now()))
        on conflict (workspace_id, kind, key) where key is not null and status in ('queued', 'running') do nothing
        returning id
        """)
      if let row = inserted.first { return try row.get(0) }
      let present = try transaction.query(
        """
        select id from jobs
        where workspace_id = \(workspace) and kind = \(kind.name) and key = \(key) and status in ('queued', 'running')
        """)
      if let row = present.first { return try row.get(0) }
      // It ended between the two statements: the key is free again.
    }
  }

  /// The job; nil if this workspace has none of that identifier.
  public static func find(_ id: JobID, in transaction: Transaction) throws -> JobRecord? {
    try transaction.query("select \(JobRecord.columns) from jobs where id = \(id)").first.map(JobRecord.init)
  }

  /// Gives a job up: at once while it waits; while it runs its worker is told and ends it within 2 s.
  ///
  /// - Returns: The job afterwards, unchanged when it had ended; nil if this workspace has none of that identifier.
  public static func cancel(_ id: JobID, in transaction: Transaction) throws -> JobRecord? {
    try transaction.execute(
      """
      update jobs set cancel_requested = true,
        status = case status when 'queued' then 'cancelled' else status end,
        finished_at = case status when 'queued' then now() else finished_at end
      where id = \(id) and status in ('queued', 'running')
      """)
    return try find(id, in: transaction)
  }

  /// Queues a failed or cancelled job anew, from its last checkpoint and with all its attempts.
  ///
  /// - Returns: The job afterwards; nil if this workspace has none of that identifier.
  public static func retry(_ id: JobID, in transaction: Transaction) throws -> JobRecord? {
    try transaction.execute(
      """
      update jobs set status = 'queued', attempts = 0, cancel_requested = false, not_before = now(),
        error_code = null, error_message = null, finished_at = null
      where id = \(id) and status in ('failed', 'cancelled')
      """)
    return try find(id, in: transaction)
  }
}
