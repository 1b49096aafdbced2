import Crypto
import Database
import Foundation

/// A session as a refresh finds it.
struct SessionRecord: Sendable {
  var id: SessionID
  var userID: UserID
  var workspaceID: WorkspaceID?
  /// `password` or `otp`.
  var method: String
  var signedInAt: Date
}

/// How a refresh ended.
enum Rotation: Sendable {
  /// The active token is that many derivations away from the one presented.
  case rotated(SessionRecord, steps: Int)
  case notFound
  case sessionEnded
  case sessionExpired
  case banned
  /// A used token came back too late: somebody copied it. The session has been ended.
  case reused
}

/// Sessions, refresh tokens and mailed tokens.
struct SessionStore: Sendable {
  let database: Database

  func start(
    _ id: SessionID, user: UserID, workspace: WorkspaceID?, method: String, tokenHash: [UInt8], ip: String,
    userAgent: String
  ) async throws {
    try await database.query(
      nil,
      """
      select system.start_session(\(id), \(user), \(workspace), \(method), \(tokenHash), \(ip), \(userAgent))
      """)
  }

  func rotate(_ presented: [UInt8], successor: [UInt8], window: Int, idleDays: Int) async throws -> Rotation {
    let rows = try await database.query(
      nil,
      """
      select * from system.rotate_refresh_token(\(presented), \(successor), make_interval(secs => \(window)),
        make_interval(days => \(idleDays)))
      """)
    guard let row = rows.first else { return .notFound }
    switch try row.get("outcome", as: String.self) {
    case "rotated":
      return .rotated(
        SessionRecord(
          id: try row.get("session_id"), userID: try row.get("user_id"), workspaceID: try row.get("workspace_id"),
          method: try row.get("method"), signedInAt: try row.get("signed_in_at")),
        steps: try row.get("steps"))
    case "session_ended": return .sessionEnded
    case "session_expired": return .sessionExpired
    case "user_banned": return .banned
    case "reuse_detected": return .reused
    default: return .notFound
    }
  }

  /// Ends all sessions (`which` nil), one, or all but one.
  func end(user: UserID, which: SessionID?, isKept: Bool = false, reason: String = "logout") async throws {
    try await database.query(nil, "select system.end_sessions(\(user), \(which), \(isKept), \(reason))")
  }

  /// Ends the session of a refresh token, for a browser whose access token is gone.
  func end(tokenHash: [UInt8]) async throws {
    try await database.query(nil, "select system.end_session_of_token(\(tokenHash))")
  }

  /// False: not a member there.
  func switchWorkspace(user: UserID, session: SessionID?, to workspace: WorkspaceID) async throws -> Bool {
    try await database.query(
      nil, "select system.switch_workspace(\(user), \(session), \(workspace)) as done"
    ).first?.get("done") ?? false
  }

  func session(_ id: SessionID) async throws -> SessionRecord? {
    try await database.query(nil, readOnly: true, "select * from system.session(\(id))").first.map { row in
      SessionRecord(
        id: id, userID: try row.get("user_id"), workspaceID: try row.get("workspace_id"),
        method: try row.get("method"), signedInAt: try row.get("created_at"))
    }
  }

  func issue(_ purpose: MailPurpose, user: UserID, email: String, tokenHash: [UInt8], hours: Int) async throws {
    try await database.query(
      nil,
      """
      select system.issue_one_time_token(\(user), \(purpose), \(email), \(tokenHash), make_interval(hours => \(hours)))
      """)
  }

  /// How using a mailed token ended; nil: unknown, used or expired.
  struct Proof: Sendable {
    var userID: UserID
    var isActive: Bool
    var isEmailTaken: Bool
  }

  func use(_ purpose: MailPurpose, tokenHash: [UInt8], email: String?) async throws -> Proof? {
    try await database.query(
      nil, "select * from system.use_one_time_token(\(tokenHash), \(purpose), \(email))"
    ).first.map { row in
      Proof(
        userID: try row.get("user_id"), isActive: try row.get("is_active"), isEmailTaken: try row.get("email_taken"))
    }
  }

  func sweep(idleDays: Int) async throws {
    try await database.query(nil, "select system.sweep_identity(make_interval(days => \(idleDays)))")
  }
}
