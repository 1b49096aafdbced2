import Crypto
import Database
import Foundation
import Web

/// Makes a write that is sent twice with one `Idempotency-Key` happen once.
///
/// The first answer is kept for 24 hours under the caller, the workspace and the key; the same request gets it again,
/// another one 422. Only answers of success are kept: a refused write changed nothing and may be tried again.
struct Idempotency: Sendable {
  /// The request's field.
  static let field = "Idempotency-Key"
  private static let writes: Set<Method> = [.post, .put, .patch, .delete]

  let store: IdempotencyStore
  /// Seals the answers: some hold a key or a token, which must not lie in the database.
  let box: SecretBox

  /// Runs `work` unless its answer is known.
  ///
  /// - Parameter body: the body as received; nil where it is streamed, which leaves its length and type to compare.
  /// - Throws: `APIError` `idempotencyMismatch` or `idempotencyInProgress`; what `work` throws.
  func once(
    _ person: Person, _ request: Request, body: [UInt8]?, work: () async throws -> Response
  ) async throws -> Response {
    guard Self.writes.contains(request.method), let key = request.headers[Self.field] else { return try await work() }
    guard (1...255).contains(key.count) else {
      throw APIError(.badRequest, "An Idempotency-Key has 1 to 255 characters.", hint: "Send a fresh UUID.")
    }
    let claims = person.claims
    switch try await store.claim(claims, key: key, hash: Self.hash(request, body)) {
    case .another:
      throw APIError(.idempotencyMismatch, hint: "Use a fresh key for every new request.")
    case .running:
      throw APIError(.idempotencyInProgress, hint: "Try again shortly.", headers: ["Retry-After": "1"])
    case .answered(let status, let fields, let body):
      var headers: Headers = [:]
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) { headers.add(name, value) }
      headers.set("Idempotency-Replayed", "true")
      let opened = try body.map { try box.open($0, context: Self.context(claims, key)) }
      return Response(status: status, headers: headers, body: opened.map { .bytes($0) } ?? .empty)
    case .claimed: break
    }
    let response: Response
    let beat = beating(claims, key)
    defer { beat.cancel() }
    do { response = try await work() } catch {
      await release(claims, key)
      throw error
    }
    try await keep(response, claims, key)
    return response
  }

  /// Says again and again that the work under a key goes on: a claim that nobody renews is another's to take.
  private func beating(_ claims: Claims, _ key: String) -> Task<Void, Never> {
    let store = store
    return Task {
      while (try? await Task.sleep(for: IdempotencyStore.heartbeat)) != nil {
        try? await store.renew(claims, key: key)
      }
    }
  }

  private func keep(_ response: Response, _ claims: Claims, _ key: String) async throws {
    let body: [UInt8]?
    switch response.body {
    case .empty: body = nil
    case .bytes(let bytes): body = bytes
    // What is streamed cannot be given again.
    case .stream, .file, .webSocket: return await release(claims, key)
    }
    guard (200..<300).contains(response.status) else { return await release(claims, key) }
    var fields: [String: String] = [:]
    for field in response.headers.fields { fields[field.name] = field.value }
    let sealed = body.map { box.seal($0, context: Self.context(claims, key)) }
    try await store.keep(claims, key: key, status: response.status, headers: fields, body: sealed)
  }

  private static func context(_ claims: Claims, _ key: String) -> String {
    "idempotency/\(claims.userID?.uuidString ?? "")/\(key)"
  }

  /// Unstructured: the claim must go even when the client has left and its task is cancelled.
  private func release(_ claims: Claims, _ key: String) async {
    let store = store
    await Task { try? await store.release(claims, key: key) }.value
  }

  private static func hash(_ request: Request, _ body: [UInt8]?) -> [UInt8] {
    var digest = SHA256()
    digest.update("\(request.method.rawValue) \(request.target)\n")
    digest.update("\(request.headers["If-Match"] ?? "")\n")
    if let body {
      digest.update(body)
    } else {
      digest.update("\(request.headers["Content-Type"] ?? "") \(request.headers["Content-Length"] ?? "")")
    }
    return digest.digest()
  }
}
