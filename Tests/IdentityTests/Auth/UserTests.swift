import Database
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct UserTests {
  private static let modern: Headers = ["X-Supabase-Api-Version": "2024-01-01"]

  @Test func showsTheBareUser() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let reply = await world.send(.get, "/auth/v1/user", as: person.token)
      #expect(reply.json["id"]?.string == person.userID.description)
      #expect(reply.json["user"] == nil)
      #expect(reply.json["last_sign_in_at"]?.string != nil)
      #expect(reply.text.contains("$2b$") == false)
    }
  }

  @Test func needsAToken() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let key = try await world.key(person, [.admin])
      let cases: [(String?, Int, String)] = [
        (nil, 401, "no_authorization"), ("x", 403, "bad_jwt"), (key, 403, "bad_jwt"),
        (person.token + "x", 403, "bad_jwt"),
      ]
      for (token, status, code) in cases {
        let reply = await world.send(.get, "/auth/v1/user", as: token, headers: Self.modern)
        #expect(reply.status == status)
        #expect(reply.code == code)
      }
    }
  }

  @Test func mergesMetadataAndNeverTakesRightsFromIt() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let reply = await world.send(
        .put, "/auth/v1/user", as: person.token,
        json: [
          "data": [
            "colour": "red", "display_name": "New", "tenant_id": "x", "role": "admin", "platform_role": "admin",
          ],
          "app_metadata": ["tenant_id": "x"], "role": "service_role", "platform_role": "admin",
        ])
      #expect(reply.status == 200, "\(reply.text)")
      #expect(reply.json["user_metadata"]?["colour"] == "red")
      #expect(reply.json["app_metadata"]?["tenant_id"]?.string == person.workspaceID.description)
      #expect(reply.json["role"] == "authenticated")
      let me = await world.send(.get, "/api/v1/me", as: person.token)
      #expect(me.json["display_name"] == "New")
      #expect(me.json["platform_role"] == nil)
      let removed = await world.send(.put, "/auth/v1/user", as: person.token, json: ["data": ["colour": nil]])
      #expect(removed.json["user_metadata"]?["colour"] == nil)
      #expect(removed.json["user_metadata"]?["display_name"] == "New")
    }
  }

  @Test func aNewPasswordEndsTheOtherSessions() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signIn(person.email)
      let same = await world.send(
        .put, "/auth/v1/user", as: person.token, json: ["password": "correct horse battery"], headers: Self.modern)
      #expect(same.code == "same_password")
      let weak = await world.send(
        .put, "/auth/v1/user", as: person.token, json: ["password": "short"], headers: Self.modern)
      #expect(weak.code == "weak_password")
      let changed = await world.send(
        .put, "/auth/v1/user", as: person.token, json: ["password": "another horse"], headers: Self.modern)
      #expect(changed.status == 200, "\(changed.text)")
      world.clock.advance(by: 5)
      #expect(await world.send(.get, "/api/v1/me", as: person.token).status == 200)
      #expect(await world.send(.get, "/api/v1/me", as: other.token).status == 401)
      await #expect(throws: UnexpectedReply.self) { try await world.signIn(person.email) }
      _ = try await world.signIn(person.email, password: "another horse")
    }
  }

  @Test func anAddressIsChangedUnlessTaken() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signUp()
      let taken = await world.send(
        .put, "/auth/v1/user", as: person.token, json: ["email": .string(other.email)], headers: Self.modern)
      #expect(taken.status == 422)
      #expect(taken.code == "email_exists")
      let changed = await world.send(
        .put, "/auth/v1/user", as: person.token, json: ["email": "Fresh@example.test"], headers: Self.modern)
      #expect(changed.json["email"] == "fresh@example.test")
      _ = try await world.signIn("fresh@example.test")
    }
  }

  @Test(arguments: ["local", "others", "global"])
  func signsOut(scope: String) async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signIn(person.email)
      let reply = await world.send(.post, "/auth/v1/logout?scope=\(scope)", as: person.token)
      #expect(reply.status == 204, "\(reply.text)")
      world.clock.advance(by: 5)
      let mine = await world.send(.get, "/api/v1/me", as: person.token).status
      let others = await world.send(.get, "/api/v1/me", as: other.token).status
      #expect(mine == (scope == "others" ? 200 : 401))
      #expect(others == (scope == "local" ? 200 : 401))
    }
  }

  @Test func unknownScopesAreRefused() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      #expect(await world.send(.post, "/auth/v1/logout?scope=all", as: person.token).status == 400)
      #expect(await world.send(.get, "/api/v1/me", as: person.token).status == 200)
    }
  }
}
