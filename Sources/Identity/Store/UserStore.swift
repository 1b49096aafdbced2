import Database
import Foundation
import Web

/// An account to make.
struct NewUser: Sendable {
  var id: UserID
  var email: String?
  var displayName: String
  /// bcrypt; nil for an outside identity.
  var passwordHash: String?
  var metadata: [String: JSONValue]
  /// Whether the address counts as proven.
  var isConfirmed: Bool
  var inviteCode: String?

  /// What the first workspace is called.
  var workspaceName: String {
    let name = displayName.trimmingCharacters(in: .whitespacesAndNewlines)
    return name.isEmpty ? "My workspace" : "\(name.prefix(80))'s workspace"
  }
}

/// How making an account ended.
enum NewUserOutcome: Sendable, Equatable {
  case created(WorkspaceID)
  case emailTaken
  case inviteNotFound
}

/// A person as stored, without any secret.
struct UserRecord: Sendable {
  var id: UserID
  var email: String?
  var emailConfirmedAt: Date?
  var displayName: String
  var isActive: Bool
  var platformRole: String?
  var notificationPreferences: [String: JSONValue]
  var onboardingCompleted: Bool
  var metadata: [String: JSONValue]
  var createdAt: Date
  var updatedAt: Date
  var lastSignInAt: Date?

  init(_ row: Row) throws {
    id = try row.get("id")
    email = try row.get("email")
    emailConfirmedAt = try row.get("email_confirmed_at")
    displayName = try row.get("display_name")
    isActive = try row.get("is_active")
    platformRole = try row.get("platform_role")
    notificationPreferences = try row.json("notification_preferences")
    onboardingCompleted = try row.get("onboarding_completed")
    metadata = try row.json("user_metadata")
    createdAt = try row.get("created_at")
    updatedAt = try row.get("updated_at")
    lastSignInAt = try row.get("last_sign_in_at")
  }
}

/// What a sign-in by password compares with.
struct StoredCredentials: Sendable {
  var userID: UserID
  var passwordHash: String?
  var isActive: Bool
  var isConfirmed: Bool
}

/// People and their passwords.
struct UserStore: Sendable {
  let database: Database

  func create(_ user: NewUser) async throws -> NewUserOutcome {
    let workspace = WorkspaceID()
    while true {
      do {
        let rows = try await database.query(
          nil,
          """
          select * from system.create_user(
            \(user.id), \(user.email), \(user.displayName), \(user.passwordHash), \(json: user.metadata),
            \(user.isConfirmed), \(workspace), \(user.workspaceName), \(user.inviteCode))
          """)
        guard let row = rows.first else { return .emailTaken }
        switch try row.get("outcome", as: String.self) {
        case "created": return .created(try row.get("workspace_id"))
        case "invite_not_found": return .inviteNotFound
        default: return .emailTaken
        }
      } catch let error as DatabaseError where error.constraint == "workspaces_slug_key" {
        // Two people of one name signed up at one moment; the next free short name differs.
        continue
      }
    }
  }

  func exists(_ id: UserID) async throws -> Bool {
    try await !database.query(
      nil, readOnly: true, "select from system.access_state(\(id), null::uuid, null::uuid)"
    ).isEmpty
  }

  func credentials(email: String) async throws -> StoredCredentials? {
    let rows = try await database.query(nil, readOnly: true, "select * from system.credentials(\(email))")
    return try rows.first.map { row in
      StoredCredentials(
        userID: try row.get("user_id"), passwordHash: try row.get("password_hash"),
        isActive: try row.get("is_active"),
        isConfirmed: try row.get("email_confirmed_at", as: Date?.self) != nil)
    }
  }

  func passwordHash(_ id: UserID) async throws -> String? {
    try await database.query(nil, readOnly: true, "select system.password_hash(\(id)) as hash").first?.get("hash")
  }

  /// Everybody may read themselves.
  func user(_ id: UserID) async throws -> UserRecord? {
    try await database.query(
      Claims(userID: id.uuid), readOnly: true,
      """
      select id, email, email_confirmed_at, display_name, is_active, platform_role, notification_preferences,
        onboarding_completed, user_metadata, created_at, updated_at, last_sign_in_at
      from users where id = \(id)
      """
    ).first.map(UserRecord.init)
  }

  /// Members whose value is nil stay as they are; `metadata` is merged, a null member removes.
  func update(
    _ id: UserID, displayName: String? = nil, preferences: [String: JSONValue]? = nil, onboarding: Bool? = nil,
    metadata: [String: JSONValue]? = nil
  ) async throws {
    var merge: SQL = "user_metadata"
    if let metadata {
      let removed = metadata.filter { $0.value.isNull }.map(\.key)
      let set = metadata.filter { !$0.value.isNull }
      merge = "(user_metadata || \(try jsonPiece(set))) - \(removed)::text[]"
    }
    var kept: SQL = "notification_preferences"
    if let preferences { kept = try jsonPiece(preferences) }
    try await database.query(
      Claims(userID: id.uuid),
      """
      update users set display_name = coalesce(\(displayName), display_name),
        onboarding_completed = coalesce(\(onboarding)::boolean, onboarding_completed),
        notification_preferences = \(kept), user_metadata = \(merge)
      where id = \(id)
      """)
  }

  private func jsonPiece(_ value: [String: JSONValue]) throws -> SQL { try "\(json: value)" }

  /// Also ends every session but `keep`.
  func setPassword(_ id: UserID, hash: String, keep: SessionID?) async throws {
    try await database.query(nil, "select system.set_password(\(id), \(hash), \(keep))")
  }

  /// False: another account has the address.
  func setEmail(_ id: UserID, _ email: String) async throws -> Bool {
    try await database.query(nil, "select system.set_email(\(id), \(email)) as done").first?.get("done") ?? false
  }

  func landing(_ id: UserID) async throws -> WorkspaceID? {
    try await database.query(nil, readOnly: true, "select system.landing_workspace(\(id)) as id").first?.get("id")
  }

  func record(_ event: String, _ id: UserID?, ip: String, userAgent: String) async throws {
    try await database.query(nil, "select system.record_sign_in(\(id), \(event), \(ip), \(userAgent))")
  }
}
