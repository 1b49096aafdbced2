import Database
import Foundation
import Web

/// An invite as stored.
struct InviteRecord: Sendable {
  var id: InviteID
  var code: String
  var role: WorkspaceRole
  var usesRemaining: Int
  var expiresAt: Date
  var note: String
  var createdAt: Date
  var createdBy: UserID?
}

/// How entering a code ended.
enum InviteOutcome: Sendable {
  case joined(WorkspaceID)
  case alreadyMember(WorkspaceID)
  case notFound
}

/// Invites of a workspace.
struct InviteStore: Sendable {
  let database: Database

  func list(_ claims: Claims, before: InviteID?, limit: Int) async throws -> [InviteRecord] {
    var condition: SQL = "true"
    if let before { condition = "id < \(before)" }
    return try await database.query(
      claims, readOnly: true,
      """
      select id, code, role, uses_remaining, expires_at, note, created_at, created_by from invite_codes
      where workspace_id = \(claims.workspaceID) and \(condition)
      order by id desc limit \(limit)::int
      """
    ).map(Self.record)
  }

  func create(_ claims: Claims, code: String, role: WorkspaceRole, uses: Int, days: Int, note: String) async throws
    -> InviteRecord
  {
    let rows = try await database.query(
      claims,
      """
      insert into invite_codes (workspace_id, id, code, role, uses_remaining, expires_at, note, created_by)
      values (\(claims.workspaceID), \(InviteID()), \(code), \(role), \(uses), now() + make_interval(days => \(days)),
        \(note), \(claims.userID))
      returning id, code, role, uses_remaining, expires_at, note, created_at, created_by
      """)
    guard let row = rows.first else { throw APIError(.internal) }
    return try Self.record(row)
  }

  /// False: there is no such invite here.
  func revoke(_ claims: Claims, _ id: InviteID) async throws -> Bool {
    try await database.query(
      claims, "delete from invite_codes where workspace_id = \(claims.workspaceID) and id = \(id)"
    ).affected == 1
  }

  func accept(_ code: String, user: UserID) async throws -> InviteOutcome {
    let rows = try await database.query(nil, "select * from system.accept_invite(\(user), \(code))")
    guard let row = rows.first else { return .notFound }
    switch try row.get("outcome", as: String.self) {
    case "joined": return .joined(try row.get("joined_workspace"))
    case "already_member": return .alreadyMember(try row.get("joined_workspace"))
    default: return .notFound
    }
  }

  private static func record(_ row: Row) throws -> InviteRecord {
    InviteRecord(
      id: try row.get("id"), code: try row.get("code"), role: try row.get("role"),
      usesRemaining: try row.get("uses_remaining"), expiresAt: try row.get("expires_at"),
      note: try row.get("note"), createdAt: try row.get("created_at"), createdBy: try row.get("created_by"))
  }
}
