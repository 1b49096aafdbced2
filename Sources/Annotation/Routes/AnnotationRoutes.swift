import Database
import Foundation
import Identity
import Library
import Web

extension AnnotationFeature {
  func registerAnnotations(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/images/{image_id}/annotations", id: "annotations.of_image",
      summary: "All annotations of an image in drawing order", tag: "annotations", response: Page<Annotation>.self
    ) { caller, call in
      let image = try call.path("image_id", as: ImageID.self)
      let project = try caller.project
      return .json(
        try await database.transaction(caller.claims, readOnly: true) {
          try AnnotationReader.ofImage(image, project: project, in: $0)
        })
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/annotations", id: "annotations.list", summary: "Annotations of a project",
      tag: "annotations", query: AnnotationListQuery.self, response: Page<Annotation>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      return .json(
        try await database.transaction(caller.claims, readOnly: true) {
          try AnnotationReader.list(query, project: project, in: $0)
        })
    }
    api.add(
      .post, "/api/v1/annotations", id: "annotations.create", summary: "Make an annotation", tag: "annotations",
      body: NewAnnotation.self, response: Annotation.self, status: 201,
      errors: [.notFound, .invalidGeometry, .imageNotReady, .alreadyExists]
    ) { caller, call in
      let new = call.body
      let project = ProjectID(
        try await {
          if let image = new.imageId {
            return try await caller.require(.labeler, inProjectOf: .image, image.uuid)
          }
          guard let video = new.videoId else { throw APIError(.invalidField, "Neither image_id nor video_id is given") }
          // A video may be in several projects; its class is in one.
          if let label = new.classId { return try await caller.require(.labeler, inProjectOf: .labelClass, label.uuid) }
          return try await caller.require(.labeler, inProjectOf: .video, video.uuid)
        }())
      let id = try await self.write(project, caller) { try $0.create(new).id }
      let answer = try await self.answer(id, project: project, caller, status: 201)
      return answer.header("Location", "/api/v1/annotations/\(id)")
    }
    api.add(
      .get, "/api/v1/annotations/{annotation_id}", id: "annotations.show", summary: "One annotation",
      tag: "annotations", response: Annotation.self
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      return try await self.answer(id, project: try caller.project, caller)
    }
    api.add(
      .patch, "/api/v1/annotations/{annotation_id}", id: "annotations.update",
      summary: "Change an annotation whose revision is known", tag: "annotations", query: RevisionQuery.self,
      body: AnnotationChanges.self, response: Annotation.self,
      errors: [.staleRevision, .preconditionRequired, .invalidGeometry, .illegalStep]
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      let revision = try Self.revision(call.request, call.query)
      let changes = call.body
      let project = try caller.project
      try await self.write(project, caller) { try $0.update(id, changes, revision: revision) }
      return try await self.answer(id, project: project, caller)
    }
    api.add(
      .delete, "/api/v1/annotations/{annotation_id}", id: "annotations.delete",
      summary: "Delete an annotation whose revision is known", tag: "annotations", query: RevisionQuery.self,
      response: None.self, status: 204, errors: [.staleRevision, .preconditionRequired]
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      let revision = try Self.revision(call.request, call.query)
      try await self.write(try caller.project, caller) { try $0.delete(id, revision: revision) }
      return .noContent
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/annotations/batch", id: "annotations.batch",
      summary: "Up to 1,000 writes, answered one by one", tag: "annotations", body: AnnotationBatch.self,
      response: AnnotationBatchResult.self, errors: [.batchFailed], limit: 64 << 20
    ) { caller, call in
      let batch = call.body
      guard (1...1000).contains(batch.operations.count) else {
        throw APIError(.invalidField, "operations holds \(batch.operations.count) entries", hint: "Send 1 to 1,000")
      }
      let project = try caller.project
      let author = AnnotationAuthor(userID: caller.userID, role: caller.projectRole ?? .labeler)
      return .json(
        try await database.transaction(caller.claims, timeout: .seconds(60)) { transaction in
          let writer = try AnnotationWriter(
            project: project, workspace: caller.workspaceID.uuid, author: author, in: transaction)
          return try writer.apply(batch)
        })
    }
    registerStatus(in: &api)
  }

  private func registerStatus(in api: inout TenantAPI) {
    func step(_ name: String, _ status: AnnotationStatus, _ summary: String) {
      api.add(
        .post, "/api/v1/annotations/{annotation_id}/\(name)", id: "annotations.\(name)", summary: summary,
        tag: "review", response: Annotation.self, errors: [.illegalStep]
      ) { caller, call in
        let id = try call.path("annotation_id", as: AnnotationID.self)
        let project = try caller.project
        try await self.write(project, caller) { try $0.setStatus(id, status, reason: nil) }
        return try await self.answer(id, project: project, caller)
      }
    }
    step("submit", .submitted, "Submit a draft for review")
    step("approve", .approved, "Approve what was submitted")
    step("accept", .accepted, "Accept a model's suggestion")
    api.add(
      .post, "/api/v1/annotations/{annotation_id}/reject", id: "annotations.reject",
      summary: "Reject an annotation with a reason", tag: "review", body: Rejection.self, response: Annotation.self,
      errors: [.illegalStep]
    ) { caller, call in
      let id = try call.path("annotation_id", as: AnnotationID.self)
      let reason = call.body.reason
      let project = try caller.project
      try await self.write(project, caller) { try $0.setStatus(id, .rejected, reason: reason) }
      return try await self.answer(id, project: project, caller)
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/annotations/status", id: "annotations.set_status",
      summary: "One change of status for up to 1,000 annotations", tag: "review", body: StatusChange.self,
      response: Affected.self, errors: [.illegalStep]
    ) { caller, call in
      let change = call.body
      guard change.ids.count <= 1000 else { throw APIError(.invalidField, "ids holds more than 1,000") }
      try await self.write(try caller.project, caller) { writer in
        for id in change.ids { try writer.setStatus(id, change.status, reason: change.reason) }
      }
      return .ok(Affected(affected: change.ids.count))
    }
  }

  // MARK: Shared

  /// One transaction of writes with its history.
  @discardableResult func write<Value: Sendable>(
    _ project: ProjectID, _ caller: Caller, _ body: @escaping @Sendable (AnnotationWriter) throws -> Value
  ) async throws -> Value {
    let author = AnnotationAuthor(
      userID: caller.userID, role: try await caller.projectRole(in: project.uuid))
    do {
      return try await database.transaction(caller.claims) { transaction in
        let writer = try AnnotationWriter(
          project: project, workspace: caller.workspaceID.uuid, author: author, in: transaction)
        let value = try body(writer)
        _ = try writer.finish()
        return value
      }
    } catch let error as DatabaseError {
      throw error.annotationError ?? error
    }
  }

  func answer(_ id: AnnotationID, project: ProjectID, _ caller: Caller, status: Int = 200) async throws
    -> Answer<Annotation>
  {
    let found = try await database.transaction(caller.claims, readOnly: true) {
      try AnnotationReader.find(id, project: project, in: $0)
    }
    guard let found else { throw APIError(.notFound) }
    return .json(found.json, status: status).header("ETag", "\"\(found.revision)\"")
  }

  private static func revision(_ request: Request, _ query: RevisionQuery) throws -> Int {
    guard let revision = try query.revision ?? request.expectedRevision() else {
      throw APIError(.preconditionRequired, hint: "Send If-Match with the ETag you saw, or ?revision=")
    }
    return revision
  }
}

extension AnnotationWriter {
  /// Moves an annotation along its states, whatever its revision.
  func setStatus(_ id: AnnotationID, _ status: AnnotationStatus, reason: String?) throws {
    let row = try transaction.query(
      "select revision, status from annotations where project_id = \(project) and id = \(id) for update"
    ).first
    guard let row else { throw APIError(.notFound, "The annotation is gone") }
    // Said twice, it happens once.
    guard try row.get(1, as: AnnotationStatus.self) != status else { return }
    let revision: Int = try row.get(0)
    var changes = AnnotationChanges()
    changes.status = status
    changes.reason = reason
    try update(id, changes, revision: revision)
  }
}
