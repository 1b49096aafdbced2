import Database
import Foundation
import Identity
import IdentityTesting
import Jobs
import Synchronization
import Testing
import Web

@Suite struct IdentityMailTests {
  private static let modern: Headers = ["X-Supabase-Api-Version": "2024-01-01"]

  /// Keeps what was sent.
  final class Outbox: Sendable {
    private let mails = Mutex<[Mailer.Mail]>([])

    /// A configuration that mails to here.
    func configure(_ configuration: inout IdentityConfiguration) {
      configuration.mailer = mailer
      configuration.publicURL = "https://frames.example.test"
    }

    var mailer: Mailer { Mailer { mail in self.mails.withLock { $0.append(mail) } } }
    var all: [Mailer.Mail] { mails.withLock { $0 } }

    /// The token of the last mail's link.
    var token: String? {
      guard let text = all.last?.text, let start = text.range(of: "token_hash=") else { return nil }
      return String(text[start.upperBound...].prefix { $0 != "&" })
    }
  }

  /// Does the mail jobs that wait.
  private func work(_ world: IdentityWorld) async throws {
    var registry = JobRegistry()
    world.service.registerJobs(in: &registry)
    let worker = JobWorker(
      database: world.database, registry: registry,
      configuration: JobWorkerConfiguration(name: "test-\(UUID().uuidString)", concurrency: 1))
    let running = Task { await worker.run() }
    var left = 1
    while left > 0 {
      left = try await world.superuserRows("select from jobs where status in ('queued', 'running')").count
      await Task.yield()
    }
    await worker.stop(drain: .seconds(5))
    running.cancel()
    await running.value
  }

  private func signUp(_ world: IdentityWorld, _ email: String) async -> IdentityWorld.Reply {
    await world.send(
      .post, "/auth/v1/signup", json: ["email": .string(email), "password": "correct horse battery"],
      headers: Self.modern)
  }

