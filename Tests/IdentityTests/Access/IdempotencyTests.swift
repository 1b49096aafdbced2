import Database
import Foundation
import Identity
import IdentityTesting
import Testing
import Web

@Suite struct IdempotencyTests {
  private func make(_ world: IdentityWorld, _ token: String, _ name: String, key: String) async -> IdentityWorld.Reply {
    await world.send(
      .post, "/api/v1/workspaces", as: token, json: ["name": .string(name)], headers: ["Idempotency-Key": key])
  }

  @Test func theSameRequestGetsTheFirstAnswer() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let first = await make(world, person.token, "One", key: "k1")
      let second = await make(world, person.token, "One", key: "k1")
      #expect(first.status == 201)
      #expect(second.status == 201)
      #expect(second.body == first.body)
      #expect(second.headers["Location"] == first.headers["Location"])
      #expect(second.headers["Idempotency-Replayed"] == "true")
      #expect(second.headers["Content-Type"] == "application/json")
      #expect(await world.send(.get, "/api/v1/workspaces", as: person.token).json["items"]?.array?.count == 2)
    }
  }

  @Test func anotherRequestIsRefused() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      _ = await make(world, person.token, "One", key: "k1")
      let other = await make(world, person.token, "Two", key: "k1")
      #expect(other.status == 422)
      #expect(other.code == "idempotency_mismatch")
      let path = await world.send(
        .patch, "/api/v1/me", as: person.token, json: ["name": "One"], headers: ["Idempotency-Key": "k1"])
      #expect(path.status == 422)
    }
  }

  @Test func keysBelongToTheirCaller() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let other = try await world.signUp()
      let first = await make(world, person.token, "One", key: "k1")
      let second = await make(world, other.token, "One", key: "k1")
      #expect(second.status == 201)
      #expect(second.body != first.body)
    }
  }

  @Test func manyAtOnceHappenOnce() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let replies = await withTaskGroup { group in
        for _ in 0..<12 { group.addTask { await make(world, person.token, "One", key: "k1") } }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for reply in replies { #expect(reply.status == 201 || reply.code == "idempotency_in_progress", "\(reply.text)") }
      #expect(Set(replies.filter { $0.status == 201 }.map(\.body)).count == 1)
      #expect(await world.send(.get, "/api/v1/workspaces", as: person.token).json["items"]?.array?.count == 2)
    }
  }

  @Test func aRefusedWriteMayBeTriedAgain() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      #expect(await make(world, person.token, "", key: "k1").status == 422)
      #expect(await make(world, person.token, "One", key: "k1").status == 201)
    }
  }

  @Test func isForgottenAfterADay() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      _ = await make(world, person.token, "One", key: "k1")
      try await world.asSuperuser("update idempotency_keys set created_at = now() - interval '25 hours'")
      #expect(await make(world, person.token, "Two", key: "k1").status == 201)
    }
  }

  @Test func aClaimOfADeadProcessIsTakenOver() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      _ = await make(world, person.token, "One", key: "k1")
      try await world.asSuperuser("update idempotency_keys set status = null")
      let waiting = await make(world, person.token, "One", key: "k1")
      #expect(waiting.status == 409)
      #expect(waiting.code == "idempotency_in_progress")
      try await world.asSuperuser("update idempotency_keys set created_at = now() - interval '21 seconds'")
      #expect(await make(world, person.token, "One", key: "k1").status == 201)
    }
  }

  @Test func storedAnswersAreSealed() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let send: () async -> IdentityWorld.Reply = {
        await world.send(
          .post, "/api/v1/keys", as: person.token, json: ["name": "k", "scopes": ["read"]],
          headers: ["Idempotency-Key": "k1"])
      }
      let first = await send()
      let key = try #require(first.json["key"]?.string)
      #expect(await send().json["key"]?.string == key)
      let rows = try await world.superuserRows("select body from idempotency_keys")
      let stored: [UInt8] = try rows[0].get("body")
      #expect(!String(decoding: stored, as: UTF8.self).contains("wld_"))
    }
  }

  @Test(arguments: ["", String(repeating: "x", count: 256)])
  func refusesUnusableKeys(key: String) async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      #expect(await make(world, person.token, "One", key: key).status == 400)
    }
  }
}
