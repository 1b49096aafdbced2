import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct PermissionWalkTests {
  /// Operations of other features with nothing behind them: what is walked is who gets to them.
  static func stubs(_ api: inout TenantAPI, _ database: Database) {
    api.gatekeeper.resolve(.labelClass) { id, claims in
      try await database.query(claims, readOnly: true, "select project_id from classes where id = \(id)")
        .first?.get("project_id")
    }
    let project = "/api/v1/projects/{project_id}"
    api.add(.get, project, id: "projects.show", summary: "s", tag: "t", response: [String: String].self) { caller, _ in
      .ok(["role": caller.projectRole?.rawValue ?? "none", "project": caller.projectID?.uuidString ?? "none"])
    }
    for (method, path, id) in [
      (Method.patch, project, "projects.update"), (.delete, project, "projects.delete"),
      (.post, "\(project)/batches", "batches.create"), (.post, "\(project)/images/bulk", "images.bulk"),
      (.patch, "/api/v1/classes/{class_id}", "classes.update"), (.get, "/api/v1/projects", "projects.list"),
      (.post, "/api/v1/projects", "projects.create"),
    ] {
      api.add(method, path, id: id, summary: "s", tag: "t", response: None.self, status: 204) { _, _ in .noContent }
    }
    api.add(
      .post, "/api/v1/annotations", id: "annotations.create", summary: "s", tag: "t", body: [String: UUID].self,
      response: None.self, status: 204
    ) { caller, call in
      if let project = call.body["project_id"] { try await caller.require(.labeler, in: project) }
      if let row = call.body["class_id"] { try await caller.require(.labeler, inProjectOf: .labelClass, row) }
      return .noContent
    }
  }

  static func makeProject(_ world: IdentityWorld, _ admin: IdentityWorld.Actor, slug: String = "birds") async throws
    -> (project: UUID, labelClass: UUID)
  {
    let project = UUID()
    let labelClass = UUID()
    try await world.database.query(
      admin.claims,
      """
      insert into projects (workspace_id, id, name, slug, project_type, created_by)
      values (\(admin.workspaceID), \(project), \(slug), \(slug), 'object_detection', \(admin.userID))
      """)
    try await world.database.query(
      admin.claims,
      """
      insert into classes (workspace_id, project_id, id, name, colour, position)
      values (\(admin.workspaceID), \(project), \(labelClass), 'owl', '#ff0000', 0)
      """)
    return (project, labelClass)
  }

  @Test func everyOperationAdmitsWhomTheTableSays() async throws {
    try await IdentityWorld.lend(features: Self.stubs) { world in
      let admin = try await world.signUp("admin")
      let (project, labelClass) = try await Self.makeProject(world, admin)
      let member = try await world.join(admin, as: .viewer)
      let invite = await world.send(.post, "/api/v1/invites", as: admin.token, json: ["role": "viewer"])
      let key = await world.send(
        .post, "/api/v1/keys", as: admin.token, json: ["name": "k", "scopes": ["read"]])
      let walk = PermissionWalk(
        samples: [
          "project_id": project.uuidString, "class_id": labelClass.uuidString,
          "workspace_id": admin.workspaceID.description, "user_id": member.userID.description,
          "invite_id": try #require(invite.json["id"]?.string), "key_id": try #require(key.json["id"]?.string),
        ],
        project: project,
        bodies: ["annotations.create": ["project_id": .string(project.uuidString)]])
      let (complaints, answers) = try await walk.run(world, admin: admin)
      #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
      #expect(answers > 400)
    }
  }

  @Test func whatViewersMayDoNeedsNoAdminsKey() {
    for (id, permission) in Permissions.table {
      if case .project(let role, _) = permission.requirement, role == .viewer {
        #expect(permission.scope != .admin, "\(id): a viewer never needs an admin's key")
      }
    }
  }

  @Test func aShortNameStandsForTheProject() async throws {
    try await IdentityWorld.lend(features: Self.stubs) { world in
      let admin = try await world.signUp("admin")
      let (project, _) = try await Self.makeProject(world, admin)
      let reply = await world.send(.get, "/api/v1/projects/birds", as: admin.token)
      #expect(reply.json["project"]?.string == project.uuidString, "\(reply.text)")
      for missing in ["bees", UUID().uuidString, "%00", String(repeating: "x", count: 200), "a%2Fb"] {
        #expect(await world.send(.get, "/api/v1/projects/\(missing)", as: admin.token).status == 404, "\(missing)")
      }
    }
  }

  @Test func foreignRowsAnswerLikeMissingOnes() async throws {
    try await IdentityWorld.lend(features: Self.stubs) { world in
      let admin = try await world.signUp("admin")
      let other = try await world.signUp("other")
      let (project, labelClass) = try await Self.makeProject(world, admin)
      for path in ["projects/\(project)", "projects/birds"] {
        let foreign = await world.send(.get, "/api/v1/\(path)", as: other.token)
        let missing = await world.send(.get, "/api/v1/projects/\(UUID())", as: other.token)
        #expect(foreign.status == 404)
        #expect(foreign.body == missing.body)
      }
      let row = await world.send(.patch, "/api/v1/classes/\(labelClass)", as: other.token)
      #expect(row.status == 404)
      for body: JSONValue in [
        ["project_id": .string(project.uuidString)], ["class_id": .string(labelClass.uuidString)],
      ] {
        #expect(await world.send(.post, "/api/v1/annotations", as: other.token, json: body).status == 404)
        #expect(await world.send(.post, "/api/v1/annotations", as: admin.token, json: body).status == 204)
      }
    }
  }

  @Test func anUncheckedProjectIsAFaultOfTheServer() async throws {
    try await IdentityWorld.lend(features: Self.stubs) { world in
      let admin = try await world.signUp("admin")
      let reply = await world.send(.post, "/api/v1/annotations", as: admin.token, json: [:])
      #expect(reply.status == 500)
      #expect(reply.code == "internal")
    }
  }
}
