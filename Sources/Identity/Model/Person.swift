public import Database
public import Foundation

/// Who sends a request, as proven by a session token or a key. Says nothing yet about what they may do.
public struct Person: Sendable, Hashable {
  /// Names the person; the creator, for a key.
  public var userID: UserID
  /// The workspace the token or key is for; nil for somebody who belongs to none.
  public var workspaceID: WorkspaceID?
  /// The session of our own sign-in; nil for keys and for tokens of an outside issuer.
  public var sessionID: SessionID?
  /// The key that was used.
  public var keyID: KeyID?
  /// What the key may be used for; nil for sessions, which may do everything their person may.
  public var scopes: [KeyScope]?
  /// When the token or key ends; nil for a key without an end.
  public var expiresAt: Date?

  /// What row-level security reads.
  public var claims: Claims { Claims(userID: userID.uuid, workspaceID: workspaceID?.uuid) }

  /// Whether the key, if it is one, may be used for `scope`.
  public func allows(_ scope: KeyScope) -> Bool { scopes.map { $0.contains { $0.includes(scope) } } ?? true }
}
