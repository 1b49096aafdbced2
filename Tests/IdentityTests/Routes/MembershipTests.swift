import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct MembershipTests {
  @Test func membersAreListedInPages() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      for role in [WorkspaceRole.viewer, .annotator, .editor] { _ = try await world.join(admin, as: role) }
      var seen: [String] = []
      var cursor: String?
      repeat {
        let more = cursor.map { "&cursor=\($0)" } ?? ""
        let page = await world.send(.get, "/api/v1/members?limit=2&with=total\(more)", as: admin.token)
        #expect(page.json["total"] == 4, "\(page.text)")
        seen += page.json["items"]?.array?.compactMap { $0["role"]?.string } ?? []
        cursor = page.json["next_cursor"]?.string
      } while cursor != nil
      #expect(seen == ["admin", "viewer", "annotator", "editor"])
      for query in ["limit=0", "limit=501", "limit=x", "cursor=nonsense", "unknown=1"] {
        #expect(await world.send(.get, "/api/v1/members?\(query)", as: admin.token).status == 422, "\(query)")
      }
    }
  }

  @Test func theLastAdminStays() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let editor = try await world.join(admin, as: .editor)
      let path = "/api/v1/members/\(admin.userID)"
      #expect(await world.send(.patch, path, as: admin.token, json: ["role": "editor"]).code == "conflict")
      #expect(await world.send(.delete, path, as: admin.token).code == "conflict")
      let raised = await world.send(
        .patch, "/api/v1/members/\(editor.userID)", as: admin.token, json: ["role": "admin"])
      #expect(raised.json["role"] == "admin")
      #expect(await world.send(.delete, path, as: admin.token).status == 204)
    }
  }

  @Test func twoAdminsCannotRemoveEachOther() async throws {
    try await IdentityWorld.lend { world in
      let first = try await world.signUp("admin")
      let second = try await world.join(first, as: .admin)
      async let one = world.send(.delete, "/api/v1/members/\(second.userID)", as: first.token)
      async let two = world.send(.delete, "/api/v1/members/\(first.userID)", as: second.token)
      let statuses = await [one.status, two.status].sorted()
      #expect(statuses[0] == 204)
      #expect(statuses[1] >= 400)
      let rows = try await world.superuserRows(
        "select from workspace_members where role = 'admin' and workspace_id = '\(first.workspaceID)'")
      #expect(rows.count == 1)
    }
  }

  @Test func onlyAdminsRemoveOthersAndEverybodyMayLeave() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let viewer = try await world.join(admin, as: .viewer)
      let editor = try await world.join(admin, as: .editor)
      #expect(await world.send(.delete, "/api/v1/members/\(viewer.userID)", as: editor.token).status == 403)
      #expect(await world.send(.delete, "/api/v1/members/\(viewer.userID)", as: viewer.token).status == 204)
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/members", as: viewer.token).status == 403)
      // Signing in again makes a workspace of their own.
      let back = try await world.signIn(viewer.email)
      #expect(back.workspaceID != admin.workspaceID)
      #expect(await world.send(.get, "/api/v1/members", as: back.token).status == 200)
    }
  }

  @Test func renewingLeadsOutOfAWorkspaceOneWasRemovedFrom() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let viewer = try await world.join(admin, as: .viewer)
      #expect(await world.send(.delete, "/api/v1/members/\(viewer.userID)", as: admin.token).status == 204)
      let renewed = await world.send(
        .post, "/auth/v1/token?grant_type=refresh_token", json: ["refresh_token": .string(viewer.refreshToken)])
      #expect(renewed.status == 200, "\(renewed.text)")
      #expect(renewed.json["user"]?["app_metadata"]?["tenant_id"]?.string != admin.workspaceID.description)
    }
  }

  @Test func switchingMovesTheSession() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let made = await world.send(.post, "/api/v1/workspaces", as: person.token, json: ["name": "Second One"])
      #expect(made.json["slug"] == "second-one")
      let id = try #require(made.json["id"]?.string)
      let moved = await world.send(.post, "/api/v1/workspaces/\(id)/switch", as: person.token)
      #expect(moved.status == 200, "\(moved.text)")
      let token = try #require(moved.json["access_token"]?.string)
      #expect(await world.send(.get, "/api/v1/me", as: token).json["workspace"]?["id"]?.string == id)
      #expect(moved.json["user"]?["app_metadata"]?["tenant_id"]?.string == id)
      let renewed = await world.send(
        .post, "/auth/v1/token?grant_type=refresh_token", json: ["refresh_token": .string(person.refreshToken)])
      #expect(renewed.json["user"]?["app_metadata"]?["tenant_id"]?.string == id)
      let back = try await world.signIn(person.email)
      #expect(back.workspaceID.description == id)
    }
  }

  @Test func nobodySwitchesIntoTheWorkspaceOfOthers() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signUp()
      for id in [other.workspaceID.description, UUID().uuidString, "x"] {
        #expect(await world.send(.post, "/api/v1/workspaces/\(id)/switch", as: person.token).status == 404)
        #expect(
          await world.send(.patch, "/api/v1/workspaces/\(id)", as: person.token, json: ["name": "x"]).status == 404)
      }
      #expect(await world.send(.get, "/api/v1/members/", as: person.token).status == 404)
      let members = await world.send(.get, "/api/v1/members", as: person.token)
      #expect(members.json["items"]?.array?.count == 1)
      #expect(!members.text.contains(other.email))
      for method in [Method.patch, .delete] {
        let reply = await world.send(
          method, "/api/v1/members/\(other.userID)", as: person.token,
          json: method == .patch ? ["role": "viewer"] : nil)
        #expect(reply.status == 404)
      }
    }
  }

  @Test func workspacesAreRenamed() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signUp("other")
      let path = "/api/v1/workspaces/\(person.workspaceID)"
      let renamed = await world.send(.patch, path, as: person.token, json: ["name": " Birds ", "slug": "birds"])
      #expect(renamed.json["name"] == "Birds", "\(renamed.text)")
      #expect(renamed.json["slug"] == "birds")
      let taken = await world.send(
        .patch, "/api/v1/workspaces/\(other.workspaceID)", as: other.token, json: ["slug": "birds"])
      #expect(taken.status == 409)
      for body: JSONValue in [["name": ""], ["slug": "Birds"], ["slug": "-a"], ["name": "a\nb"], ["title": "x"]] {
        #expect(await world.send(.patch, path, as: person.token, json: body).status == 422)
      }
    }
  }

  @Test func invitesAreUsedUpExpireAndEnd() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let first = try await world.signUp()
      let second = try await world.signUp()
      func make() async throws -> (code: String, id: String) {
        let reply = await world.send(
          .post, "/api/v1/invites", as: admin.token,
          json: ["role": "editor", "uses": 1, "expires_in_days": 3, "note": "for Bo"])
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["url"]?.string?.contains("/invite/") == true)
        return (try #require(reply.json["code"]?.string), try #require(reply.json["id"]?.string))
      }
      func accept(_ code: String, _ person: IdentityWorld.Actor) async -> IdentityWorld.Reply {
        await world.send(.post, "/api/v1/invites/accept", as: person.token, json: ["code": .string(code)])
      }
      let used = try await make()
      let joined = await accept(used.code.lowercased(), first)
      #expect(joined.status == 200, "\(joined.text)")
      #expect(joined.json["workspace"]?["role"] == "editor")
      #expect(await accept(used.code, first).status == 200)
      #expect(await accept(used.code, second).status == 404)

      let expired = try await make()
      try await world.asSuperuser("update invite_codes set expires_at = now() where id = '\(expired.id)'")
      #expect(await accept(expired.code, second).status == 404)

      let revoked = try await make()
      #expect(await world.send(.delete, "/api/v1/invites/\(revoked.id)", as: second.token).status == 404)
      #expect(await world.send(.delete, "/api/v1/invites/\(revoked.id)", as: admin.token).status == 204)
      #expect(await accept(revoked.code, second).status == 404)

      var codes = 0
      for _ in 0..<20 where await accept("ZZZZZZZZZZZZ", second).status == 404 { codes += 1 }
      #expect(codes < 10)
      #expect(await accept("ZZZZZZZZZZZZ", second).status == 429)
    }
  }

  @Test func profilesKeepWhatIsNotSent() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp("ada")
      let first = await world.send(
        .patch, "/api/v1/me", as: person.token,
        json: ["notification_preferences": ["mail_digest": true, "camelKey": 1], "onboarding_completed": true])
      #expect(first.status == 200, "\(first.text)")
      #expect(first.json["notification_preferences"] == ["mail_digest": true, "camelKey": 1])
      #expect(first.json["display_name"] == "ada")
      let second = await world.send(.patch, "/api/v1/me", as: person.token, json: ["display_name": "Ada L."])
      #expect(second.json["onboarding_completed"] == true)
      #expect(second.json["display_name"] == "Ada L.")
      for body: JSONValue in [
        ["display_name": ""], ["display_name": 3], ["email": "x@example.test"], ["is_active": false],
      ] {
        #expect(await world.send(.patch, "/api/v1/me", as: person.token, json: body).status == 422)
      }
    }
  }
}
