import Foundation
import Web

/// A request to `/auth/v1` with its body read.
struct AuthRequest: Sendable {
  /// Supabase's limit.
  private static let bodyLimit = 1 << 20
  static let cookie = "framewright_refresh"

  let request: Request
  let body: [String: JSONValue]

  /// - Throws: `AuthError` for a body that is no JSON object; `APIError` for one that is too large.
  init(_ request: Request) async throws {
    self.request = request
    guard request.method == .post || request.method == .put else {
      body = [:]
      return
    }
    let bytes = try await request.body.collect(limit: Self.bodyLimit)
    guard !bytes.isEmpty else {
      body = [:]
      return
    }
    guard let document = try? JSONValue(parsing: bytes), let members = document.object else {
      throw AuthError(status: 400, code: "bad_json", message: "Could not read the body as a JSON object")
    }
    body = members
  }

  /// Text of a member; nil where it is missing, null or empty.
  ///
  /// - Throws: `AuthError` when it is something else.
  func text(_ name: String) throws(AuthError) -> String? {
    switch body[name] {
    case nil, .null?: return nil
    case .string(let text)?:
      guard !text.unicodeScalars.contains("\0") else { throw .validation("\(name) holds a zero byte") }
      return text.isEmpty ? nil : text
    default: throw .validation("\(name) must be a string")
    }
  }

  /// The e-mail address of the body, in lower case.
  func email() throws(AuthError) -> EmailAddress? {
    guard let text = try text("email") else { return nil }
    guard let email = EmailAddress(text) else {
      throw AuthError(
        status: 400, code: "email_address_invalid", message: "Unable to validate email address: invalid format")
    }
    return email
  }

  /// The object under `data`: what becomes `user_metadata`.
  func metadata() throws(AuthError) -> [String: JSONValue]? {
    switch body["data"] {
    case nil, .null?: return nil
    case .object(let members)?:
      let bytes = JSONValue.object(members).bytes
      // Every access token would carry it about; and PostgreSQL's text holds no zero.
      guard bytes.count <= 16_384 else { throw .validation("data is larger than 16 kB") }
      guard !String(decoding: bytes, as: UTF8.self).contains("\\u0000") else {
        throw .validation("data holds a zero byte")
      }
      return members
    default: throw .validation("data must be an object")
    }
  }

  /// Whether the refresh token travels in a cookie. The field cannot be set by a foreign page without our consent
  /// (CORS), so it also guards the cookie's use.
  var isBrowser: Bool { request.headers["X-Framewright-Browser"] == "1" }

  /// The refresh token in the browser's cookie.
  var cookieToken: String? { isBrowser ? request.cookie(Self.cookie).flatMap { $0.isEmpty ? nil : $0 } : nil }

  var userAgent: String { request.headers["User-Agent"] ?? "" }

  /// The cookie's field.
  func cookieField(_ token: String, seconds: Int) -> String {
    let secure = request.isSecure ? "; Secure" : ""
    return "\(Self.cookie)=\(token); Path=/auth/v1; HttpOnly; SameSite=Strict; Max-Age=\(seconds)\(secure)"
  }
}
