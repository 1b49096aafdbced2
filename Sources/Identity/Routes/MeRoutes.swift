import Database
import Web

/// The signed-in person.
struct MeRoutes {
  let users: UserStore
  let workspaces: WorkspaceStore

  func register(in api: inout TenantAPI) {
    let routes = self
    api.addPersonal(
      .get, "/api/v1/me", id: "me.show", summary: "Who is signed in, and where", tag: "identity",
      response: Profile.self
    ) { person, _ in .ok(try await routes.profile(person)) }
    api.addPersonal(
      .patch, "/api/v1/me", id: "me.update", summary: "Change name, preferences or the introduction's state",
      tag: "identity", body: ProfileChanges.self, response: Profile.self
    ) { person, call in
      let changes = call.body
      let name = try changes.displayName.map { try Rules.text($0, "display_name", 1...200) }
      if let preferences = changes.notificationPreferences {
        try Rules.size(.object(preferences), "notification_preferences")
      }
      try await routes.users.update(
        person.userID, displayName: name, preferences: changes.notificationPreferences,
        onboarding: changes.onboardingCompleted, metadata: name.map { ["display_name": .string($0)] })
      return .ok(try await routes.profile(person))
    }
  }

  private func profile(_ person: Person) async throws -> Profile {
    guard let user = try await users.user(person.userID) else { throw APIError(.notFound) }
    var workspaces = try await workspaces.list(person.claims)
    // A key belongs to one workspace and tells of no other.
    if person.keyID != nil { workspaces.removeAll { $0.id != person.workspaceID } }
    return Profile(
      id: user.id, email: user.email, displayName: user.displayName, platformRole: user.platformRole,
      onboardingCompleted: user.onboardingCompleted, notificationPreferences: user.notificationPreferences,
      workspace: workspaces.first { $0.id == person.workspaceID }, workspaces: workspaces, createdAt: user.createdAt)
  }
}
