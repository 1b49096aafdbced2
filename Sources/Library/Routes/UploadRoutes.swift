import Database
import Foundation
import Identity
import Objects
import Web

extension LibraryFeature {
  func registerUploads(in api: inout TenantAPI) {
    let database = database
    api.add(
      .post, "/api/v1/projects/{project_id}/upload_url", id: "uploads.create", summary: "Ask where to send a file",
      tag: "uploads", body: UploadRequest.self, response: UploadTicket.self, status: 201,
      errors: [.fileTooLarge, .unsupportedImage]
    ) { caller, call in
      let tickets = try await self.tickets(
        [call.body], project: try caller.project, caller, origin: call.request.origin)
      return .created(tickets[0])
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/upload_urls", id: "uploads.create_many",
      summary: "Ask where to send up to 100 files", tag: "uploads", body: UploadRequests.self,
      response: UploadTickets.self, status: 201, errors: [.fileTooLarge, .unsupportedImage]
    ) { caller, call in
      guard (1...100).contains(call.body.files.count) else {
        throw APIError(.invalidField, "files holds \(call.body.files.count) entries", hint: "Send 1 to 100")
      }
      let tickets = try await self.tickets(
        call.body.files, project: try caller.project, caller, origin: call.request.origin)
      return .created(UploadTickets(items: tickets))
    }
    api.add(
      .post, "/api/v1/images/complete_upload", id: "uploads.complete",
      summary: "Say that a file has been sent; the server checks it", tag: "uploads", body: UploadCompletion.self,
      response: Upload.self, errors: [.notFound]
    ) { caller, call in
      let completion = call.body
      let entry = try await database.transaction(caller.claims, readOnly: true) { transaction in
        if let id = completion.uploadId { return try UploadStore.find([id], in: transaction).first }
        if let path = completion.storagePath { return try UploadStore.find(storagePath: path, in: transaction) }
        throw APIError(.invalidField, "Neither upload_id nor storage_path is given")
      }
      guard let entry else { throw APIError(.notFound, "There is no such upload") }
      try await caller.require(.labeler, in: entry.project.uuid)
      let done = try await self.reception.complete([entry], workspace: caller.workspaceID.uuid, claims: caller.claims)
      return .ok(done[0])
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/complete_uploads", id: "uploads.complete_many",
      summary: "Say that up to 100 files have been sent", tag: "uploads", body: UploadCompletions.self,
      response: Uploads.self
    ) { caller, call in
      let ids = call.body.uploadIds
      let project = try caller.project
      guard (1...100).contains(ids.count) else {
        throw APIError(.invalidField, "upload_ids holds \(ids.count) entries", hint: "Send 1 to 100")
      }
      let entries = try await database.transaction(caller.claims, readOnly: true) { try UploadStore.find(ids, in: $0) }
      guard entries.count == ids.count, entries.allSatisfy({ $0.project == project }) else {
        throw APIError(.notFound, "Some of these uploads are not of this project")
      }
      return .ok(
        Uploads(
          items: try await self.reception.complete(entries, workspace: caller.workspaceID.uuid, claims: caller.claims)))
    }
    registerDirectUpload(in: &api)
    registerBatches(in: &api)
  }

  /// Opens uploads, or names the images that have the bytes already.
  private func tickets(_ requests: [UploadRequest], project: ProjectID, _ caller: Caller, origin: String) async throws
    -> [UploadTicket]
  {
    for request in requests { try checkDeclared(request) }
    let opened = try await database.transaction(caller.claims) { transaction in
      let skippable = requests.compactMap { $0.purpose != .import && $0.onDuplicate != .keep ? $0.sha256 : nil }
      let known = try ImageStore.byHash(skippable, project: project, in: transaction)
      return try requests.map { request -> (UploadStore.Entry, ImageID?) in
        let entry = try UploadStore.open(
          request, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        let twin =
          request.purpose != .import && request.onDuplicate != .keep ? request.sha256.flatMap { known[$0] } : nil
        if let twin { try UploadStore.finish(entry.id, .duplicate, image: twin, in: transaction) }
        return (entry, twin)
      }
    }
    let now = Date()
    return try zip(requests, opened).map { request, opened in
      let (entry, twin) = opened
      if let twin { return UploadTicket(uploadId: entry.id, duplicateOf: twin) }
      let type = request.contentType ?? "application/octet-stream"
      return UploadTicket(
        uploadId: entry.id,
        url: try store.presign(
          .put, try ObjectKey(entry.storagePath), origin: origin, expiresIn: .seconds(300), contentType: type,
          downloadName: nil, at: now),
        method: "PUT", headers: ["Content-Type": type], storagePath: entry.storagePath,
        expiresAt: now.addingTimeInterval(300), duplicateOf: nil)
    }
  }

  private func checkDeclared(_ request: UploadRequest) throws {
    if let size = request.size, size > limits.fileBytes {
      throw APIError(
        .fileTooLarge, "\(request.filename.prefix(200)) has \(size) bytes",
        hint: "Files may have up to \(limits.fileBytes)")
    }
    if let sha256 = request.sha256, sha256.count != 64 || !sha256.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
      throw APIError(.invalidField, "sha256 must be 64 lower-case hexadecimal digits")
    }
    if let type = request.contentType, type.isEmpty || type.utf8.contains(where: { $0 < 33 || $0 > 126 }) {
      throw APIError(.invalidField, "content_type must be a media type")
    }
  }

  private func registerBatches(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/batches", id: "batches.list", summary: "Batches, the newest first",
      tag: "uploads", query: CursorQuery.self, response: Page<Batch>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let (items, next) = try await database.transaction(caller.claims, readOnly: true) {
        try BatchStore.list(project, cursor: query.cursor, limit: query.limit, in: $0)
      }
      return .ok(Page(items: items, nextCursor: next))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/batches", id: "batches.create", summary: "Begin a batch", tag: "uploads",
      body: NewBatch.self, response: Batch.self, status: 201
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      let batch = try await database.transaction(caller.claims) { transaction in
        let id = try BatchStore.create(
          new, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: transaction)
        return try BatchStore.find(id, in: transaction)
      }
      guard let batch else { throw APIError(.notFound) }
      return .created(batch, location: "/api/v1/batches/\(batch.id)")
    }
    api.add(
      .get, "/api/v1/batches/{batch_id}/uploads", id: "batches.uploads", summary: "What became of a batch's files",
      tag: "uploads", query: UploadListQuery.self, response: Page<Upload>.self
    ) { caller, call in
      let batch = try call.path("batch_id", as: BatchID.self)
      let query = call.query
      let (items, next) = try await database.transaction(caller.claims, readOnly: true) {
        try UploadStore.list(batch, query, in: $0)
      }
      return .ok(Page(items: items, nextCursor: next))
    }
  }
}
