public import Database
import Processes

/// Gives the jobs of silent workers to others. Any number may run, on any machines.
public struct JobMonitor: Sendable {
  private let database: Database
  private let silence: Duration
  private let interval: Duration
  private let retryPause: Duration

  /// Makes a monitor.
  ///
  /// - Parameters:
  ///   - silence: How long a worker may be silent. Default 90 s: three heartbeats.
  ///   - interval: How often to look. Default 15 s.
  ///   - retryPause: The pause before the second attempt; it doubles each time. Default 2 s.
  public init(
    database: Database, silence: Duration = .seconds(90), interval: Duration = .seconds(15),
    retryPause: Duration = .seconds(2)
  ) {
    self.database = database
    self.silence = silence
    self.interval = interval
    self.retryPause = retryPause
  }

  /// Returns stale claims to the queue and answers their jobs.
  ///
  /// - Throws: `DatabaseError`.
  @discardableResult public func resetStaleClaims() async throws -> [JobID] {
    try await database.query(
      nil,
      """
      select id from system.reset_stale_jobs(
        \(Int(silence / .milliseconds(1)))::bigint * interval '1 millisecond',
        \(Int(retryPause / .milliseconds(1)))::bigint * interval '1 millisecond')
      """
    ).map { try $0.get(0) }
  }

  /// Looks every interval until the task is cancelled, and removes what killed workers left in their folders on this
  /// machine. A database that is away is tried again next time.
  public func run() async {
    while !Task.isCancelled {
      _ = try? await resetStaleClaims()
      WorkFolder.sweep()
      try? await Task.sleep(for: interval)
    }
  }

  /// How many jobs wait, run and ended within the hour, by kind and status.
  ///
  /// - Throws: `DatabaseError`.
  public func counts() async throws -> [(kind: String, status: String, count: Int)] {
    try await database.query(nil, readOnly: true, "select kind, status, count from system.job_counts()").map {
      (try $0.get(0), try $0.get(1), try $0.get(2))
    }
  }
}
