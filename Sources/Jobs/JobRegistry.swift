public import Database
import Foundation

/// How a job ended without success, for what depends on it.
public struct JobEnd: Sendable, Hashable {
  /// `failed` or `cancelled`.
  public var status: JobStatus
  /// The stable code; nil for a cancelled job.
  public var errorCode: String?
  /// The sentence for people; nil for a cancelled job.
  public var errorMessage: String?
}

/// Which handler does which kind of work.
public struct JobRegistry: Sendable {
  struct Entry: Sendable {
    let work: @Sendable (JobRun) async throws -> JobResult
    let ended: @Sendable (JobRun, JobEnd, Transaction) throws -> Void
  }

  private(set) var entries: [String: Entry] = [:]

  /// A registry without handlers.
  public init() {}

  /// The names of the kinds in alphabetical order.
  public var kinds: [String] { entries.keys.sorted() }

  /// Sets the handler of a kind. Two for one kind are a mistake of the program, which ends at start.
  ///
  /// - Parameters:
  ///   - handler: Does the work. Must be idempotent; see `JobContext`.
  ///   - ended: Changes what depends on the job when it fails for good or is cancelled while running, in the same
  ///     transaction. Not called for a job that is cancelled while it waits: whoever cancels it has the transaction.
  public mutating func register<Payload>(
    _ kind: JobKind<Payload>,
    _ handler: @escaping @Sendable (JobContext<Payload>) async throws -> JobResult,
    ended: @escaping @Sendable (JobContext<Payload>, JobEnd, Transaction) throws -> Void = { _, _, _ in }
  ) {
    precondition(entries[kind.name] == nil, "two handlers for jobs of kind \(kind.name)")
    @Sendable func context(_ run: JobRun) throws -> JobContext<Payload> {
      let payload: Payload
      do {
        payload = try JobCoding.decode(Payload.self, from: run.payload)
      } catch {
        throw JobError("bad_payload", "This job was written by another version of the program.")
      }
      return JobContext(
        id: run.id, payload: payload, workspace: run.workspace, user: run.user, project: run.project,
        attempt: run.attempt, database: run.database, run: run)
    }
    entries[kind.name] = Entry(
      work: { try await handler(try context($0)) },
      // Without a readable payload nothing that depends on it can be found.
      ended: { run, end, transaction in
        guard let context = try? context(run) else { return }
        try ended(context, end, transaction)
      })
  }
}
