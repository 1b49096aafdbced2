import Crypto
import Database
import Foundation
import Web

/// API keys of a workspace, without their secrets.
struct KeyStore: Sendable {
  private static let columns: SQL =
    "id, name, key_prefix, scopes, expires_at, last_used_at, created_at, created_by, revoked_at"

  let database: Database

  /// One page, newest first; those of one person or of all.
  func list(_ claims: Claims, of creator: UserID?, before: KeyID?, limit: Int) async throws -> [Key] {
    var condition: SQL = "true"
    if let creator { condition = "created_by = \(creator)" }
    if let before { condition += " and id < \(before)" }
    return try await database.query(
      claims, readOnly: true,
      """
      select \(Self.columns) from api_keys where workspace_id = \(claims.workspaceID) and \(condition)
      order by id desc limit \(limit)::int
      """
    ).map(Self.key)
  }

  /// Makes a key; only this answer holds its text.
  func create(_ claims: Claims, name: String, scopes: [KeyScope], days: Int?) async throws -> Key {
    let text = KeyText.make()
    guard let prefix = KeyText.prefix(of: text) else { throw APIError(.internal) }
    let rows = try await database.query(
      claims,
      """
      insert into api_keys (workspace_id, id, key_prefix, key_hash, name, scopes, expires_at, created_by)
      values (\(claims.workspaceID), \(KeyID()), \(prefix), \(SHA256.hash(text)), \(name), \(scopes),
        now() + make_interval(days => \(days)), \(claims.userID))
      returning \(Self.columns)
      """)
    guard let row = rows.first else { throw APIError(.internal) }
    var key = try Self.key(row)
    key.key = text
    return key
  }

  /// False: there is no such key here (or it is somebody else's, when `creator` is given).
  func revoke(_ claims: Claims, _ id: KeyID, of creator: UserID?) async throws -> Bool {
    var condition: SQL = "true"
    if let creator { condition = "created_by = \(creator)" }
    return try await database.query(
      claims,
      """
      update api_keys set revoked_at = coalesce(revoked_at, now())
      where workspace_id = \(claims.workspaceID) and id = \(id) and \(condition)
      """
    ).affected == 1
  }

  private static func key(_ row: Row) throws -> Key {
    Key(
      id: try row.get("id"), name: try row.get("name"), prefix: try row.get("key_prefix"),
      scopes: try row.get("scopes"), expiresAt: try row.get("expires_at"), lastUsedAt: try row.get("last_used_at"),
      createdAt: try row.get("created_at"), createdBy: try row.get("created_by"),
      revokedAt: try row.get("revoked_at"), key: nil)
  }
}
