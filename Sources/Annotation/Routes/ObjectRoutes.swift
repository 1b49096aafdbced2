import Database
import Identity
import Library
import Web

extension AnnotationFeature {
  func registerObjects(in api: inout TenantAPI, library: LibraryFeature) {
    let database = database
    let addresses = library.addresses
    api.add(
      .get, "/api/v1/projects/{project_id}/objects", id: "objects.list",
      summary: "Labels of a project one by one, each with the picture it is on", tag: "annotations",
      query: ObjectListQuery.self, response: Page<LabelledObject>.self
    ) { caller, call in
      let reader = ObjectListReader(query: call.query, project: try caller.project)
      let signer = addresses.at(call.request.origin, caller)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) {
          try reader.read(in: $0, addresses: signer)
        })
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/events/revert", id: "events.revert_many",
      summary: "Undo one's own changes in a stretch of history, the newest first, as far as nothing happened since",
      tag: "history", body: EventSpan.self, response: AnnotationBatchResult.self
    ) { caller, call in
      let span = call.body
      guard span.from >= 1, span.to >= span.from, span.to - span.from < 1000 else {
        throw APIError(.invalidField, "from and to name no stretch", hint: "Name 1 to 1,000 positions, 1 <= from <= to")
      }
      let project = try caller.project
      let author = AnnotationAuthor(userID: caller.userID, role: caller.projectRole ?? .labeler)
      return .json(
        try await database.transaction(caller.claims, timeout: .seconds(60)) { transaction in
          let writer = try AnnotationWriter(
            project: project, workspace: caller.workspaceID.uuid, author: author, in: transaction)
          return try writer.revert(span)
        })
    }
  }
}
