import Database
import Foundation
import Identity
import Jobs
import Web

extension LibraryFeature {
  func registerJobs(in api: inout TenantAPI) {
    let database = database
    api.gatekeeper.resolveLocated(.job) { id, claims in
      let rows = try await database.query(claims, readOnly: true, "select project_id from jobs where id = \(id)")
      guard let row = rows.first else { return nil }
      return try row.get(0, as: UUID?.self).map { .project($0) } ?? .workspace
    }
    api.add(
      .get, "/api/v1/jobs", id: "jobs.list", summary: "Jobs of the workspace, the newest first", tag: "jobs",
      query: JobListQuery.self, response: Page<JobDocument>.self
    ) { caller, call in
      let query = call.query
      let size = min(max(query.limit ?? 50, 1), 200)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) { transaction in
          var statement: SQL = "select \(JobRecord.columns) from jobs where true"
          if let project = query.projectId { statement += " and project_id = \(project)" }
          if let status = query.status { statement += " and status = \(status)" }
          if let kind = query.kind { statement += " and kind = \(kind)" }
          if let cursor = query.cursor { statement += " and id < \(try ImageCursor(cursor).id)" }
          let rows = try transaction.query(statement + " order by id desc limit \(size + 1)::int")
          let items = try rows.prefix(size).map { JobDocument(try JobRecord($0)) }
          let next = rows.count > size ? items.last.map { ImageCursor(value: "", id: ImageID($0.id.uuid)).text } : nil
          return Page(items: items, nextCursor: next)
        })
    }
    api.add(
      .get, "/api/v1/jobs/{job_id}", id: "jobs.show", summary: "One job with its progress and result", tag: "jobs",
      response: JobDocument.self
    ) { caller, call in
      let id = try call.path("job_id", as: JobID.self)
      return try await Self.answer(database, caller) { try JobQueue.find(id, in: $0) }
    }
    api.add(
      .post, "/api/v1/jobs/{job_id}/cancel", id: "jobs.cancel", summary: "Stop a job within two seconds", tag: "jobs",
      response: JobDocument.self, errors: [.illegalStep]
    ) { caller, call in
      let id = try call.path("job_id", as: JobID.self)
      return try await Self.answer(database, caller) { try JobQueue.cancel(id, in: $0) }
    }
    api.add(
      .post, "/api/v1/jobs/{job_id}/retry", id: "jobs.retry", summary: "Queue a failed or cancelled job again",
      tag: "jobs", response: JobDocument.self, errors: [.illegalStep]
    ) { caller, call in
      let id = try call.path("job_id", as: JobID.self)
      return try await Self.answer(database, caller) { try JobQueue.retry(id, in: $0) }
    }
  }

  private static func answer(
    _ database: Database, _ caller: Caller, _ body: @escaping @Sendable (Transaction) throws -> JobRecord?
  ) async throws -> Answer<JobDocument> {
    do {
      guard let job = try await database.transaction(caller.claims, body) else { throw APIError(.notFound) }
      return .ok(JobDocument(job))
    } catch let error as DatabaseError {
      if case .raised(_, let message) = error.kind { throw APIError(.illegalStep, "\(message)") }
      throw error
    }
  }
}

extension JobDocument {
  /// Enqueues work of a project that somebody waits for, and shows the job.
  static func enqueued<Payload>(
    _ kind: JobKind<Payload>, _ work: Payload, _ caller: Caller, _ project: ProjectID, in transaction: Transaction
  ) throws -> JobDocument {
    let id = try JobQueue.enqueue(
      kind, work, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, project: project.uuid, priority: 5,
      in: transaction)
    guard let job = try JobQueue.find(id, in: transaction) else { throw APIError(.notFound) }
    return JobDocument(job)
  }
}
