import Database
import Foundation
import Formats
import Identity
import Jobs
import Library
import Objects
import Web

extension DatasetsFeature {
  func registerImports(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .post, "/api/v1/projects/{project_id}/imports", id: "imports.create",
      summary: "Read an uploaded archive or label file into the project", tag: "datasets", body: ImportRequest.self,
      response: JobDocument.self, status: 202, errors: [.conflict]
    ) { caller, call in
      let project = try caller.project
      let request = call.body
      if let name = request.format, name != "auto" { _ = try Self.format(name) }
      let found = try await database.transaction(caller.claims, readOnly: true) {
        try UploadStore.find([request.uploadId], in: $0).first
      }
      guard let upload = found, upload.project == project else { throw APIError(.notFound, "There is no such upload") }
      guard upload.purpose == .import else {
        throw APIError(.conflict, "The upload is a picture", hint: "Ask for an upload with purpose import")
      }
      guard upload.upload.status == .pending else { throw APIError(.conflict, "The upload has been imported already") }
      guard let info = try await store.head(try ObjectKey(upload.storagePath)) else {
        throw APIError(.conflict, "No bytes have arrived for this upload", hint: "Send the file first")
      }
      guard info.size > 0 else {
        throw APIError(.conflict, "\(upload.filename) is empty", hint: "Send a file with content by a new upload")
      }
      let job = try await database.transaction(caller.claims) { transaction in
        let id = try JobQueue.enqueue(
          ImportWork.kind,
          ImportWork(projectID: project, request: request, filename: upload.filename, storagePath: upload.storagePath),
          workspace: caller.workspaceID.uuid, by: caller.userID.uuid, project: project.uuid, priority: 20,
          key: request.uploadId.description, in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.notFound) }
      return .accepted(JobDocument(job))
    }
  }

  func registerExports(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.add(
      .post, "/api/v1/projects/{project_id}/exports", id: "exports.create", summary: "Write the project as a dataset",
      tag: "datasets", body: ExportRequest.self, response: JobDocument.self, status: 202
    ) { caller, call in
      let project = try caller.project
      let request = call.body
      _ = try Self.format(request.format)
      _ = try (request.imageFilter ?? ImageFilter()).condition(in: project)
      let job = try await database.transaction(caller.claims) { transaction in
        guard let found = try ProjectStore.find(project, in: transaction) else { throw APIError(.notFound) }
        let id = try JobQueue.enqueue(
          ExportWork.kind, ExportWork(projectID: project, request: request, name: found.slug),
          workspace: caller.workspaceID.uuid, by: caller.userID.uuid, project: project.uuid, priority: 20, key: nil,
          in: transaction)
        return try JobQueue.find(id, in: transaction)
      }
      guard let job else { throw APIError(.notFound) }
      return .accepted(JobDocument(job))
    }
    api.addRaw(
      .get, "/api/v1/exports/{job_id}/download", id: "exports.download", summary: "Where to fetch what an export made",
      tag: "datasets", query: DownloadQuery.self,
      response: [RawContent("application/json")], errors: [.conflict]
    ) { caller, call in
      let id = try call.path("job_id", as: JobID.self)
      let job = try await database.transaction(caller.claims, readOnly: true) { try JobQueue.find(id, in: $0) }
      guard let job, job.kind == ExportWork.kind.name else { throw APIError(.notFound) }
      guard job.status == .succeeded, let bytes = job.result,
        let object = try JSONValue(parsing: bytes)["object"], let name = object["name"]?.string
      else { throw APIError(.conflict, "The export is not done", hint: "Wait until its job has succeeded") }
      let url = try store.presign(
        .get, try ObjectKey(ObjectNames.export(caller.workspaceID.uuid, job: id.uuid, name: name)),
        origin: call.request.origin, expiresIn: .seconds(900), contentType: "application/zip", downloadName: name,
        at: Date())
      return try .json(DownloadAddress(url: url))
    }
  }

  private static func format(_ name: String) throws -> any DatasetFormat {
    guard let format = FormatRegistry.format(FormatID(rawValue: name)) else {
      throw APIError(
        .invalidField, "There is no format '\(name.prefix(50))'",
        hint: "One of: \(FormatRegistry.all.map(\.id.rawValue).joined(separator: ", "))")
    }
    return format
  }
}
