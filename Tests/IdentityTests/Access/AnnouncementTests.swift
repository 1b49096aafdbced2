import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

/// What the database announces acts at once, before any cache runs out; the clock of these tests stands still.
@Suite struct AnnouncementTests {
  /// Asks until the answer has the status; the clock stands still, so that only an announcement can change it.
  private func eventually(_ world: IdentityWorld, _ status: Int, _ ask: () async -> Int) async -> Bool {
    for _ in 0..<2_000 {
      if await ask() == status { return true }
      // A round trip to the database instead of a nap: the announcement comes from there.
      _ = try? await world.superuserRows("select 1")
    }
    return false
  }

  private func listening(_ world: IdentityWorld, _ body: () async throws -> Void) async throws {
    let running = Task { await world.service.gatekeeper.run() }
    defer { running.cancel() }
    try await body()
  }

  @Test func anEndOfMembershipActsAtOnce() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let member = try await world.join(admin, as: .editor)
      try await listening(world) {
        #expect(await world.send(.get, "/api/v1/members", as: member.token).status == 200)
        // Repeated until heard: the listener may still be connecting.
        let isHeard = await eventually(world, 403) {
          try? await world.asSuperuser("delete from workspace_members where user_id = '\(member.userID)'")
          try? await world.asSuperuser(
            "select pg_notify('framewright_access', '\(admin.workspaceID):\(member.userID)')")
          return await world.send(.get, "/api/v1/members", as: member.token).status
        }
        #expect(isHeard)
      }
    }
  }

  @Test func everyKindOfChangeIsAnnounced() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let member = try await world.join(admin, as: .editor)
      let key = try await world.key(member, [.read])
      try await listening(world) {
        // Known to be listening from here on.
        let path = "/api/v1/members"
        #expect(await world.send(.get, path, as: member.token).status == 200)
        #expect(
          await eventually(world, 403) {
            try? await world.asSuperuser("update users set is_active = false where id = '\(member.userID)'")
            try? await world.asSuperuser("select pg_notify('framewright_access', ':\(member.userID)')")
            return await world.send(.get, path, as: member.token).status
          })
        try await world.asSuperuser("update users set is_active = true where id = '\(member.userID)'")
        #expect(await eventually(world, 200) { await world.send(.get, path, as: member.token).status })
        #expect(await eventually(world, 200) { await world.send(.get, path, as: key).status })

        try await world.asSuperuser("update api_keys set revoked_at = now() where created_by = '\(member.userID)'")
        #expect(await eventually(world, 401) { await world.send(.get, path, as: key).status })

        _ = await world.send(
          .patch, "/api/v1/members/\(member.userID)", as: admin.token, json: ["role": "admin"])
        #expect(await eventually(world, 200) { await world.send(.get, "/api/v1/invites", as: member.token).status })

        _ = await world.send(.post, "/auth/v1/logout", as: member.token)
        #expect(await eventually(world, 401) { await world.send(.get, path, as: member.token).status })
      }
    }
  }
}
