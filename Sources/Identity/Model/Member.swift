public import Database
public import struct Foundation.Date

/// Somebody in the current workspace.
public struct Member: Codable, Sendable {
  /// Names the person.
  public var userID: UserID
  /// Their address.
  public var email: String?
  /// What others see.
  public var displayName: String
  /// Their role.
  public var role: WorkspaceRole
  /// When they joined.
  public var joinedAt: Date
  /// False for disabled accounts.
  public var isActive: Bool
}

/// Another role for a member.
public struct MemberChanges: Codable, Sendable {
  /// The new role.
  public var role: WorkspaceRole
}
