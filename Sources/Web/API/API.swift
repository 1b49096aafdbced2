/// A set of typed operations: the contract, its document and its dispatch.
public struct API: Sendable {
  private(set) var operations: [Operation] = []
  private var table = PathTable<[Method: Int]>()
  /// How errors look.
  public var errors: ErrorStyle
  /// Bytes of a JSON body where the operation states no other limit.
  public var bodyLimit: Int
  /// Extra header fields of every answer.
  public var headers: Headers = ["Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]

  /// No operations yet.
  public init(errors: ErrorStyle = .api, bodyLimit: Int = 1 << 20) {
    self.errors = errors
    self.bodyLimit = bodyLimit
  }

  /// Adds a typed operation.
  /// - Parameters:
  ///   - path: a template such as `/api/v1/projects/{project_id}`.
  ///   - id: the stable name, such as `projects.show`; unique.
  ///   - status: the success status, for the document.
  ///   - further: other successes that it may answer instead, for the document.
  ///   - errors: codes beside those that every operation may answer.
  ///   - limit: bytes of the body; `bodyLimit` by default.
  ///   - admit: runs before the body is read; what it returns is handed to the handler.
  ///   - handler: does the work.
  public mutating func add<C: Sendable, Q: Decodable & Sendable, B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type,
    body: B.Type, response: R.Type, status: Int = 200, further: [FurtherAnswer] = [], errors: [ErrorCode] = [],
    security: OperationSecurity = .bearer, limit: Int? = nil,
    admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<Q, B>) async throws -> Answer<R>
  ) {
    let limit = limit ?? bodyLimit
    insert(
      Operation(
        method: method, path: path, id: id, summary: summary, tag: tag, security: security,
        query: Q.self == None.self ? nil : Q.self, body: B.self == None.self ? nil : B.self,
        response: R.self == None.self ? nil : R.self, rawBody: [], rawResponse: [], status: status,
        further: further, errors: errors, bodyLimit: limit
      ) { request, path in
        let caller = try await admit(request, path)
        let query = try QueryDecoder.decode(Q.self, from: request.query)
        let (body, bytes) = try await API.body(B.self, of: request, limit: limit)
        let call = Call(request: request, path: path, query: query, body: body, bytes: bytes)
        return try await handler(caller, call).response()
      })
  }

  /// Adds an operation that reads or writes something else than JSON; the handler gets the unread body.
  public mutating func addRaw<C: Sendable, Q: Decodable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type,
    body: [RawContent] = [], response: [RawContent] = [], status: Int = 200, errors: [ErrorCode] = [],
    security: OperationSecurity = .bearer,
    admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<Q, RequestBody>) async throws -> Response
  ) {
    insert(
      Operation(
        method: method, path: path, id: id, summary: summary, tag: tag, security: security,
        query: Q.self == None.self ? nil : Q.self, body: nil, response: nil, rawBody: body, rawResponse: response,
        status: status, further: [], errors: errors, bodyLimit: 0
      ) { request, path in
        let caller = try await admit(request, path)
        let query = try QueryDecoder.decode(Q.self, from: request.query)
        return try await handler(caller, Call(request: request, path: path, query: query, body: request.body))
      })
  }

  /// Adds every operation of another set.
  public mutating func merge(_ other: API) { for operation in other.operations { insert(operation) } }

  /// Method, path and id of every operation in the order added; the permission walk uses it.
  public var listing: [(method: Method, path: String, id: String)] { operations.map { ($0.method, $0.path, $0.id) } }

  private mutating func insert(_ operation: Operation) {
    precondition(!operations.contains { $0.id == operation.id }, "operation \(operation.id) is added twice")
    operations.append(operation)
    table.update(operation.path) { methods in
      precondition(methods?[operation.method] == nil, "\(operation.method) \(operation.path) is added twice")
      var methods = methods ?? [:]
      methods[operation.method] = operations.count - 1
      return methods
    }
  }

  /// Answers a request whose path is one of ours; every error is rendered.
  public func handle(_ request: Request) async -> Response {
    var response: Response
    do { response = try await dispatch(request) } catch { response = errors.response(to: error, for: request) }
    for field in headers.fields { response.headers.setDefault(field.name, field.value) }
    return response
  }

  private func dispatch(_ request: Request) async throws -> Response {
    guard let (methods, parameters) = table.find(request.path) else { throw APIError(.notFound) }
    guard let index = methods[request.method] ?? (request.method == .head ? methods[.get] : nil) else {
      var allowed = Set(methods.keys.map(\.rawValue))
      if methods[.get] != nil { allowed.insert("HEAD") }
      throw APIError(
        .methodNotAllowed, "\(request.method.rawValue) is not allowed here",
        headers: ["Allow": allowed.sorted().joined(separator: ", ")])
    }
    return try await operations[index].run(request, parameters)
  }

  private static func body<B: Decodable>(_ type: B.Type, of request: Request, limit: Int) async throws -> (B, [UInt8]) {
    if B.self == None.self, request.body.isEmpty, let none = None() as? B { return (none, []) }
    if !request.body.isEmpty, let media = request.mediaType, media != "application/json", !media.hasSuffix("+json") {
      throw APIError(
        .unsupportedMediaType, "The content type \(media) is not accepted here", hint: "Send application/json")
    }
    if let charset = request.charset, charset != "utf-8" {
      throw APIError(.unsupportedMediaType, "JSON is UTF-8 here, not \(charset)", hint: "Send application/json")
    }
    let bytes = try await request.body.collect(limit: limit)
    guard !bytes.isEmpty else {
      if B.self == None.self, let none = None() as? B { return (none, []) }
      throw APIError(.missingBody, hint: "Send a JSON object")
    }
    guard request.mediaType != nil else {
      throw APIError(.unsupportedMediaType, "The body has no content type", hint: "Send Content-Type: application/json")
    }
    return (try JSONCoder.decode(type, from: bytes), bytes)
  }
}
