import Database
import Foundation
import Identity
import Jobs
import Library
import Objects
import Web

extension MiningFeature {
  func registerVideoUploads(in api: inout TenantAPI) {
    let database = database
    let store = store
    let limits = limits
    let uploads = PartedUploads(database: database, store: store)
    api.add(
      .post, "/api/v1/projects/{project_id}/video_uploads", id: "video_uploads.create",
      summary: "Begin to send a video in parts; a client that is cut off goes on where it was", tag: "videos",
      body: NewVideoUpload.self, response: VideoUpload.self, status: 201, errors: [.fileTooLarge]
    ) { caller, call in
      let project = try caller.project
      let new = call.body
      let filename = try FileNames.checked(new.filename)
      let path = try FileNames.checked(relativePath: new.relativePath ?? filename)
      guard new.size > 0 else { throw APIError(.invalidField, "size must be above 0") }
      guard new.size <= limits.fileBytes else {
        throw APIError(
          .fileTooLarge, "\(filename.prefix(200)) has \(new.size) bytes",
          hint: "Files may have up to \(limits.fileBytes)")
      }
      let id = UploadID()
      let key = ObjectNames.incoming(caller.workspaceID.uuid, project, id)
      let parts = try await store.beginParts(
        try ObjectKey(key), attributes: ObjectAttributes(contentType: "application/octet-stream"))
      let size = VideoUploadStore.partSize(of: new.size)
      let entry = try await database.transaction(caller.claims) {
        try VideoUploadStore.open(
          id, filename: filename, path: path, size: new.size, key: key, parts: parts, partSize: size, project: project,
          workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
        return try VideoUploadStore.find(id, project: project, in: $0)
      }
      return .created(entry.upload)
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/video_uploads/{upload_id}", id: "video_uploads.show",
      summary: "What has arrived of a video", tag: "videos", response: VideoUpload.self
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("upload_id", as: UploadID.self)
      var entry = try await database.transaction(caller.claims, readOnly: true) {
        try VideoUploadStore.find(id, project: project, in: $0)
      }
      if entry.upload.status == .pending {
        switch try await uploads.arrival(of: entry, claims: caller.claims) {
        case .parts(let parts): entry.upload.parts = parts.map { .init(number: $0.number, size: Int($0.size)) }
        case .whole: entry.upload.parts = entry.upload.allParts
        }
      }
      return .ok(entry.upload)
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/video_uploads/{upload_id}/parts", id: "video_uploads.parts",
      summary: "Ask where to send parts", tag: "videos", body: PartNumbers.self, response: PartAddresses.self
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("upload_id", as: UploadID.self)
      let numbers = call.body.numbers
      let entry = try await database.transaction(caller.claims, readOnly: true) {
        try VideoUploadStore.find(id, project: project, in: $0)
      }
      guard entry.upload.status == .pending, !entry.isComplete else {
        throw APIError(.conflict, "The upload is complete")
      }
      guard (1...100).contains(numbers.count), numbers.allSatisfy({ (1...entry.upload.partCount).contains($0) }) else {
        throw APIError(.invalidField, "numbers are 1 to 100 of 1…\(entry.upload.partCount)")
      }
      let now = Date()
      let origin = call.request.origin
      let parts = try numbers.map { number in
        PartAddresses.Part(
          number: number,
          url: try store.presignPart(
            try ObjectKey(entry.key), id: entry.parts, number: number, origin: origin, expiresIn: .seconds(3600),
            at: now))
      }
      return .ok(PartAddresses(parts: parts, expiresAt: now.addingTimeInterval(3600)))
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/video_uploads/{upload_id}/complete", id: "video_uploads.complete",
      summary: "Say that every part has been sent; a job makes it a video", tag: "videos",
      response: JobDocument.self, status: 202, errors: [.conflict]
    ) { caller, call in
      let project = try caller.project
      let id = try call.path("upload_id", as: UploadID.self)
      let entry = try await database.transaction(caller.claims, readOnly: true) {
        try VideoUploadStore.find(id, project: project, in: $0)
      }
      if entry.upload.status == .pending { try await uploads.join(entry, claims: caller.claims) }
      let job = try await database.transaction(caller.claims) { transaction in
        try VideoUploadStore.setComplete(id, in: transaction)
        let job = try JobQueue.enqueue(
          ReceiveWork.kind, ReceiveWork(uploadID: id, projectID: project), workspace: caller.workspaceID.uuid,
          by: caller.userID.uuid, project: project.uuid, key: "upload:\(id)", in: transaction)
        return try JobQueue.find(job, in: transaction)
      }
      guard let job else { throw APIError(.internal) }
      return .accepted(JobDocument(job))
    }
  }
}
