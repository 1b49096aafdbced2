import Database
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct SignUpTests {
  private static let modern: Headers = ["X-Supabase-Api-Version": "2024-01-01"]

  @Test func makesAFirstWorkspaceWhoseTenantTheSessionCarries() async throws {
    try await IdentityWorld.lend { world in
      let reply = await world.send(
        .post, "/auth/v1/signup",
        json: ["email": "Ada@Example.test", "password": "correct horse", "data": ["display_name": "Ada"]])
      #expect(reply.status == 200, "\(reply.text)")
      #expect(reply.json["token_type"] == "bearer")
      #expect(reply.json["expires_in"] == 3600)
      let user = reply.json["user"]
      #expect(user?["email"] == "ada@example.test")
      #expect(user?["user_metadata"]?["display_name"] == "Ada")
      #expect(user?["aud"] == "authenticated")
      #expect(user?["identities"]?[0]?["provider"] == "email")
      #expect(user?["email_confirmed_at"]?.string?.hasSuffix("Z") == true)
      let tenant = user?["app_metadata"]?["tenant_id"]?.string
      let me = await world.send(.get, "/api/v1/me", as: reply.json["access_token"]?.string)
      #expect(me.status == 200, "\(me.text)")
      #expect(me.json["workspace"]?["id"]?.string == tenant)
      #expect(me.json["workspace"]?["role"] == "admin")
      #expect(me.json["workspace"]?["slug"] == "ada-s-workspace")
      #expect(me.json["display_name"] == "Ada")
    }
  }

  @Test func refusesWhatCannotBeAnAccount() async throws {
    try await IdentityWorld.lend { world in
      let cases: [(JSONValue, Int, String)] = [
        (["password": "correct horse"], 400, "validation_failed"),
        ([:], 422, "anonymous_provider_disabled"),
        (["email": "nobody", "password": "correct horse"], 400, "email_address_invalid"),
        (["email": "a b@example.test", "password": "correct horse"], 400, "email_address_invalid"),
        (["email": "a@example..test", "password": "correct horse"], 400, "email_address_invalid"),
        (["email": ["a"], "password": "correct horse"], 400, "validation_failed"),
        (["email": "a@example.test"], 400, "validation_failed"),
        (["email": "a@example.test", "password": "short"], 422, "weak_password"),
        (["email": "a@example.test", "password": "aaaaaaaaaaaa"], 422, "weak_password"),
        (["email": "longname@example.test", "password": "longname@example.test"], 422, "weak_password"),
        (
          ["email": "a@example.test", "password": .string(String(repeating: "ab3", count: 25))], 400,
          "validation_failed"
        ),
        (["email": "a@example.test", "password": "correct horse", "data": []], 400, "validation_failed"),
        (["phone": "123", "password": "correct horse"], 400, "phone_provider_disabled"),
        (
          ["email": "a@example.test", "password": "correct horse", "data": ["invite_code": "NOPE"]], 422,
          "invite_not_found"
        ),
      ]
      for (number, (body, status, code)) in cases.enumerated() {
        let reply = await world.send(
          .post, "/auth/v1/signup", json: body, headers: Self.modern, address: "10.1.1.\(number)")
        #expect(reply.status == status, "\(body): \(reply.text)")
        #expect(reply.json["code"]?.string == code, "\(body): \(reply.text)")
        #expect(reply.headers["X-Supabase-Api-Version"] == "2024-01-01")
      }
      let weak = await world.send(
        .post, "/auth/v1/signup", json: ["email": "a@example.test", "password": "short"], headers: Self.modern)
      #expect(weak.json["weak_password"]?["reasons"] == ["length"])
      let rows = try await world.database.query(nil, "select from system.credentials('a@example.test')")
      #expect(rows.isEmpty)
    }
  }

  @Test func speaksTheOldErrorShapeToOldClients() async throws {
    try await IdentityWorld.lend { world in
      let reply = await world.send(.post, "/auth/v1/signup", json: ["email": "x", "password": "correct horse"])
      #expect(reply.json["code"] == 400)
      #expect(reply.json["error_code"] == "email_address_invalid")
      #expect(reply.json["msg"]?.string != nil)
      #expect(reply.headers["X-Supabase-Api-Version"] == nil)
    }
  }

  @Test(arguments: ["", "{", "[]", "\"x\"", "{\"email\":}", "null"])
  func answersBrokenBodies(body: String) async throws {
    try await IdentityWorld.lend { world in
      let reply = await world.send(.post, "/auth/v1/signup", bytes: Array(body.utf8), headers: Self.modern)
      #expect((400..<500).contains(reply.status), "\(reply.text)")
      #expect(reply.json["code"]?.string != nil)
    }
  }

  @Test func tellsOfATakenAddressInAnyCase() async throws {
    try await IdentityWorld.lend { world in
      let first = try await world.signUp()
      let reply = await world.send(
        .post, "/auth/v1/signup", json: ["email": .string(first.email.uppercased()), "password": "correct horse"],
        headers: Self.modern)
      #expect(reply.status == 422)
      #expect(reply.code == "user_already_exists")
    }
  }

  @Test func givesTwoPeopleOfOneNameTwoShortNames() async throws {
    try await IdentityWorld.lend { world in
      let people = try await withThrowingTaskGroup { group in
        for _ in 0..<6 { group.addTask { try await world.signUp("same") } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(people.map(\.workspaceID)).count == 6)
    }
  }

  @Test func joinsTheInvitedWorkspaceInstead() async throws {
    try await IdentityWorld.lend { world in
      let admin = try await world.signUp("admin")
      let member = try await world.join(admin, as: .annotator)
      #expect(member.workspaceID == admin.workspaceID)
      let me = await world.send(.get, "/api/v1/me", as: member.token)
      #expect(me.json["workspaces"]?.array?.count == 1)
      #expect(me.json["workspace"]?["role"] == "annotator")
      #expect(me.json["user_metadata"] == nil)
    }
  }

  @Test func canBeClosedToAllButTheInvited() async throws {
    // The first account of a closed installation is made by opening it once.
    try await IdentityWorld.lend({ $0.signUp = .invited }) { world in
      let reply = await world.send(
        .post, "/auth/v1/signup", json: ["email": "a@example.test", "password": "correct horse"],
        headers: Self.modern)
      #expect(reply.code == "signup_disabled")
      let settings = await world.send(.get, "/auth/v1/settings")
      #expect(settings.json["disable_signup"] == true)
      #expect(settings.json["mailer_autoconfirm"] == true)
    }
  }
}
