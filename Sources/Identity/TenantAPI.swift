public import Web

/// Operations of `/api/v1` with their permissions: what features register with.
///
/// Every operation's identifier must stand in ``Permissions/table``, which decides who is admitted before the body is
/// read. Writes honour `Idempotency-Key`.
///
///     api.add(
///       .get, "/api/v1/projects/{project_id}", id: "projects.show", summary: "One project", tag: "library",
///       response: Project.self
///     ) { caller, call in .ok(try await store.project(caller.claims, caller.projectID)) }
public struct TenantAPI: Sendable {
  /// One registered operation, for the test that walks them.
  public struct Registered: Sendable {
    /// The method.
    public var method: Method
    /// The path's template.
    public var path: String
    /// The identifier.
    public var id: String
    /// Its line of the table.
    public var permission: Permission
  }

  /// Codes that every operation may answer, besides those of the body.
  private static let doors: [ErrorCode] = [.unauthorized, .forbidden, .tooManyRequests]

  /// The operations, to be mounted under `/api/v1`.
  public private(set) var api: API
  /// Every operation in the order added.
  public private(set) var registered: [Registered] = []
  /// Admits callers.
  public let gatekeeper: Gatekeeper
  private let idempotency: Idempotency

  init(gatekeeper: Gatekeeper, idempotency: Idempotency, api: API) {
    self.gatekeeper = gatekeeper
    self.idempotency = idempotency
    self.api = api
  }

  // MARK: Members

  /// Adds an operation for members of the workspace (`.workspace` or `.project` in the table).
  ///
  /// - Parameters:
  ///   - status: The success status, for the document.
  ///   - further: Other successes that it may answer instead, for the document.
  ///   - errors: Codes beside those that every operation may answer.
  ///   - limit: Bytes of the body; the API's limit by default.
  ///   - handler: Does the work for an admitted caller.
  public mutating func add<Q: Decodable & Sendable, B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type, body: B.Type,
    response: R.Type, status: Int = 200, further: [FurtherAnswer] = [], errors: [ErrorCode] = [], limit: Int? = nil,
    handler: @escaping @Sendable (Caller, Call<Q, B>) async throws -> Answer<R>
  ) {
    let permission = register(method, path, id)
    precondition(permission.requirement.needsWorkspace, "\(id) needs no workspace: use addPersonal or addOpen")
    let gatekeeper = gatekeeper
    let idempotency = idempotency
    api.add(
      method, path, id: id, summary: summary, tag: tag, query: query, body: body, response: response, status: status,
      further: further, errors: errors + Self.doors, limit: limit,
      admit: { request, path in try await gatekeeper.admit(request, path, permission) },
      handler: { caller, call in
        try await idempotency.answer(caller.person, call) {
          let answer = try await handler(caller, call)
          try caller.settlePromise(of: id)
          return answer
        }
      })
  }

  /// Adds an operation for members that reads or writes something else than JSON.
  public mutating func addRaw<Q: Decodable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type,
    body: [RawContent] = [], response: [RawContent] = [], status: Int = 200, errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Caller, Call<Q, RequestBody>) async throws -> Response
  ) {
    let permission = register(method, path, id)
    precondition(permission.requirement.needsWorkspace, "\(id) needs no workspace")
    let gatekeeper = gatekeeper
    let idempotency = idempotency
    api.addRaw(
      method, path, id: id, summary: summary, tag: tag, query: query, body: body, response: response, status: status,
      errors: errors + Self.doors,
      admit: { request, path in try await gatekeeper.admit(request, path, permission) },
      handler: { caller, call in
        try await idempotency.once(caller.person, call.request, body: nil) {
          let response = try await handler(caller, call)
          try caller.settlePromise(of: id)
          return response
        }
      })
  }

  // MARK: People and everybody

  /// Adds an operation for anybody signed in, member of a workspace or not (`.signedIn` in the table).
  public mutating func addPersonal<Q: Decodable & Sendable, B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type, body: B.Type,
    response: R.Type, status: Int = 200, errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Person, Call<Q, B>) async throws -> Answer<R>
  ) {
    let permission = register(method, path, id)
    precondition(permission.requirement == .signedIn, "\(id) is not for everybody signed in: use add or addOpen")
    let gatekeeper = gatekeeper
    let idempotency = idempotency
    api.add(
      method, path, id: id, summary: summary, tag: tag, query: query, body: body, response: response, status: status,
      errors: errors + Self.doors,
      admit: { request, _ in try await gatekeeper.admitPerson(request, permission) },
      handler: { person, call in
        try await idempotency.answer(person, call) { try await handler(person, call) }
      })
  }

  /// Adds an operation for everybody (`.open` in the table).
  public mutating func addOpen<Q: Decodable & Sendable, B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type, body: B.Type,
    response: R.Type, status: Int = 200, errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Call<Q, B>) async throws -> Answer<R>
  ) {
    let permission = register(method, path, id)
    precondition(permission.requirement == .open, "\(id) is not open to everybody")
    api.add(
      method, path, id: id, summary: summary, tag: tag, query: query, body: body, response: response, status: status,
      errors: errors, security: .open, admit: { _, _ in }, handler: { _, call in try await handler(call) })
  }

  /// Lines of the permission table that no registered operation uses, for the test of the whole program.
  public var unusedPermissions: [String] {
    let used = Set(registered.map(\.id))
    return Permissions.table.keys.filter { !used.contains($0) }.sorted()
  }

  /// Answers a request below `/api/v1`.
  public func handle(_ request: Request) async -> Response { await api.handle(request) }

  private mutating func register(_ method: Method, _ path: String, _ id: String) -> Permission {
    guard let permission = Permissions.table[id] else {
      preconditionFailure("operation \(id) has no line in Permissions.table")
    }
    if case .project(_, let subject) = permission.requirement {
      switch subject {
      case .project(let name), .row(_, let name):
        precondition(path.contains("{\(name)}"), "the path of \(id) has no {\(name)}")
      case .content: break
      }
    }
    registered.append(Registered(method: method, path: path, id: id, permission: permission))
    return permission
  }
}

extension Requirement {
  /// Whether only members are admitted.
  var needsWorkspace: Bool {
    switch self {
    case .open, .signedIn: false
    case .workspace, .project: true
    }
  }
}

extension Idempotency {
  /// As ``once(_:_:body:work:)`` for typed answers.
  func answer<Q, B, R: Codable & Sendable>(
    _ person: Person, _ call: Call<Q, B>, work: () async throws -> Answer<R>
  ) async throws -> Answer<R> {
    guard call.request.headers[Self.field] != nil else { return try await work() }
    let response = try await once(person, call.request, body: call.bytes) { try await work().response() }
    var bytes: [UInt8]?
    if case .bytes(let content) = response.body { bytes = content }
    return .stored(status: response.status, headers: response.headers, bytes: bytes)
  }
}
