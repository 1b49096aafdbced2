public import Database
public import Identity
import Synchronization
public import TestSupport
public import Web

/// Accounts, workspaces and an API on a fresh database: what tests of features begin with.
public final class IdentityWorld: Sendable {
  /// Somebody signed in.
  public struct Actor: Sendable {
    /// Their address.
    public var email: String
    /// Names them.
    public var userID: UserID
    /// The workspace of the token.
    public var workspaceID: WorkspaceID
    /// For `Authorization: Bearer`.
    public var token: String
    /// Renews the session.
    public var refreshToken: String

    /// What row-level security reads.
    public var claims: Claims { Claims(userID: userID.uuid, workspaceID: workspaceID.uuid) }
  }

  /// An answer, its body read.
  public struct Reply: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields.
    public var headers: Headers
    /// The body.
    public var body: [UInt8]

    /// The body as JSON; null when it is none.
    public var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    /// The code of an error of `/api/v1` or `/auth/v1`.
    public var code: String? { json["error"]?["code"]?.string ?? json["code"]?.string }
    /// The body as text, for failure messages.
    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// The database, through pgbouncer.
  public let database: Database
  /// Addresses of the database.
  public let urls: TestDatabaseURLs
  /// The feature.
  public let service: IdentityService
  /// Its clock.
  public let clock: ManualClock
  /// The operations of `/api/v1`.
  public let api: TenantAPI
  private let counter = Mutex(0)

  private init(
    database: Database, urls: TestDatabaseURLs, service: IdentityService, clock: ManualClock, api: TenantAPI
  ) {
    self.database = database
    self.urls = urls
    self.service = service
    self.clock = clock
    self.api = api
  }

  /// The signing secret of every world.
  public static let secret = "a secret of tests alone, at least 32 bytes long"

  /// Lends a world.
  ///
  /// - Parameters:
  ///   - configure: Changes the configuration, which begins with cheap passwords and no mail server.
  ///   - fetchKeys: The keys of an outside issuer.
  ///   - features: Registers operations and resolvers of other features.
  public static func lend<Value>(
    _ configure: (inout IdentityConfiguration) -> Void = { _ in },
    fetchKeys: (@Sendable () async throws -> [UInt8])? = nil,
    features: (inout TenantAPI, Database) -> Void = { _, _ in },
    _ body: (IdentityWorld) async throws -> Value
  ) async throws -> Value {
    await WorldGate.shared.enter()
    do {
      let value = try await lendAtOnce(configure, fetchKeys: fetchKeys, features: features, body)
      await WorldGate.shared.leave()
      return value
    } catch {
      await WorldGate.shared.leave()
      throw error
    }
  }

  private static func lendAtOnce<Value>(
    _ configure: (inout IdentityConfiguration) -> Void, fetchKeys: (@Sendable () async throws -> [UInt8])?,
    features: (inout TenantAPI, Database) -> Void, _ body: (IdentityWorld) async throws -> Value
  ) async throws -> Value {
    try await TestDatabase.withDatabase { database, urls in
      var configuration = IdentityConfiguration(jwtSecret: secret, passwordCost: 4)
      configure(&configuration)
      let clock = ManualClock()
      let service = try IdentityService(
        configuration, database: database, version: "test", time: clock.source, fetchKeys: fetchKeys)
      var api = service.makeAPI()
      features(&api, database)
      return try await body(
        IdentityWorld(database: database, urls: urls, service: service, clock: clock, api: api))
    }
  }

  // MARK: Requests

  /// Sends a request to `/api/v1` or `/auth/v1` in memory.
  public func send(
    _ method: Method, _ target: String, as token: String? = nil, json: JSONValue? = nil, headers: Headers = [:],
    address: String = "127.0.0.1", isSecure: Bool = false
  ) async -> Reply {
    await send(method, target, as: token, bytes: json?.bytes, headers: headers, address: address, isSecure: isSecure)
  }

  /// Sends a request with a body as it is.
  public func send(
    _ method: Method, _ target: String, as token: String? = nil, bytes: [UInt8]?, headers: Headers = [:],
    address: String = "127.0.0.1", isSecure: Bool = false
  ) async -> Reply {
    var fields = headers
    if let token { fields.set("Authorization", "Bearer \(token)") }
    if bytes != nil { fields.setDefault("Content-Type", "application/json") }
    let request = Request(
      id: "test", method: method, target: target, headers: fields, remoteAddress: address, isSecure: isSecure,
      body: bytes.map { .bytes($0) } ?? .empty)
    let response: Response
    do {
      response =
        request.path.hasPrefix("/auth/v1") ? try await service.authHandler(request) : await api.handle(request)
    } catch {
      return Reply(status: 599, headers: [:], body: Array(String(reflecting: error).utf8))
    }
    var body: [UInt8] = []
    if case .bytes(let content) = response.body { body = content }
    return Reply(status: response.status, headers: response.headers, body: body)
  }

  // MARK: People

  /// Makes an account with a workspace of its own, and signs it in.
  public func signUp(_ name: String = "person", metadata: [String: JSONValue] = [:]) async throws -> Actor {
    let number = counter.withLock { number in
      number += 1
      return number
    }
    let email = "\(name)\(number)@example.test"
    var data = metadata
    data["display_name"] = .string(name)
    let reply = await send(
      .post, "/auth/v1/signup",
      json: ["email": .string(email), "password": "correct horse battery", "data": .object(data)],
      address: "10.0.\(number / 250).\(number % 250)")
    return try actor(reply, email: email)
  }

  /// Signs somebody in, into the workspace they land in.
  public func signIn(_ email: String, password: String = "correct horse battery") async throws -> Actor {
    let reply = await send(
      .post, "/auth/v1/token?grant_type=password", json: ["email": .string(email), "password": .string(password)])
    return try actor(reply, email: email)
  }

  /// Makes an account that joins the workspace of an admin by invite, and signs it in there.
  public func join(_ admin: Actor, as role: WorkspaceRole) async throws -> Actor {
    let invite = await send(.post, "/api/v1/invites", as: admin.token, json: ["role": .string(role.rawValue)])
    guard let code = invite.json["code"]?.string else { throw UnexpectedReply(reply: invite.text) }
    return try await signUp(role.rawValue, metadata: ["invite_code": .string(code)])
  }

  /// Makes a key for somebody and answers its text.
  public func key(_ actor: Actor, _ scopes: [KeyScope]) async throws -> String {
    let reply = await send(
      .post, "/api/v1/keys", as: actor.token,
      json: ["name": "test", "scopes": .array(scopes.map { .string($0.rawValue) })])
    guard let key = reply.json["key"]?.string else { throw UnexpectedReply(reply: reply.text) }
    return key
  }

  private func actor(_ reply: Reply, email: String) throws -> Actor {
    guard reply.status == 200, let token = reply.json["access_token"]?.string,
      let refresh = reply.json["refresh_token"]?.string,
      let user = reply.json["user"]?["id"]?.string.flatMap({ UserID($0) }),
      let workspace = reply.json["user"]?["app_metadata"]?["tenant_id"]?.string.flatMap({ WorkspaceID($0) })
    else { throw UnexpectedReply(reply: "\(reply.status) \(reply.text)") }
    return Actor(email: email, userID: user, workspaceID: workspace, token: token, refreshToken: refresh)
  }
}

/// An answer that a test cannot go on with.
public struct UnexpectedReply: Error, CustomStringConvertible {
  var reply: String

  /// The answer.
  public var description: String { "unexpected answer: \(reply)" }
}
