import Database
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct RefreshTests {
  private static let modern: Headers = ["X-Supabase-Api-Version": "2024-01-01"]

  private func refresh(_ world: IdentityWorld, _ token: String?) async -> IdentityWorld.Reply {
    await world.send(
      .post, "/auth/v1/token?grant_type=refresh_token", json: ["refresh_token": token.map { .string($0) } ?? .null],
      headers: Self.modern)
  }

  /// Moves the time of use of every used token into the past.
  private func age(_ world: IdentityWorld, by seconds: Int) async throws {
    try await world.asSuperuser("update refresh_tokens set used_at = used_at - interval '\(seconds) s'")
  }

  @Test func everyTokenGivesTheNext() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      var seen = [person.refreshToken]
      for _ in 0..<5 {
        let reply = await refresh(world, seen.last)
        #expect(reply.status == 200, "\(reply.text)")
        let next = try #require(reply.json["refresh_token"]?.string)
        #expect(!seen.contains(next))
        seen.append(next)
        #expect(await world.send(.get, "/api/v1/me", as: reply.json["access_token"]?.string).status == 200)
      }
    }
  }

  @Test func withinTheWindowAUsedTokenAnswersWithTheActiveOne() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let first = try #require(await refresh(world, person.refreshToken).json["refresh_token"]?.string)
      let second = try #require(await refresh(world, first).json["refresh_token"]?.string)
      // Two tabs: the slower one presents the token that is two steps behind.
      let again = await refresh(world, person.refreshToken)
      #expect(again.status == 200)
      #expect(again.json["refresh_token"]?.string == second)
      #expect(await refresh(world, second).status == 200)
    }
  }

  @Test func twoAtOnceGetTheSameSuccessor() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let tokens = await withTaskGroup { group in
        for _ in 0..<8 {
          group.addTask { await refresh(world, person.refreshToken).json["refresh_token"]?.string }
        }
        return await group.reduce(into: Set<String?>()) { $0.insert($1) }
      }
      #expect(tokens.count == 1)
      #expect(tokens.first != .some(nil))
    }
  }

  @Test func lateReuseEndsTheWholeSession() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signIn(person.email)
      let next = try #require(await refresh(world, person.refreshToken).json["refresh_token"]?.string)
      try await age(world, by: 11)
      let stolen = await refresh(world, person.refreshToken)
      #expect(stolen.status == 400)
      #expect(stolen.code == "refresh_token_already_used")
      // The thief's and the owner's chain are one: it ends for both.
      #expect(await refresh(world, next).code == "refresh_token_already_used")
      world.clock.advance(by: 5)
      let me = await world.send(.get, "/api/v1/me", as: person.token)
      #expect(me.status == 401)
      let user = await world.send(.get, "/auth/v1/user", as: person.token, headers: Self.modern)
      #expect(user.status == 403)
      #expect(user.code == "session_not_found")
      // Other devices go on.
      #expect(await refresh(world, other.refreshToken).status == 200)
      let events = try await world.superuserRows("select from sign_in_events where event = 'token_reuse'")
      #expect(events.count == 1)
    }
  }

  @Test func refusesWhatIsNoToken() async throws {
    try await IdentityWorld.lend { world in
      #expect(await refresh(world, "made up").code == "refresh_token_not_found")
      #expect(await refresh(world, nil).code == "validation_failed")
    }
  }

  @Test func idleSessionsEnd() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      try await world.asSuperuser("update sessions set refreshed_at = now() - interval '31 days'")
      #expect(await refresh(world, person.refreshToken).code == "session_expired")
    }
  }

  @Test func disabledPeopleCannotRenew() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      try await world.asSuperuser("update users set is_active = false")
      #expect(await refresh(world, person.refreshToken).code == "user_banned")
    }
  }

  @Test func onlyHashesAreStored() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let rows = try await world.superuserRows(
        "select token_hash from refresh_tokens where encode(token_hash, 'escape') like '%\(person.refreshToken.prefix(8))%'"
      )
      #expect(rows.isEmpty)
      await #expect(throws: DatabaseError.self) {
        try await world.database.query(person.claims, "select * from refresh_tokens")
      }
      await #expect(throws: DatabaseError.self) {
        try await world.database.query(person.claims, "select password_hash from user_credentials")
      }
    }
  }

  // MARK: Browsers

  @Test func browsersKeepTheTokenInACookieOfOnePath() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let browser: Headers = ["X-Framewright-Browser": "1"]
      let signedIn = await world.send(
        .post, "/auth/v1/token?grant_type=password",
        json: ["email": .string(person.email), "password": "correct horse battery"], headers: browser, isSecure: true)
      #expect(signedIn.json["refresh_token"] == nil)
      let field = try #require(signedIn.headers["Set-Cookie"])
      for part in ["Path=/auth/v1", "HttpOnly", "SameSite=Strict", "Secure"] { #expect(field.contains(part)) }
      let cookie = String(field.prefix { $0 != ";" })
      #expect(!signedIn.text.contains(cookie.split(separator: "=")[1]))

      let renewed = await world.send(
        .post, "/auth/v1/token?grant_type=refresh_token", json: [:],
        headers: ["X-Framewright-Browser": "1", "Cookie": "a=b; \(cookie)"])
      #expect(renewed.status == 200, "\(renewed.text)")
      #expect(renewed.json["refresh_token"] == nil)
      #expect(renewed.headers["Set-Cookie"]?.contains("Secure") == false)
      #expect(renewed.headers["Set-Cookie"]?.hasPrefix(cookie) == false)
    }
  }

  @Test func aBrowserWithoutASessionIsToldSo() async throws {
    try await IdentityWorld.lend { world in
      let path = "/auth/v1/token?grant_type=refresh_token"
      for cookie in ["a=b", "framewright_refresh="] {
        let first = await world.send(
          .post, path, json: [:], headers: ["X-Framewright-Browser": "1", "Cookie": cookie])
        #expect(first.status == 200 && first.text == "null")
        #expect(first.headers["Set-Cookie"] == nil)
      }
      // Anybody else has made a mistake, and so has a browser with a cookie that is no token.
      #expect(await world.send(.post, path, json: [:]).status == 400)
      let spent = await world.send(
        .post, path, json: [:], headers: ["X-Framewright-Browser": "1", "Cookie": "framewright_refresh=made-up"])
      #expect(spent.status == 400 && spent.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
      let wrong = await world.send(.get, path)
      #expect(wrong.status == 405 && wrong.headers["Allow"] == "POST")
      #expect(await world.send(.get, "/auth/v1/nothing").status == 404)
    }
  }

  @Test func aForeignPageCannotUseTheCookie() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let cookie = "framewright_refresh=\(person.refreshToken)"
      for path in ["token?grant_type=refresh_token", "logout"] {
        let reply = await world.send(.post, "/auth/v1/\(path)", json: [:], headers: ["Cookie": cookie])
        #expect((400..<500).contains(reply.status))
      }
      #expect(await refresh(world, person.refreshToken).status == 200)
    }
  }

  @Test func aBrowserMaySignOutWithItsCookieAlone() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let reply = await world.send(
        .post, "/auth/v1/logout",
        headers: ["Cookie": "framewright_refresh=\(person.refreshToken)", "X-Framewright-Browser": "1"])
      #expect(reply.status == 204)
      #expect(reply.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
      #expect(await refresh(world, person.refreshToken).status == 400)
    }
  }
}
