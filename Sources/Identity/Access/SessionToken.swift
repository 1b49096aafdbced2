import Crypto
import Database
import Foundation

/// What a verified access token says.
struct SessionToken: Sendable, Hashable {
  var userID: UserID
  var workspaceID: WorkspaceID?
  /// Nil for tokens of an outside issuer, whose sessions are not ours to check.
  var sessionID: SessionID?
  var expiresAt: Date
  var isOutside: Bool
  var email: String?
  var displayName: String?

  /// Reads the claims of a token whose signature was checked.
  ///
  /// `user_metadata` can be written by the user: it gives a display name, never a right.
  /// - Throws: `TokenError.claim` when it is not the token of a signed-in user.
  init(_ token: VerifiedToken, isOurs: Bool) throws(TokenError) {
    guard token["role"]?.string == "authenticated", let subject = token.subject, let userID = UserID(subject),
      let expiry = token.expiry
    else { throw .claim }
    self.userID = userID
    expiresAt = expiry
    isOutside = !isOurs
    let tenant = token["tenant_id"]?.string ?? token["app_metadata"]?["tenant_id"]?.string
    if let tenant {
      guard let workspaceID = WorkspaceID(tenant) else { throw .claim }
      self.workspaceID = workspaceID
    }
    if isOurs {
      guard let session = token["session_id"]?.string.flatMap({ SessionID($0) }) else { throw .claim }
      sessionID = session
    }
    email = token["email"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let metadata = token["user_metadata"]
    displayName = metadata?["display_name"]?.string ?? metadata?["full_name"]?.string ?? metadata?["name"]?.string
  }
}
