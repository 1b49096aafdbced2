import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Synchronization
import Testing
import Web

@Suite struct OutsideTokenTests {
  /// What a Supabase project signs.
  private func token(
    subject: String = UUID().uuidString, email: String = "eve@example.test", tenant: WorkspaceID? = nil,
    secret: String = IdentityWorld.secret
  ) -> String {
    var claims: [String: ClaimValue] = [
      "iss": "https://project.supabase.co/auth/v1", "sub": .string(subject), "aud": "authenticated",
      "role": "authenticated", "exp": .integer(Int64(Date().timeIntervalSince1970) + 3_600), "email": .string(email),
      "user_metadata": ["full_name": "Eve"], "session_id": .string(UUID().uuidString),
    ]
    if let tenant { claims["app_metadata"] = ["tenant_id": .string(tenant.description)] }
    return JSONWebToken.sign(claims, with: HMACKey(secret))
  }

  @Test func areRefusedUnlessConfigured() async throws {
    try await IdentityWorld.lend { world in
      #expect(await world.send(.get, "/api/v1/me", as: token()).status == 401)
    }
  }

  @Test func makeTheirPersonOnFirstSight() async throws {
    try await IdentityWorld.lend({ $0.outside.sharesSecret = true }) { world in
      let subject = UUID().uuidString
      let eve = token(subject: subject)
      let replies = await withTaskGroup { group in
        for _ in 0..<5 { group.addTask { await world.send(.get, "/api/v1/me", as: eve) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for reply in replies {
        #expect(reply.status == 200, "\(reply.text)")
        #expect(reply.json["id"]?.string == subject.lowercased())
        #expect(reply.json["display_name"] == "Eve")
        #expect(reply.json["workspaces"]?.array?.count == 1)
        #expect(reply.json["workspace"]?["role"] == "admin")
      }
      let password = await world.send(
        .post, "/auth/v1/token?grant_type=password", json: ["email": "eve@example.test", "password": "anything else"])
      #expect(password.status == 400)
    }
  }

  @Test func carryNoRightIntoOthersWorkspaces() async throws {
    try await IdentityWorld.lend({ $0.outside.sharesSecret = true }) { world in
      let victim = try await world.signUp()
      let eve = token(tenant: victim.workspaceID)
      #expect(await world.send(.get, "/api/v1/members", as: eve).status == 403)
      let taken = token(email: victim.email)
      #expect(await world.send(.get, "/api/v1/me", as: taken).status == 403)
    }
  }

  @Test func switchWithoutANewToken() async throws {
    try await IdentityWorld.lend({ $0.outside.sharesSecret = true }) { world in
      let eve = token()
      let made = await world.send(.post, "/api/v1/workspaces", as: eve, json: ["name": "Second"])
      let id = try #require(made.json["id"]?.string)
      let moved = await world.send(.post, "/api/v1/workspaces/\(id)/switch", as: eve)
      #expect(moved.status == 200, "\(moved.text)")
      #expect(moved.json["access_token"] == nil)
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/me", as: eve).json["workspace"]?["id"]?.string == id)
    }
  }

  @Test func ourSecretIsNotTheirPublicKey() async throws {
    // An RS256 key set is configured; a token signed with HS256 under any secret but ours must not pass for theirs.
    let fetches = Mutex(0)
    try await IdentityWorld.lend(
      { $0.outside.keysURL = "https://project.supabase.co/auth/v1/.well-known/jwks.json" },
      fetchKeys: {
        fetches.withLock { $0 += 1 }
        return Array(#"{"keys":[{"kty":"oct","k":"c2VjcmV0","alg":"HS256","kid":"a"}]}"#.utf8)
      }
    ) { world in
      #expect(await world.send(.get, "/api/v1/me", as: token(secret: "secret")).status == 401)
      let header = Base64.encodeURL(Array(#"{"alg":"RS256","kid":"a"}"#.utf8))
      let parts = token().split(separator: ".")
      for _ in 0..<5 {
        #expect(await world.send(.get, "/api/v1/me", as: "\(header).\(parts[1]).\(parts[2])").status == 401)
      }
      // A flood of unknown keys does not become a flood to the issuer.
      #expect(fetches.withLock { $0 } == 1)
    }
  }
}
