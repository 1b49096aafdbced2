import Crypto
import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct ForgedTokenTests {
  /// The claims of a real token, to be changed.
  private func claims(_ token: String) throws -> [String: ClaimValue] {
    let part = try #require(token.split(separator: ".").dropFirst().first)
    let payload = try #require(Base64.decodeURL(part))
    return try #require(ClaimValue(json: payload)?.object)
  }

  private func sign(_ claims: [String: ClaimValue], secret: String = IdentityWorld.secret) -> String {
    JSONWebToken.sign(claims, with: HMACKey(secret))
  }

  private func encode(_ value: ClaimValue) -> String { Base64.encodeURL(value.json) }

  @Test func aTokenSignedByUsAgainIsTaken() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let again = sign(try claims(person.token))
      #expect(await world.send(.get, "/api/v1/me", as: again).status == 200)
    }
  }

  @Test func everyForgeryIsRefused() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let victim = try await world.signUp()
      let real = try claims(person.token)
      let parts = person.token.split(separator: ".").map(String.init)
      func changed(_ name: String, _ value: ClaimValue?) -> [String: ClaimValue] {
        var copy = real
        copy[name] = value
        return copy
      }
      let past = ClaimValue.integer(Int64(Date().timeIntervalSince1970) - 10)
      var forgeries: [(String, String)] = [
        ("wrong secret", sign(real, secret: String(repeating: "x", count: 40))),
        ("empty secret", sign(real, secret: "")),
        ("expired", sign(changed("exp", past))),
        ("no expiry", sign(changed("exp", nil))),
        ("expiry as text", sign(changed("exp", "9999999999"))),
        ("not yet", sign(changed("nbf", .integer(Int64(Date().timeIntervalSince1970) + 1_000)))),
        ("another audience", sign(changed("aud", "anon"))),
        ("no audience", sign(changed("aud", nil))),
        ("the anonymous role", sign(changed("role", "anon"))),
        ("the service role", sign(changed("role", "service_role"))),
        ("no role", sign(changed("role", nil))),
        ("no subject", sign(changed("sub", nil))),
        ("a subject that is no identifier", sign(changed("sub", "admin"))),
        ("somebody else's session", sign(changed("sub", .string(victim.userID.description)))),
        ("no session", sign(changed("session_id", nil))),
        ("a made-up session", sign(changed("session_id", .string(UUID().uuidString)))),
        ("nobody", sign(changed("sub", .string(UUID().uuidString)))),
        ("a tenant that is no identifier", sign(changed("tenant_id", "*"))),
        ("not marked as ours", sign(changed("framewright", nil))),
        (
          "payload changed",
          [parts[0], encode(.object(changed("email", "x@example.test"))), parts[2]].joined(separator: ".")
        ),
        ("no signature", "\(parts[0]).\(parts[1])."),
        ("two parts", "\(parts[0]).\(parts[1])"),
        ("four parts", "\(person.token).x"),
        ("signature cut", String(person.token.dropLast(4))),
        ("rubbish", "a.b.c"), ("dots", ".."), ("huge", String(repeating: "a", count: 100_000)),
      ]
      for algorithm: ClaimValue in ["none", "None", "HS512", "RS256", "ES256", ""] {
        let header = encode(["alg": algorithm, "typ": "JWT"])
        forgeries.append(("algorithm \(algorithm)", "\(header).\(parts[1]).\(parts[2])"))
        forgeries.append(("algorithm \(algorithm), unsigned", "\(header).\(parts[1])."))
      }
      for (name, token) in forgeries {
        let reply = await world.send(.get, "/api/v1/me", as: token)
        #expect(reply.status == 401, "\(name): \(reply.status) \(reply.text)")
        #expect(reply.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true, "\(name)")
        let user = await world.send(.get, "/auth/v1/user", as: token)
        #expect(user.status == 403 || user.status == 401, "\(name): \(user.text)")
      }
    }
  }

  @Test func aTokenForAnotherTenantOpensNothing() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let victim = try await world.signUp()
      var stolen = try claims(person.token)
      stolen["tenant_id"] = .string(victim.workspaceID.description)
      let reply = await world.send(.get, "/api/v1/members", as: sign(stolen))
      #expect(reply.status == 403)
    }
  }

  @Test func tokensEndWithTheirHour() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      world.clock.advance(by: 3_590)
      #expect(await world.send(.get, "/api/v1/me", as: person.token).status == 200)
      world.clock.advance(by: 11)
      #expect(await world.send(.get, "/api/v1/me", as: person.token).status == 401)
    }
  }

  @Test func otherSchemesAreNoTokens() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      for field in ["Basic \(person.token)", person.token, "Bearer", "Bearer ", ""] {
        let reply = await world.send(.get, "/api/v1/me", headers: ["Authorization": field])
        #expect(reply.status == 401, "\(field.prefix(10))")
      }
      let query = await world.send(.get, "/api/v1/me?access_token=\(person.token)")
      #expect(query.status == 401)
    }
  }
}
