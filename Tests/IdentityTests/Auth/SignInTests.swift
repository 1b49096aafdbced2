import Database
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct SignInTests {
  private static let modern: Headers = ["X-Supabase-Api-Version": "2024-01-01"]

  private func token(_ world: IdentityWorld, _ email: String, _ password: String, address: String = "10.2.0.1")
    async -> IdentityWorld.Reply
  {
    await world.send(
      .post, "/auth/v1/token?grant_type=password", json: ["email": .string(email), "password": .string(password)],
      headers: Self.modern, address: address)
  }

  @Test func takesTheRightPasswordAlone() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      #expect(await token(world, person.email.uppercased(), "correct horse battery").status == 200)
      for (email, password) in [
        (person.email, "correct horse batterx"), (person.email, "CORRECT HORSE BATTERY"),
        ("nobody@example.test", "correct horse battery"), (person.email, String(repeating: "x", count: 500)),
      ] {
        let reply = await token(world, email, password)
        #expect(reply.status == 400)
        #expect(reply.code == "invalid_credentials", "\(reply.text)")
      }
    }
  }

  @Test func refusesDisabledAccounts() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      try await world.asSuperuser("update users set is_active = false where id = '\(person.userID)'")
      let reply = await token(world, person.email, "correct horse battery")
      #expect(reply.status == 400)
      #expect(reply.code == "user_banned")
    }
  }

  @Test func countsOnlyFailuresAgainstAnAccount() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      for number in 0..<25 {
        #expect(await token(world, person.email, "correct horse battery", address: "10.3.0.\(number)").status == 200)
      }
      var codes: [String?] = []
      for number in 0..<12 {
        codes.append(await token(world, person.email, "wrong", address: "10.4.0.\(number)").code)
      }
      #expect(
        codes == Array(repeating: "invalid_credentials", count: 10)
          + Array(repeating: "over_request_rate_limit", count: 2))
      // The right password waits too: otherwise the limit would tell when a guess is right.
      let refused = await token(world, person.email, "correct horse battery", address: "10.5.0.1")
      #expect(refused.status == 429)
      let wait = try #require(refused.headers["Retry-After"].flatMap(Int.init))
      #expect((1...15).contains(wait))
      world.clock.advance(by: Double(wait))
      #expect(await token(world, person.email, "correct horse battery", address: "10.5.0.1").status == 200)
    }
  }

  @Test func limitsOneAddressAndNotItsNeighbour() async throws {
    try await IdentityWorld.lend({ $0.limits.signInByAddress = RateLimit(burst: 3, interval: 10) }) { world in
      let person = try await world.signUp()
      for _ in 0..<3 { #expect(await token(world, person.email, "correct horse battery").status == 200) }
      #expect(await token(world, person.email, "correct horse battery").status == 429)
      #expect(await token(world, person.email, "correct horse battery", address: "10.2.0.2").status == 200)
    }
  }

  @Test func answersUnknownGrants() async throws {
    try await IdentityWorld.lend { world in
      let reply = await world.send(
        .post, "/auth/v1/token?grant_type=pkce", json: ["auth_code": "x"], headers: Self.modern)
      #expect(reply.status == 400)
      #expect(reply.code == "unsupported_grant_type")
      #expect(await world.send(.get, "/auth/v1/nowhere", headers: Self.modern).status == 404)
      #expect(await world.send(.get, "/auth/v1/.well-known/jwks.json").json == ["keys": []])
    }
  }
}
