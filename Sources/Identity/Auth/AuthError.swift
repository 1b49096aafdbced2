import Web

/// A refusal in the shapes that Supabase Auth's clients read.
struct AuthError: Error {
  var status: Int
  /// A code of Supabase Auth, stable.
  var code: String
  var message: String
  /// Further members of the document.
  var details: [String: JSONValue] = [:]
  var headers: Headers = [:]

  static let invalidCredentials = AuthError(
    status: 400, code: "invalid_credentials", message: "Invalid login credentials")
  static let emailNotConfirmed = AuthError(
    status: 400, code: "email_not_confirmed", message: "Email not confirmed: follow the link in the mail first")
  static let banned = AuthError(status: 400, code: "user_banned", message: "This account is disabled")
  static let refreshTokenNotFound = AuthError(
    status: 400, code: "refresh_token_not_found", message: "Invalid Refresh Token: Refresh Token Not Found")
  static let refreshTokenUsed = AuthError(
    status: 400, code: "refresh_token_already_used", message: "Invalid Refresh Token: Already Used")
  static let sessionExpired = AuthError(
    status: 400, code: "session_expired", message: "Invalid Refresh Token: Session Expired")
  static let userExists = AuthError(status: 422, code: "user_already_exists", message: "User already registered")
  static let emailExists = AuthError(
    status: 422, code: "email_exists", message: "A user with this email address has already been registered")
  static let signUpClosed = AuthError(
    status: 422, code: "signup_disabled", message: "Signups not allowed for this instance without an invite code")
  static let inviteNotFound = AuthError(
    status: 422, code: "invite_not_found", message: "This invite code is unknown, used up or expired")
  static let noMail = AuthError(
    status: 422, code: "email_provider_disabled",
    message: "This server sends no mail: ask whoever runs it for a new password")
  static let samePassword = AuthError(
    status: 422, code: "same_password", message: "New password should be different from the old password.")
  static let tokenExpired = AuthError(
    status: 403, code: "otp_expired", message: "Token has expired or is invalid")
  static let noAuthorization = AuthError(
    status: 401, code: "no_authorization", message: "This endpoint requires a valid Bearer token")
  static let sessionNotFound = AuthError(
    status: 403, code: "session_not_found", message: "Session from session_id claim in JWT does not exist")
  static let userNotFound = AuthError(
    status: 403, code: "user_not_found", message: "User from sub claim in JWT does not exist")

  static func badToken(_ reason: String) -> AuthError {
    AuthError(status: 403, code: "bad_jwt", message: "invalid JWT: \(reason)")
  }

  static func validation(_ message: String) -> AuthError {
    AuthError(status: 400, code: "validation_failed", message: message)
  }

  static func weakPassword(_ message: String, reasons: [String]) -> AuthError {
    AuthError(
      status: 422, code: "weak_password", message: message,
      details: ["weak_password": ["reasons": .array(reasons.map { .string($0) })]])
  }

  static func rateLimited(_ seconds: String) -> AuthError {
    AuthError(
      status: 429, code: "over_request_rate_limit", message: "Request rate limit reached; try again in \(seconds) s",
      headers: ["Retry-After": seconds])
  }

  /// The form for a client of the given API version: string codes since 2024-01-01, numbers before.
  func response(version: String?) -> Response {
    var members = details
    if let version, version >= "2024-01-01" {
      members["code"] = .string(code)
      members["message"] = .string(message)
    } else {
      members["code"] = .integer(Int64(status))
      members["error_code"] = .string(code)
      members["msg"] = .string(message)
    }
    var response = Response.json(JSONValue.object(members).bytes, status: status)
    response.headers.set("X-Sb-Error-Code", code)
    for field in headers.fields { response.headers.set(field.name, field.value) }
    return response
  }
}
