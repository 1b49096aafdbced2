public import Database
public import Foundation
public import Jobs
public import Web

/// A job as the API shows it.
public struct JobDocument: Codable, Sendable {
  /// How far it is.
  public struct Progress: Codable, Sendable {
    public var done: Int
    public var total: Int?
    public var message: String
  }
  public var id: JobID
  public var kind: String
  public var status: JobStatus
  public var projectId: ProjectID?
  public var priority: Int
  public var attempts: Int
  public var isCancelRequested: Bool
  public var progress: Progress
  public var error: Problem?
  /// What it made; its members depend on the kind.
  public var result: JSONValue?
  public var createdBy: UUID?
  public var createdAt: Date
  public var startedAt: Date?
  public var finishedAt: Date?

  public init(_ job: JobRecord) {
    id = job.id
    kind = job.kind
    status = job.status
    projectId = job.projectID.map { ProjectID($0) }
    priority = job.priority
    attempts = job.attempts
    isCancelRequested = job.isCancelRequested
    progress = Progress(done: job.progressDone, total: job.progressTotal, message: job.progressMessage)
    error = job.errorCode.map { Problem(code: $0, message: job.errorMessage ?? $0) }
    result = job.result.flatMap { try? JSONValue(parsing: $0) }
    createdBy = job.createdBy
    createdAt = job.createdAt
    startedAt = job.startedAt
    finishedAt = job.finishedAt
  }
}

/// The query of the job list.
public struct JobListQuery: Codable, Sendable {
  public var projectId: ProjectID?
  public var status: JobStatus?
  public var kind: String?
  public var limit: Int?
  public var cursor: String?
}