  @Test func aNewAddressIsProvenFirst() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      let made = await signUp(world, "ada@example.test")
      #expect(made.status == 200, "\(made.text)")
      #expect(made.json["access_token"] == nil)
      #expect(made.json["email"] == "ada@example.test")
      #expect(made.json["email_confirmed_at"] == nil)
      let early = await world.send(
        .post, "/auth/v1/token?grant_type=password",
        json: ["email": "ada@example.test", "password": "correct horse battery"], headers: Self.modern)
      #expect(early.code == "email_not_confirmed")
      try await work(world)
      #expect(outbox.all.map(\.to) == ["ada@example.test"])
      let token = try #require(outbox.token)
      let queued = try await world.superuserRows("select from jobs where payload::text like '%\(token)%'")
      #expect(queued.isEmpty, "tokens never lie in the queue")
      let wrongKind = await world.send(
        .post, "/auth/v1/verify", json: ["type": "recovery", "token_hash": .string(token)], headers: Self.modern)
      #expect(wrongKind.code == "otp_expired")
      let verified = await world.send(
        .post, "/auth/v1/verify", json: ["type": "signup", "token_hash": .string(token)], headers: Self.modern)
      #expect(verified.status == 200, "\(verified.text)")
      #expect(verified.json["refresh_token"]?.string != nil)
      #expect(verified.json["user"]?["email_confirmed_at"]?.string != nil)
      let again = await world.send(
        .post, "/auth/v1/verify", json: ["type": "signup", "token_hash": .string(token)], headers: Self.modern)
      #expect(again.code == "otp_expired")
      _ = try await world.signIn("ada@example.test")
    }
  }

  @Test func nobodyLearnsWhoHasAnAccount() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      let first = await signUp(world, "ada@example.test")
      let second = await signUp(world, "ada@example.test")
      #expect(second.status == first.status)
      #expect(second.json["id"] != first.json["id"])
      #expect(second.json.object?.keys.sorted() == first.json.object?.keys.sorted())
      let known = await world.send(.post, "/auth/v1/recover", json: ["email": "ada@example.test"])
      let unknown = await world.send(.post, "/auth/v1/recover", json: ["email": "nobody@example.test"])
      #expect(known.status == 200)
      #expect(unknown.status == 200)
      #expect(known.body == unknown.body)
      try await work(world)
      #expect(Set(outbox.all.map(\.to)) == ["ada@example.test"])
    }
  }

  @Test func aForgottenPasswordIsReplaced() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      _ = await signUp(world, "ada@example.test")
      try await work(world)
      _ = await world.send(
        .post, "/auth/v1/verify", json: ["type": "signup", "token_hash": .string(outbox.token ?? "")])
      let thief = try await world.signIn("ada@example.test")
      #expect(await world.send(.post, "/auth/v1/recover", json: ["email": "Ada@example.test"]).status == 200)
      try await work(world)
      let first = try #require(outbox.token)
      _ = await world.send(.post, "/auth/v1/recover", json: ["email": "ada@example.test"])
      try await work(world)
      let token = try #require(outbox.token)
      #expect(token != first)
      // A later mail makes the earlier one void.
      let void = await world.send(
        .post, "/auth/v1/verify", json: ["type": "recovery", "token_hash": .string(first)], headers: Self.modern)
      #expect(void.code == "otp_expired")
      let mismatch = await world.send(
        .post, "/auth/v1/verify",
        json: ["type": "recovery", "token": .string(token), "email": "other@example.test"], headers: Self.modern)
      #expect(mismatch.code == "otp_expired")
      let verified = await world.send(
        .post, "/auth/v1/verify",
        json: ["type": "recovery", "token": .string(token), "email": "ada@example.test"], headers: Self.modern)
      let access = try #require(verified.json["access_token"]?.string)
      let changed = await world.send(
        .put, "/auth/v1/user", as: access, json: ["password": "a new horse"], headers: Self.modern)
      #expect(changed.status == 200, "\(changed.text)")
      world.clock.advance(by: 4.5)
      #expect(await world.send(.get, "/api/v1/me", as: thief.token).status == 401)
      _ = try await world.signIn("ada@example.test", password: "a new horse")
    }
  }

  @Test func mailedTokensExpire() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      _ = await signUp(world, "ada@example.test")
      try await work(world)
      try await world.asSuperuser("update one_time_tokens set expires_at = now()")
      let late = await world.send(
        .post, "/auth/v1/verify", json: ["type": "signup", "token_hash": .string(outbox.token ?? "")],
        headers: Self.modern)
      #expect(late.code == "otp_expired")
    }
  }

  @Test func mailIsLimited() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      _ = await signUp(world, "ada@example.test")
      var statuses: [Int] = []
      for number in 0..<5 {
        statuses.append(
          await world.send(
            .post, "/auth/v1/recover", json: ["email": "ada@example.test"], address: "10.8.0.\(number)"
          ).status)
      }
      #expect(statuses == [200, 200, 200, 429, 429])
    }
  }

  @Test func linksLeadOnlyToOurPages() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend({ configuration in
      outbox.configure(&configuration)
      configuration.redirects = ["https://app.example.test/x"]
    }) { world in
      _ = await signUp(world, "ada@example.test")
      try await work(world)
      var links: [String] = []
      for (number, target) in [
        "https://evil.test/", "https://frames.example.test/new", "https://frames.example.test.evil.test/",
        "https://frames.example.test@evil.test/", "https://app.example.test/x/y", "https://app.example.test/xy",
        "http://frames.example.test/", "javascript:alert(1)", "//evil.test", "https://evil.test\\@frames.example.test/",
      ].enumerated() {
        world.clock.advance(by: 100)
        let reply = await world.send(
          .post, "/auth/v1/recover?redirect_to=\(Percent.encode(target))", json: ["email": "ada@example.test"],
          address: "10.8.1.\(number)")
        #expect(reply.status == 200)
        try await work(world)
        let line = outbox.all.last?.text.split(separator: "\n").first { $0.hasPrefix("http") } ?? ""
        links.append(String(line.prefix { $0 != "#" }))
      }
      let ours = "https://frames.example.test/reset"
      #expect(
        links == [
          ours, "https://frames.example.test/new", ours, ours, "https://app.example.test/x/y", ours, ours, ours,
          ours, ours,
        ])
    }
  }

  @Test func aForgedHostDoesNotMoveTheLink() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      _ = await signUp(world, "ada@example.test")
      let reply = await world.send(
        .post, "/auth/v1/recover?redirect_to=http%3A%2F%2Fevil.test%2F", json: ["email": "ada@example.test"],
        headers: ["Host": "evil.test"])
      #expect(reply.status == 200)
      try await work(world)
      #expect(outbox.all.count == 2)
      #expect(outbox.all.allSatisfy { !$0.text.contains("evil.test") })
      #expect(throws: MissingPublicAddress.self) {
        try IdentityService(
          IdentityConfiguration(jwtSecret: IdentityWorld.secret, mailer: outbox.mailer), database: world.database,
          version: "test")
      }
    }
  }

  @Test func followingTheMailedLinkProvesTheAddress() async throws {
    let outbox = Outbox()
    try await IdentityWorld.lend(outbox.configure) { world in
      _ = await signUp(world, "ada@example.test")
      try await work(world)
      let line = try #require(outbox.all.last?.text.split(separator: "\n").first { $0.hasPrefix("https") })
      let target = String(line.dropFirst("https://frames.example.test".count))
      #expect(target.hasPrefix("/auth/v1/verify?token_hash="))
      let followed = await world.send(.get, target)
      #expect(followed.status == 303)
      #expect(followed.headers["Location"] == "https://frames.example.test/#type=signup")
      _ = try await world.signIn("ada@example.test")
      let again = await world.send(.get, target)
      #expect(again.headers["Location"]?.contains("error_code=otp_expired") == true)
      // A recovery's link keeps its token for the page that sets the password.
      _ = await world.send(.post, "/auth/v1/recover", json: ["email": "ada@example.test"])
      try await work(world)
      let token = try #require(outbox.token)
      let page = await world.send(.get, "/auth/v1/verify?type=recovery&token_hash=\(token)")
      #expect(page.headers["Location"] == "https://frames.example.test/reset#token_hash=\(token)&type=recovery")
      let session = await world.send(
        .get,
        "/auth/v1/verify?type=recovery&token_hash=\(token)&redirect_to=https%3A%2F%2Fframes.example.test%2Fapp")
      #expect(session.headers["Location"]?.hasPrefix("https://frames.example.test/app#access_token=") == true)
    }
  }

  @Test func withoutAMailServerRecoverySaysSo() async throws {
    try await IdentityWorld.lend { world in
      let person = try await world.signUp()
      let reply = await world.send(
        .post, "/auth/v1/recover", json: ["email": .string(person.email)], headers: Self.modern)
      #expect(reply.status == 422)
      #expect(reply.code == "email_provider_disabled")
    }
  }

  @Test(arguments: [
    ("smtp://user:p%40ss@mail.example.test", true), ("smtps://mail.example.test:465", true),
    ("smtp://127.0.0.1:2525", true), ("http://mail.example.test", false), ("smtp://", false), ("", false),
  ])
  func readsTheMailServersAddress(url: String, isGood: Bool) {
    #expect(((try? Mailer.smtp(url: url, from: "frames@example.test")) != nil) == isGood)
    #expect((try? Mailer.smtp(url: url, from: "nobody")) == nil)
  }
}
