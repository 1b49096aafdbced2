public import Database
import Foundation
import Identity
import Objects
import Web

/// The query of a picture sent in the request itself.
public struct DirectUploadQuery: Codable, Sendable {
  /// Of a raw body; a form names its file itself.
  public var filename: String?
  public var relativePath: String?
  public var split: Split?
  /// Comma separated.
  public var tags: String?
  /// Name of the batch, made if there is none; `api` by default.
  public var batch: BatchID?
  public var onDuplicate: UploadRequest.DuplicateRule?
}

extension LibraryFeature {
  func registerDirectUpload(in api: inout TenantAPI) {
    let database = database
    let store = store
    api.addRaw(
      .post, "/api/v1/projects/{project_id}/upload_image", id: "uploads.image",
      summary: "Send a picture in the request itself, for servers with a key", tag: "uploads",
      query: DirectUploadQuery.self,
      body: [RawContent("multipart/form-data"), RawContent("image/*"), RawContent("application/octet-stream")],
      response: [RawContent("application/json")], status: 201,
      errors: [.fileTooLarge, .unsupportedImage, .insufficientStorage]
    ) { caller, call in
      let project = try caller.project
      let file = FileManager.default.temporaryDirectory.appendingPathComponent(
        "framewright-upload-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: file) }
      let name = try await self.receive(call, into: file)
      let query = call.query
      var request = UploadRequest(
        filename: name ?? query.filename ?? call.request.headers["X-Filename"] ?? "image",
        contentType: call.request.mediaType)
      request.relativePath = query.relativePath
      request.batchId = query.batch
      request.onDuplicate = query.onDuplicate
      request.split = query.split
      request.tags = query.tags?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      let ready = request
      let entry = try await database.transaction(caller.claims) {
        try UploadStore.open(
          ready, project: project, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
      }
      _ = try await store.put(try ObjectKey(entry.storagePath), .file(file), contentType: "application/octet-stream")
      let upload = try await self.reception.complete(
        [entry], workspace: caller.workspaceID.uuid, claims: caller.claims)[0]
      if let problem = upload.error {
        throw APIError(
          problem.code == "file_too_large" ? .fileTooLarge : .unsupportedImage, problem.message,
          details: ["upload": try JSONValue(parsing: JSONCoder.encode(upload))])
      }
      return try .json(upload, status: upload.status == .completed ? 201 : 200)
    }
  }

  /// Streams the picture to a file; answers the name a form gave it.
  private func receive(_ call: Call<DirectUploadQuery, RequestBody>, into file: URL) async throws -> String? {
    let limit = limits.fileBytes
    let tooLarge = APIError(.fileTooLarge, hint: "Files may have up to \(limit) bytes")
    if let length = call.body.length, length > limit + 65_536 { throw tooLarge }
    let writer = try FileWriter(file)
    var received = 0
    guard call.request.mediaType == "multipart/form-data" else {
      for try await chunk in call.body {
        received += chunk.count
        guard received <= limit else { throw tooLarge }
        try await writer.write(chunk)
      }
      try await writer.close()
      return nil
    }
    var form = try MultipartForm(contentType: call.request.headers["Content-Type"] ?? "")
    var name: String?
    var isFound = false
    for try await chunk in call.body {
      for part in try form.feed(chunk) {
        switch part {
        case .begin(let field, let filename) where filename != nil || field == "file":
          guard !isFound else { throw APIError(.badRequest, "The form holds more than one file") }
          isFound = true
          name = filename
        case .bytes(let bytes) where form.isInFile:
          received += bytes.count
          guard received <= limit else { throw tooLarge }
          try await writer.write(bytes)
        default: break
        }
      }
    }
    try await writer.close()
    guard form.isComplete, isFound else {
      throw APIError(.badRequest, "The form holds no file", hint: "Send it as multipart/form-data with a field 'file'")
    }
    return name
  }
}
