import Web

/// The ways in which a request is turned away, each with what to do about it.
enum Refusal {
  static var notSignedIn: APIError {
    APIError(
      .unauthorized, "Nobody is signed in.",
      hint: "Send a session token or a key as `Authorization: Bearer …`.",
      headers: ["WWW-Authenticate": "Bearer"])
  }

  static func badToken(_ reason: String) -> APIError {
    APIError(
      .unauthorized, reason, hint: "Renew the session or sign in again.",
      headers: ["WWW-Authenticate": "Bearer error=\"invalid_token\""])
  }

  static var sessionEnded: APIError { badToken("This session has ended.") }

  static var badKey: APIError {
    APIError(
      .unauthorized, "This key is unknown, expired or revoked.", hint: "Make a new key under Settings › Keys.",
      headers: ["WWW-Authenticate": "Bearer error=\"invalid_token\""])
  }

  static var disabled: APIError {
    APIError(.forbidden, "This account is disabled.", hint: "Ask whoever runs this installation.")
  }

  static var notAMember: APIError {
    APIError(
      .forbidden, "You are not a member of this workspace.",
      hint: "Switch to one of yours: POST /api/v1/workspaces/{workspace_id}/switch, or accept an invite.")
  }

  /// The same for rows that do not exist and rows of others.
  static var missing: APIError { APIError(.notFound) }

  static func workspaceRole(needed: WorkspaceRole, actual: WorkspaceRole) -> APIError {
    APIError(
      .forbidden, "This needs the workspace role \(needed.rawValue); yours is \(actual.rawValue).",
      hint: "Ask an admin of the workspace.")
  }

  static func projectRole(needed: ProjectRole, actual: ProjectRole) -> APIError {
    APIError(
      .forbidden, "This needs the project role \(needed.rawValue); yours is \(actual.rawValue).",
      hint: "Ask an admin of the project or of the workspace.")
  }

  static func scope(needed: KeyScope) -> APIError {
    APIError(
      .forbidden, "This key may not do this: it lacks the scope \(needed.rawValue).",
      hint: "Make a key with that scope under Settings › Keys.")
  }

  static var sessionOnly: APIError {
    APIError(.forbidden, "A key cannot do this.", hint: "Sign in and use the session's token.")
  }

  static func tooMany(retryAfter seconds: Int) -> APIError {
    APIError(
      .tooManyRequests, "Too many attempts; try again in \(seconds) s.", headers: ["Retry-After": String(seconds)])
  }
}
