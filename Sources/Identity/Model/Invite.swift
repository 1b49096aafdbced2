public import Database
public import struct Foundation.Date

/// A code that lets people join the current workspace.
public struct Invite: Codable, Sendable {
  /// Names it.
  public var id: InviteID
  /// What to enter.
  public var code: String
  /// The role it gives.
  public var role: WorkspaceRole
  /// How many people can still use it.
  public var usesRemaining: Int
  /// When it ends.
  public var expiresAt: Date
  /// For whom it was made.
  public var note: String
  /// When it was made.
  public var createdAt: Date
  /// Who made it.
  public var createdBy: UserID?
  /// The page to send to people.
  public var url: String
}

/// An invite to make.
public struct NewInvite: Codable, Sendable {
  /// The role it gives.
  public var role: WorkspaceRole
  /// How many people can use it, 1 to 10,000; 1 by default.
  public var uses: Int?
  /// Days it stays valid, 1 to 365; 7 by default.
  public var expiresInDays: Int?
  /// For whom, at most 200 characters.
  public var note: String?
}

/// A code somebody was given.
public struct InviteAcceptance: Codable, Sendable {
  /// The code.
  public var code: String
}
