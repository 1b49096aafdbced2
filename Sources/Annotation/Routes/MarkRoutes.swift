import Database
import Identity
import Library
import Web

extension AnnotationFeature {
  /// Marks: what somebody wants looked at.
  func registerMarks(in api: inout TenantAPI, library: LibraryFeature) {
    let database = database
    let addresses = library.addresses
    api.add(
      .get, "/api/v1/images/{image_id}/marks", id: "marks.of_image", summary: "The marks on an image, the oldest first",
      tag: "marks", response: Page<Mark>.self
    ) { caller, call in
      let image = try call.path("image_id", as: ImageID.self)
      return .ok(
        Page(
          items: try await database.transaction(caller.claims, readOnly: true) {
            try MarkStore.list(of: image, in: $0)
          }))
    }
    api.add(
      .get, "/api/v1/projects/{project_id}/marks", id: "marks.list",
      summary: "The marks of a project, the newest first",
      tag: "marks", query: MarkListQuery.self, response: Page<Mark>.self
    ) { caller, call in
      let project = try caller.project
      let query = call.query
      let signer = addresses.at(call.request.origin, caller)
      return .ok(
        try await database.transaction(caller.claims, readOnly: true) {
          try MarkStore.list(project, query, addresses: signer, in: $0)
        })
    }
    api.add(
      .post, "/api/v1/images/{image_id}/marks", id: "marks.create",
      summary: "Mark an image, or a place in it, as something to be looked at", tag: "marks", body: NewMark.self,
      response: Mark.self, status: 201, errors: [.alreadyExists, .imageNotReady]
    ) { caller, call in
      let image = try call.path("image_id", as: ImageID.self)
      let new = call.body
      return .created(
        try await database.transaction(caller.claims) { transaction in
          let id = try MarkStore.insert(
            new, on: image, workspace: caller.workspaceID, by: caller.userID, in: transaction)
          return try Self.found(id, in: transaction)
        })
    }
    api.add(
      .patch, "/api/v1/marks/{mark_id}", id: "marks.update", summary: "Write other words to a mark", tag: "marks",
      body: MarkChanges.self, response: Mark.self
    ) { caller, call in
      let id = try call.path("mark_id", as: MarkID.self)
      let text = call.body.text
      return .ok(
        try await database.transaction(caller.claims) { transaction in
          try MarkStore.update(
            id, text: text, by: caller.userID, role: caller.projectRole ?? .viewer, in: transaction)
          return try Self.found(id, in: transaction)
        })
    }
    api.add(
      .delete, "/api/v1/marks/{mark_id}", id: "marks.delete", summary: "Delete a mark", tag: "marks",
      response: None.self, status: 204
    ) { caller, call in
      let id = try call.path("mark_id", as: MarkID.self)
      try await database.transaction(caller.claims) {
        try MarkStore.delete(id, by: caller.userID, role: caller.projectRole ?? .viewer, in: $0)
      }
      return .noContent
    }
    registerResolving(in: &api)
  }

  private func registerResolving(in api: inout TenantAPI) {
    let database = database
    for (step, summary, isResolved) in [
      ("resolve", "Say that a mark is dealt with", true),
      ("reopen", "Say that a mark is not dealt with after all", false),
    ] {
      api.add(
        .post, "/api/v1/marks/{mark_id}/\(step)", id: "marks.\(step)", summary: summary, tag: "marks",
        response: Mark.self
      ) { caller, call in
        let id = try call.path("mark_id", as: MarkID.self)
        return .ok(
          try await database.transaction(caller.claims) { transaction in
            try MarkStore.resolve(id, isResolved, by: caller.userID, in: transaction)
            return try Self.found(id, in: transaction)
          })
      }
    }
  }

  private static func found(_ id: MarkID, in transaction: Transaction) throws -> Mark {
    guard let mark = try MarkStore.find(id, in: transaction) else { throw APIError(.notFound) }
    return mark
  }
}
