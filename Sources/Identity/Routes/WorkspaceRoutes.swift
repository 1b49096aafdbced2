import Database
import Foundation
import Web

/// Workspaces of the person: list, make, rename, switch.
struct WorkspaceRoutes {
  let workspaces: WorkspaceStore
  let mover: SessionMover

  func register(in api: inout TenantAPI) {
    let workspaces = workspaces
    let mover = mover
    api.addPersonal(
      .get, "/api/v1/workspaces", id: "workspaces.list", summary: "The workspaces you are a member of",
      tag: "identity", response: Page<WorkspaceSummary>.self
    ) { person, _ in
      var items = try await workspaces.list(person.claims)
      // A key belongs to one workspace and tells of no other.
      if person.keyID != nil { items.removeAll { $0.id != person.workspaceID } }
      return .ok(Page(items: items, total: items.count, totalIsExact: true))
    }
    api.addPersonal(
      .post, "/api/v1/workspaces", id: "workspaces.create", summary: "Make a workspace and become its admin",
      tag: "identity", body: NewWorkspace.self, response: WorkspaceSummary.self, status: 201
    ) { person, call in
      let id = try await workspaces.create(
        name: try Rules.text(call.body.name, "name", 1...100), founder: person.userID)
      guard let made = try await workspaces.list(person.claims).first(where: { $0.id == id }) else {
        throw APIError(.notFound)
      }
      return .created(made, location: "/api/v1/workspaces/\(id)")
    }
    api.add(
      .patch, "/api/v1/workspaces/{workspace_id}", id: "workspaces.update", summary: "Rename the current workspace",
      tag: "identity", body: WorkspaceChanges.self, response: WorkspaceSummary.self, errors: [.alreadyExists]
    ) { caller, call in
      // Only the workspace of the session can be changed; another one is as good as missing.
      guard try call.path("workspace_id", as: WorkspaceID.self) == caller.workspaceID else {
        throw APIError(.notFound, hint: "Switch to that workspace first.")
      }
      try await workspaces.update(
        caller.claims, name: try call.body.name.map { try Rules.text($0, "name", 1...100) },
        slug: try call.body.slug.map(Rules.slug))
      guard let changed = try await workspaces.list(caller.claims).first(where: { $0.id == caller.workspaceID })
      else { throw APIError(.notFound) }
      return .ok(changed)
    }
    api.addPersonal(
      .post, "/api/v1/workspaces/{workspace_id}/switch", id: "workspaces.switch",
      summary: "Go on in another of your workspaces", tag: "identity", response: SessionAnswer.self
    ) { person, call in
      .ok(try await mover.move(person, to: try call.path("workspace_id"), call.request))
    }
  }
}

/// Moves a signed-in person's session to another workspace.
struct SessionMover: Sendable {
  let accounts: Accounts

  func move(_ person: Person, to workspace: WorkspaceID, _ request: Request) async throws -> SessionAnswer {
    guard person.keyID == nil else { throw Refusal.sessionOnly }
    var opened: OpenedSession?
    if let session = person.sessionID {
      let issuer = (accounts.configuration.publicURL ?? request.origin) + AuthRoutes.prefix
      opened = try await accounts.move(
        session, of: person.userID, to: workspace,
        ClientNote(address: request.remoteAddress, userAgent: request.headers["User-Agent"] ?? "", issuer: issuer))
      guard opened != nil else { throw APIError(.notFound) }
    } else if try await !accounts.sessions.switchWorkspace(user: person.userID, session: nil, to: workspace) {
      throw APIError(.notFound)
    }
    let all = try await accounts.workspaces.list(person.claims)
    guard let summary = all.first(where: { $0.id == workspace }) else { throw APIError(.notFound) }
    return SessionAnswer(
      accessToken: opened?.accessToken, tokenType: "bearer", expiresIn: opened?.lifetime,
      expiresAt: opened.map { Int($0.expiresAt.timeIntervalSince1970) },
      user: opened.flatMap { SessionDocument.user($0.user, tenant: workspace).object }, workspace: summary)
  }
}
