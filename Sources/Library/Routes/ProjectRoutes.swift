import Database
import Foundation
import Identity
import Web

extension LibraryFeature {
  func registerProjects(in api: inout TenantAPI) {
    let database = database
    let addresses = addresses
    api.add(
      .get, "/api/v1/projects", id: "projects.list", summary: "Projects of the workspace", tag: "projects",
      query: ProjectListQuery.self, response: Page<Project>.self
    ) { caller, call in
      let signer = addresses.at(call.request.origin, caller)
      var (items, next) = try await database.transaction(caller.claims, readOnly: true) { transaction in
        var (items, next) = try ProjectStore.list(call.query, in: transaction)
        let covers = try ImageStore.covers(items.map(\.id), in: transaction)
        for index in items.indices {
          items[index].coverUrls = (covers[items[index].id] ?? []).compactMap(signer.thumbnail)
        }
        return (items, next)
      }
      for index in items.indices { items[index].role = try await caller.projectRole(in: items[index].id.uuid) }
      return .ok(Page(items: items, nextCursor: next))
    }
    api.add(
      .post, "/api/v1/projects", id: "projects.create", summary: "Make a project", tag: "projects",
      body: NewProject.self, response: Project.self, status: 201, errors: [.alreadyExists]
    ) { caller, call in
      var new = call.body
      new.name = try Self.checked(projectName: new.name)
      let ready = new
      let id = try await translatingNameConflict {
        try await database.transaction(caller.claims) {
          try ProjectStore.create(ready, workspace: caller.workspaceID.uuid, by: caller.userID.uuid, in: $0)
        }
      }
      return .created(try await self.project(id, caller), location: "/api/v1/projects/\(id)")
    }
    api.add(
      .get, "/api/v1/projects/{project_id}", id: "projects.show", summary: "One project, by id or slug",
      tag: "projects", response: Project.self
    ) { caller, call in
      let project = try await self.project(try caller.project, caller)
      return .ok(project).header("ETag", "\"\(project.revision)\"")
    }
    api.add(
      .patch, "/api/v1/projects/{project_id}", id: "projects.update", summary: "Change a project", tag: "projects",
      body: ProjectChanges.self, response: Project.self, errors: [.staleRevision, .alreadyExists]
    ) { caller, call in
      let id = try caller.project
      var changes = call.body
      changes.name = try changes.name.map(Self.checked(projectName:))
      let ready = changes
      let revision = try call.request.expectedRevision()
      try await translatingNameConflict {
        try await database.transaction(caller.claims) { try ProjectStore.update(id, ready, revision: revision, in: $0) }
      }
      let project = try await self.project(id, caller)
      return .ok(project).header("ETag", "\"\(project.revision)\"")
    }
    api.add(
      .delete, "/api/v1/projects/{project_id}", id: "projects.delete",
      summary: "Put a project into the bin, for 30 days", tag: "projects", response: None.self, status: 204
    ) { caller, _ in
      let id = try caller.project
      try await database.transaction(caller.claims) { try ProjectStore.setDeleted(id, true, in: $0) }
      return .noContent
    }
    api.add(
      .post, "/api/v1/projects/{project_id}/restore", id: "projects.restore", summary: "Take a project out of the bin",
      tag: "projects", response: Project.self, errors: [.alreadyExists]
    ) { caller, _ in
      let id = try caller.project
      try await translatingNameConflict {
        try await database.transaction(caller.claims) { try ProjectStore.setDeleted(id, false, in: $0) }
      }
      return .ok(try await self.project(id, caller))
    }
    registerProjectMembers(in: &api)
  }

  private func registerProjectMembers(in api: inout TenantAPI) {
    let database = database
    api.add(
      .get, "/api/v1/projects/{project_id}/members", id: "project_members.list",
      summary: "People with a role of their own in the project", tag: "projects", response: Page<ProjectMember>.self
    ) { caller, _ in
      let id = try caller.project
      let items = try await database.transaction(caller.claims, readOnly: true) {
        try ProjectStore.members(id, in: $0)
      }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.add(
      .put, "/api/v1/projects/{project_id}/members/{user_id}", id: "project_members.set",
      summary: "Give a member of the workspace a role in the project", tag: "projects", body: ProjectMemberRole.self,
      response: Page<ProjectMember>.self
    ) { caller, call in
      let id = try caller.project
      let user = try call.path("user_id", as: UserID.self)
      let role = call.body.role
      guard role != .viewer else {
        throw APIError(.invalidField, "viewer is a role of the workspace", hint: "Give admin, reviewer or labeler")
      }
      let items = try await database.transaction(caller.claims) { transaction in
        try ProjectStore.setMember(id, user, role, workspace: caller.workspaceID.uuid, in: transaction)
        return try ProjectStore.members(id, in: transaction)
      }
      return .ok(Page(items: items, nextCursor: nil))
    }
    api.add(
      .delete, "/api/v1/projects/{project_id}/members/{user_id}", id: "project_members.remove",
      summary: "Take a person's own role in the project away", tag: "projects", response: None.self, status: 204
    ) { caller, call in
      let id = try caller.project
      let user = try call.path("user_id", as: UserID.self)
      try await database.transaction(caller.claims) { try ProjectStore.removeMember(id, user, in: $0) }
      return .noContent
    }
  }

  /// One project as the caller sees it.
  private func project(_ id: ProjectID, _ caller: Caller) async throws -> Project {
    let found = try await database.transaction(caller.claims, readOnly: true) { try ProjectStore.find(id, in: $0) }
    guard var project = found else { throw APIError(.notFound) }
    project.role = try await caller.projectRole(in: id.uuid)
    return project
  }

  private static func checked(projectName name: String) throws -> String {
    let name = name.trimmingCharacters(in: .whitespaces)
    guard (1...200).contains(name.count) else {
      throw APIError(.invalidField, "A project needs a name of 1 to 200 characters")
    }
    return name
  }
}

private func translatingNameConflict<Value>(_ body: () async throws -> Value) async throws -> Value {
  do { return try await body() } catch let error as DatabaseError where error.constraint == "projects_name" {
    throw APIError(.alreadyExists, "The workspace already has a project of this name", hint: "Pick another name")
  }
}
