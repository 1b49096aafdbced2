import Crypto
import Database
import Foundation

/// What one person may do in one workspace, as the database says at some moment.
struct AccessState: Sendable, Hashable {
  var isActive: Bool
  var platformRole: String?
  var isSessionAlive: Bool
  var workspaceID: WorkspaceID?
  /// Nil for those who are no members.
  var role: WorkspaceRole?
}

/// A key as the database has it.
struct KeyState: Sendable, Hashable {
  var id: KeyID
  var workspaceID: WorkspaceID
  var creator: UserID
  var scopes: [KeyScope]
  var expiresAt: Date?
  var isRevoked: Bool
}

/// Reads rights. The first three questions cross tenants, through functions that take a verified person or a secret.
struct AccessStore: Sendable {
  let database: Database

  /// Nil: there is no such person.
  func state(of user: UserID, in workspace: WorkspaceID?, session: SessionID?) async throws -> AccessState? {
    let rows = try await database.query(
      nil, readOnly: true, "select * from system.access_state(\(user), \(workspace), \(session))")
    return try rows.first.map { row in
      AccessState(
        isActive: try row.get("is_active"), platformRole: try row.get("platform_role"),
        isSessionAlive: try row.get("session_alive"), workspaceID: try row.get("workspace_id"),
        role: try row.get("role"))
    }
  }

  /// The key whose whole text is given; nil when there is none.
  func key(_ text: String) async throws -> KeyState? {
    guard let prefix = KeyText.prefix(of: text) else { return nil }
    let rows = try await database.query(nil, readOnly: true, "select * from system.key_by_prefix(\(prefix))")
    guard let row = rows.first, constantTimeEqual(try row.get("key_hash", as: [UInt8].self), SHA256.hash(text)) else {
      return nil
    }
    return KeyState(
      id: try row.get("id"), workspaceID: try row.get("workspace_id"), creator: try row.get("created_by"),
      scopes: try row.get("scopes"), expiresAt: try row.get("expires_at"),
      isRevoked: try row.get("revoked_at", as: Date?.self) != nil)
  }

  /// Notes that a key was used, once a minute at most.
  func touch(_ key: KeyState) async throws {
    try await database.query(
      Claims(userID: key.creator.uuid, workspaceID: key.workspaceID.uuid),
      """
      update api_keys set last_used_at = now()
      where id = \(key.id) and (last_used_at is null or last_used_at < now() - interval '1 minute')
      """)
  }

  /// The role that a project's own list gives somebody; `.some(nil)` where it gives none, nil where there is no such
  /// project in the workspace of the claims.
  func assignedRole(_ claims: Claims, project: UUID) async throws -> ProjectRole?? {
    let rows = try await database.query(
      claims, readOnly: true,
      """
      select m.role from projects p
      left join project_members m
        on m.workspace_id = p.workspace_id and m.project_id = p.id and m.user_id = \(claims.userID)
      where p.id = \(project)
      """)
    return try rows.first.map { try $0.get("role", as: ProjectRole?.self) }
  }

  /// The project of that short name in the workspace of the claims.
  func project(slug: String, _ claims: Claims) async throws -> UUID? {
    let rows = try await database.query(claims, readOnly: true, "select id from projects where slug = \(slug)")
    return try rows.first.map { try $0.get("id") }
  }
}
