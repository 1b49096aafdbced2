public import Web

/// The same with fewer parameters.
extension TenantAPI {
  /// Adds an operation for members with neither query nor body.
  public mutating func add<R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, response: R.Type, status: Int = 200,
    errors: [ErrorCode] = [], handler: @escaping @Sendable (Caller, Call<None, None>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: None.self, response: response,
      status: status, errors: errors, handler: handler)
  }

  /// Adds an operation for members with a query and no body.
  public mutating func add<Q: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, query: Q.Type, response: R.Type,
    status: Int = 200, further: [FurtherAnswer] = [], errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Caller, Call<Q, None>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: query, body: None.self, response: response,
      status: status, further: further, errors: errors, handler: handler)
  }

  /// Adds an operation for members with a body and no query.
  public mutating func add<B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, body: B.Type, response: R.Type,
    status: Int = 200, further: [FurtherAnswer] = [], errors: [ErrorCode] = [], limit: Int? = nil,
    handler: @escaping @Sendable (Caller, Call<None, B>) async throws -> Answer<R>
  ) {
    add(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: body, response: response,
      status: status, further: further, errors: errors, limit: limit, handler: handler)
  }

  /// Adds a raw operation for members without a query.
  public mutating func addRaw(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, body: [RawContent] = [],
    response: [RawContent] = [], status: Int = 200, errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Caller, Call<None, RequestBody>) async throws -> Response
  ) {
    addRaw(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: body, response: response,
      status: status, errors: errors, handler: handler)
  }

  /// Adds an operation for anybody signed in with neither query nor body.
  public mutating func addPersonal<R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, response: R.Type, status: Int = 200,
    errors: [ErrorCode] = [], handler: @escaping @Sendable (Person, Call<None, None>) async throws -> Answer<R>
  ) {
    addPersonal(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: None.self, response: response,
      status: status, errors: errors, handler: handler)
  }

  /// Adds an operation for anybody signed in with a body and no query.
  public mutating func addPersonal<B: Decodable & Sendable, R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, body: B.Type, response: R.Type,
    status: Int = 200, errors: [ErrorCode] = [],
    handler: @escaping @Sendable (Person, Call<None, B>) async throws -> Answer<R>
  ) {
    addPersonal(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: body, response: response,
      status: status, errors: errors, handler: handler)
  }

  /// Adds an operation for everybody with neither query nor body.
  public mutating func addOpen<R: Codable & Sendable>(
    _ method: Method, _ path: String, id: String, summary: String, tag: String, response: R.Type, status: Int = 200,
    errors: [ErrorCode] = [], handler: @escaping @Sendable (Call<None, None>) async throws -> Answer<R>
  ) {
    addOpen(
      method, path, id: id, summary: summary, tag: tag, query: None.self, body: None.self, response: response,
      status: status, errors: errors, handler: handler)
  }
}
