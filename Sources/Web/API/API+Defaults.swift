/// The same with fewer parameters: a default for a generic metatype would stand against inference from the handler.
extension API {
  /// Adds a typed operation with neither query nor body.
  public mutating func add<C: Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String,
    response: R.Type, status: Int = 200, errors: [ErrorCode] = [], security: OperationSecurity = .bearer,
    limit: Int? = nil, admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<None, None>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: None.self, response: response,
      status: status, errors: errors, security: security, limit: limit, admit: admit, handler: handler)
  }

  /// Adds a typed operation with a query and no body.
  public mutating func add<C: Sendable, Q: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type,
    response: R.Type, status: Int = 200, errors: [ErrorCode] = [], security: OperationSecurity = .bearer,
    limit: Int? = nil, admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<Q, None>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: Q.self, body: None.self, response: response,
      status: status, errors: errors, security: security, limit: limit, admit: admit, handler: handler)
  }

  /// Adds a typed operation with a body and no query.
  public mutating func add<C: Sendable, B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, body: B.Type,
    response: R.Type, status: Int = 200, errors: [ErrorCode] = [], security: OperationSecurity = .bearer,
    limit: Int? = nil, admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<None, B>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: B.self, response: response,
      status: status, errors: errors, security: security, limit: limit, admit: admit, handler: handler)
  }

  /// Adds a raw operation without a query.
  public mutating func addRaw<C: Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, body: [RawContent] = [],
    response: [RawContent] = [], status: Int = 200, errors: [ErrorCode] = [], security: OperationSecurity = .bearer,
    admit: @escaping @Sendable (Request, PathParameters) async throws -> C,
    handler: @escaping @Sendable (C, Call<None, RequestBody>) async throws -> Response
  ) {
    addRaw(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: body, response: response,
      status: status, errors: errors, security: security, admit: admit, handler: handler)
  }
}
