public import Database
public import Foundation

/// The table of jobs.
public enum JobTable {}
/// A job's identifier.
public typealias JobID = Identifier<JobTable>

/// A kind of work: its name in the database, what it is told, and how often it is tried.
///
/// The same value is used to enqueue and to register the handler, so that both agree on the payload.
public struct JobKind<Payload: Codable & Sendable>: Sendable {
  /// The name in the database, such as `images.ingest`.
  public let name: String
  /// How often the work is tried before it fails for good.
  public let maxAttempts: Int

  /// Names a kind.
  ///
  /// - Parameter maxAttempts: 1 to 100. Default 5.
  public init(_ name: String, maxAttempts: Int = 5) {
    precondition(!name.isEmpty && (1...100).contains(maxAttempts), "job kind \(name)")
    self.name = name
    self.maxAttempts = maxAttempts
  }
}

/// Where a job stands.
public enum JobStatus: String, Codable, Sendable, CaseIterable, PostgresCodable {
  case queued, running, succeeded, failed, cancelled
}

/// A job as people see it.
public struct JobRecord: Sendable {
  public var id: JobID
  public var workspaceID: UUID
  public var projectID: UUID?
  public var createdBy: UUID?
  public var kind: String
  public var status: JobStatus
  public var priority: Int
  public var attempts: Int
  public var maxAttempts: Int
  public var isCancelRequested: Bool
  public var progressDone: Int
  public var progressTotal: Int?
  public var progressMessage: String
  /// The result's JSON, once succeeded.
  public var result: [UInt8]?
  public var errorCode: String?
  public var errorMessage: String?
  public var createdAt: Date
  public var startedAt: Date?
  public var finishedAt: Date?

  /// The columns that ``init(_:)`` reads.
  public static let columns: SQL = """
    id, workspace_id, project_id, created_by, kind, status, priority, attempts, max_attempts, cancel_requested,
    progress_done, progress_total, progress_message, result, error_code, error_message, created_at, started_at,
    finished_at
    """

  /// Reads a row with ``columns``.
  public init(_ row: Row) throws {
    id = try row.get("id")
    workspaceID = try row.get("workspace_id")
    projectID = try row.get("project_id")
    createdBy = try row.get("created_by")
    kind = try row.get("kind")
    status = try row.get("status")
    priority = try row.get("priority")
    attempts = try row.get("attempts")
    maxAttempts = try row.get("max_attempts")
    isCancelRequested = try row.get("cancel_requested")
    progressDone = try row.get("progress_done")
    progressTotal = try row.get("progress_total")
    progressMessage = try row.get("progress_message")
    result = row.bytes("result")
    errorCode = try row.get("error_code")
    errorMessage = try row.get("error_message")
    createdAt = try row.get("created_at")
    startedAt = try row.get("started_at")
    finishedAt = try row.get("finished_at")
  }
}
