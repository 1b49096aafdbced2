import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct KeyTests {
  @Test func isShownOnceAndWorksInBothFields() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let made = await world.send(
        .post, "/api/v1/keys", as: person.token,
        json: ["name": "robot", "scopes": ["write", "read", "read"], "expires_in_days": 30])
      #expect(made.status == 201, "\(made.text)")
      let key = try #require(made.json["key"]?.string)
      #expect(key.count == 44 && key.hasPrefix("wld_"))
      #expect(made.json["prefix"]?.string == String(key.prefix(12)))
      #expect(made.json["scopes"] == ["read", "write"])
      let list = await world.send(.get, "/api/v1/keys", as: person.token)
      #expect(list.json["items"]?[0]?["key"] == nil)
      #expect(!list.text.contains(key.dropFirst(12)))
      let stored = try await world.superuserRows(
        "select * from api_keys where position('\(key.dropFirst(12))' in api_keys::text) > 0")
      #expect(stored.isEmpty)

      #expect(await world.send(.get, "/api/v1/me", as: key).status == 200)
      #expect(await world.send(.get, "/api/v1/me", headers: ["apikey": key]).status == 200)
      let used = await world.send(.get, "/api/v1/keys", as: person.token)
      #expect(used.json["items"]?[0]?["last_used_at"]?.string != nil)
    }
  }

  @Test func refusesWhatIsNoKey() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let cases: [JSONValue] = [
        ["name": "", "scopes": ["read"]], ["name": "x", "scopes": []], ["name": "x", "scopes": ["everything"]],
        ["name": "x"], ["name": "x", "scopes": ["read"], "expires_in_days": 0],
        ["name": "x", "scopes": ["read"], "expires_in_days": 99_999],
        ["name": "x", "scopes": ["read"], "role": "admin"],
        ["name": .string(String(repeating: "x", count: 101)), "scopes": ["read"]],
      ]
      for body in cases {
        let reply = await world.send(.post, "/api/v1/keys", as: person.token, json: body)
        #expect(reply.status == 422, "\(body) \(reply.text)")
      }
      #expect(await world.send(.get, "/api/v1/keys", as: person.token).json["items"] == [])
    }
  }

  @Test func endsWithinFiveSecondsOfItsRevocation() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let key = try await world.key(person, [.read])
      #expect(await world.send(.get, "/api/v1/me", as: key).status == 200)
      let id = try #require(await world.send(.get, "/api/v1/keys", as: person.token).json["items"]?[0]?["id"]?.string)
      #expect(await world.send(.delete, "/api/v1/keys/\(id)", as: person.token).status == 204)
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/me", as: key).status == 401)
      let list = await world.send(.get, "/api/v1/keys", as: person.token)
      #expect(list.json["items"]?[0]?["revoked_at"]?.string != nil)
    }
  }

  @Test func endsByItself() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let made = await world.send(
        .post, "/api/v1/keys", as: person.token, json: ["name": "x", "scopes": ["read"], "expires_in_days": 1])
      let key = try #require(made.json["key"]?.string)
      #expect(await world.send(.get, "/api/v1/me", as: key).status == 200)
      world.clock.advance(by: 86_401)
      #expect(await world.send(.get, "/api/v1/me", as: key).status == 401)
    }
  }

  @Test func isWorthNoMoreThanItsCreator() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let member = try await world.join(admin, as: .admin)
      let key = try await world.key(member, [.admin])
      #expect(await world.send(.get, "/api/v1/invites", as: key).status == 200)
      let change = await world.send(
        .patch, "/api/v1/members/\(member.userID)", as: admin.token, json: ["role": "viewer"])
      #expect(change.json["role"] == "viewer")
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/invites", as: key).status == 403)
      #expect(await world.send(.get, "/api/v1/members", as: key).status == 200)
      #expect(await world.send(.delete, "/api/v1/members/\(member.userID)", as: admin.token).status == 204)
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/members", as: key).status == 401)
    }
  }

  @Test func makesNoKeysAndMovesNoSession() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let key = try await world.key(person, [.admin])
      let made = await world.send(.post, "/api/v1/keys", as: key, json: ["name": "x", "scopes": ["read"]])
      #expect(made.status == 403)
      let moved = await world.send(.post, "/api/v1/workspaces/\(person.workspaceID)/switch", as: key)
      #expect(moved.status == 403)
    }
  }

  @Test func tellsOfItsOwnWorkspaceAlone() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      _ = await world.send(.post, "/api/v1/workspaces", as: person.token, json: ["name": "Second"])
      let key = try await world.key(person, [.read])
      #expect(await world.send(.get, "/api/v1/me", as: key).json["workspaces"]?.array?.count == 1)
      #expect(await world.send(.get, "/api/v1/workspaces", as: key).json["items"]?.array?.count == 1)
      #expect(await world.send(.get, "/api/v1/me", as: person.token).json["workspaces"]?.array?.count == 2)
    }
  }

  @Test func wrongOnesAreCountedByAddress() async throws {
    try await IdentityWorld.lend({ $0.limits.badKeyByAddress = RateLimit(burst: 3, interval: 10) }) { world in
      let person = try await world.signUp()
      let key = try await world.key(person, [.read])
      let wrong = String(key.dropLast(4)) + "aaaa"
      for guess in [wrong, "wld_short", "wld_" + String(repeating: "z", count: 40)] {
        #expect(await world.send(.get, "/api/v1/me", as: guess, address: "10.9.0.1").status == 401)
      }
      let limited = await world.send(.get, "/api/v1/me", as: key, address: "10.9.0.1")
      #expect(limited.status == 429)
      #expect(limited.headers["Retry-After"] != nil)
      #expect(await world.send(.get, "/api/v1/me", as: key, address: "10.9.0.2").status == 200)
      world.clock.advance(by: 10)
      #expect(await world.send(.get, "/api/v1/me", as: key, address: "10.9.0.1").status == 200)
    }
  }

  @Test func peopleSeeTheirOwnAndAdminsAll() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let editor = try await world.join(admin, as: .editor)
      let stranger = try await world.signUp("stranger")
      _ = try await world.key(admin, [.read])
      _ = try await world.key(editor, [.read])
      #expect(await world.send(.get, "/api/v1/keys", as: editor.token).json["items"]?.array?.count == 1)
      let all = await world.send(.get, "/api/v1/keys", as: admin.token).json["items"]?.array ?? []
      #expect(all.count == 2)
      #expect(await world.send(.get, "/api/v1/keys", as: stranger.token).json["items"] == [])
      for key in all {
        let id = try #require(key["id"]?.string)
        #expect(await world.send(.delete, "/api/v1/keys/\(id)", as: stranger.token).status == 404)
        let isOwn = key["created_by"]?.string == editor.userID.description
        #expect(await world.send(.delete, "/api/v1/keys/\(id)", as: editor.token).status == (isOwn ? 204 : 404))
      }
    }
  }
}
