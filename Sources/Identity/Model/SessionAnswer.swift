public import Web

/// A session's new access token; its refresh token stays the one the client has.
public struct SessionAnswer: Codable, Sendable {
  /// The token for `Authorization: Bearer`. Absent for tokens of an outside issuer, which go on as they are.
  public var accessToken: String?
  /// `bearer`.
  public var tokenType: String
  /// Seconds it is valid.
  public var expiresIn: Int?
  /// When it ends, in seconds since 1970.
  public var expiresAt: Int?
  /// The person, as `/auth/v1/user` answers.
  public var user: [String: JSONValue]?
  /// Where the session now is.
  public var workspace: WorkspaceSummary
}
