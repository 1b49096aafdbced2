import Database
import Foundation
import Web

/// Workspaces and their members.
struct WorkspaceStore: Sendable {
  let database: Database

  /// The workspaces of the person in `claims`.
  func list(_ claims: Claims) async throws -> [WorkspaceSummary] {
    try await database.query(claims, readOnly: true, "select * from system.my_workspaces()").map { row in
      WorkspaceSummary(
        id: try row.get("id"), name: try row.get("name"), slug: try row.get("slug"), role: try row.get("role"),
        memberCount: try row.get("members"), createdAt: try row.get("created_at"))
    }
  }

  func create(name: String, founder: UserID) async throws -> WorkspaceID {
    let id = WorkspaceID()
    while true {
      do {
        try await database.query(nil, "select system.create_workspace(\(id), \(founder), \(name), \(name))")
        return id
      } catch let error as DatabaseError where error.constraint == "workspaces_slug_key" {
        continue  // Somebody took the free short name at the same moment.
      }
    }
  }

  func update(_ claims: Claims, name: String?, slug: String?) async throws {
    do {
      try await database.query(
        claims,
        """
        update workspaces set name = coalesce(\(name), name), slug = coalesce(\(slug), slug)
        where id = \(claims.workspaceID)
        """)
    } catch let error as DatabaseError where error.constraint == "workspaces_slug_key" {
      throw APIError(.alreadyExists, "Another workspace has this short name.", hint: "Choose another slug.")
    }
  }

  /// One page of members in the order they joined.
  func members(_ claims: Claims, after: MemberCursor?, limit: Int) async throws -> [Member] {
    var condition: SQL = "true"
    if let after {
      condition = "(m.created_at, m.user_id) > (\(after.joinedAt), \(after.userID))"
    }
    return try await database.query(
      claims, readOnly: true,
      """
      select m.user_id, u.email, u.display_name, m.role, m.created_at, u.is_active
      from workspace_members m join users u on u.id = m.user_id
      where m.workspace_id = \(claims.workspaceID) and \(condition)
      order by m.created_at, m.user_id limit \(limit)::int
      """
    ).map(Self.member)
  }

  func member(_ claims: Claims, _ user: UserID) async throws -> Member? {
    try await database.query(
      claims, readOnly: true,
      """
      select m.user_id, u.email, u.display_name, m.role, m.created_at, u.is_active
      from workspace_members m join users u on u.id = m.user_id
      where m.workspace_id = \(claims.workspaceID) and m.user_id = \(user)
      """
    ).first.map(Self.member)
  }

  func count(_ claims: Claims) async throws -> Int {
    try await database.query(
      claims, readOnly: true,
      "select count(*) as members from workspace_members where workspace_id = \(claims.workspaceID)"
    ).first?.get("members") ?? 0
  }

  /// False: there is no such member.
  func setRole(_ claims: Claims, _ user: UserID, _ role: WorkspaceRole) async throws -> Bool {
    try await keepingAnAdmin {
      try await database.query(
        claims,
        """
        update workspace_members set role = \(role)
        where workspace_id = \(claims.workspaceID) and user_id = \(user)
        """
      ).affected == 1
    }
  }

  /// False: there is no such member.
  func remove(_ claims: Claims, _ user: UserID) async throws -> Bool {
    try await keepingAnAdmin {
      try await database.query(
        claims, "delete from workspace_members where workspace_id = \(claims.workspaceID) and user_id = \(user)"
      ).affected == 1
    }
  }

  private func keepingAnAdmin<Value>(_ act: () async throws -> Value) async throws -> Value {
    do { return try await act() } catch let error as DatabaseError {
      guard case .raised("FW002", _) = error.kind else { throw error }
      throw APIError(
        .conflict, "A workspace needs at least one admin.", hint: "Make another member admin first.")
    }
  }

  private static func member(_ row: Row) throws -> Member {
    Member(
      userID: try row.get("user_id"), email: try row.get("email"), displayName: try row.get("display_name"),
      role: try row.get("role"), joinedAt: try row.get("created_at"), isActive: try row.get("is_active"))
  }
}

/// Where the next page of members starts.
struct MemberCursor: Sendable, Codable {
  var joinedAt: Date
  var userID: UserID
}
