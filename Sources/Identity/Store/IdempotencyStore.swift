import Database
import Foundation
import Web

/// Claims Idempotency-Keys and keeps the answers given under them, for 24 hours.
struct IdempotencyStore: Sendable {
  /// What stands under a key.
  enum Found: Sendable {
    /// Nothing stood there; the claim is ours.
    case claimed
    /// The first request is still being worked on.
    case running
    /// Another request stands there.
    case another
    /// The answer that was given.
    case answered(status: Int, headers: [String: String], body: [UInt8]?)
  }

  /// How often a claim is renewed while its work goes on.
  static let heartbeat = Duration.seconds(5)
  /// A claim that nobody has renewed for so long is taken over: its process died.
  private static let abandonedAfter = "20 seconds"

  let database: Database

  func claim(_ claims: Claims, key: String, hash: [UInt8]) async throws -> Found {
    let user = claims.userID
    let workspace = claims.workspaceID
    return try await database.transaction(claims) { transaction in
      let made = try transaction.execute(
        """
        insert into idempotency_keys (user_id, workspace_id, key, request_hash)
        values (\(user), \(workspace), \(key), \(hash))
        on conflict (user_id, workspace_id, key) do update
          set request_hash = excluded.request_hash, created_at = now(), status = null, headers = null, body = null
          where idempotency_keys.created_at < now() - interval '24 hours'
            or (idempotency_keys.status is null and idempotency_keys.request_hash = excluded.request_hash
              and idempotency_keys.created_at < now() - \(Self.abandonedAfter)::interval)
        """)
      if made == 1 { return .claimed }
      let rows = try transaction.query(
        """
        select request_hash = \(hash)::bytea as same, status, headers, body from idempotency_keys
        where user_id = \(user) and workspace_id is not distinct from \(workspace)::uuid and key = \(key)
        """)
      // Released between the two statements: the client may try again at once.
      guard let row = rows.first else { return .running }
      guard try row.get("same") else { return .another }
      guard let status = try row.get("status", as: Int?.self) else { return .running }
      return .answered(
        status: status, headers: try row.json("headers"), body: try row.get("body", as: [UInt8]?.self))
    }
  }

  /// Keeps a claim whose work goes on.
  func renew(_ claims: Claims, key: String) async throws {
    try await database.query(
      claims,
      """
      update idempotency_keys set created_at = now()
      where user_id = \(claims.userID) and workspace_id is not distinct from \(claims.workspaceID)::uuid
        and key = \(key) and status is null
      """)
  }

  func keep(_ claims: Claims, key: String, status: Int, headers: [String: String], body: [UInt8]?) async throws {
    try await database.query(
      claims,
      """
      update idempotency_keys set status = \(status), headers = \(json: headers), body = \(body)
      where user_id = \(claims.userID) and workspace_id is not distinct from \(claims.workspaceID)::uuid
        and key = \(key)
      """)
  }

  func release(_ claims: Claims, key: String) async throws {
    try await database.query(
      claims,
      """
      delete from idempotency_keys
      where user_id = \(claims.userID) and workspace_id is not distinct from \(claims.workspaceID)::uuid
        and key = \(key) and status is null
      """)
  }
}
