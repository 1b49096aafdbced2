public import Database
public import struct Foundation.Date

/// A workspace as seen by one of its members.
public struct WorkspaceSummary: Codable, Sendable, Hashable {
  /// Names it.
  public var id: WorkspaceID
  /// What people call it.
  public var name: String
  /// Its short name in addresses.
  public var slug: String
  /// The caller's role in it.
  public var role: WorkspaceRole
  /// How many members it has.
  public var memberCount: Int
  /// When it was made.
  public var createdAt: Date
}

/// A new workspace.
public struct NewWorkspace: Codable, Sendable {
  /// 1 to 100 characters.
  public var name: String
}

/// What may change of a workspace; absent members stay as they are.
public struct WorkspaceChanges: Codable, Sendable {
  /// 1 to 100 characters.
  public var name: String?
  /// 1 to 64 lower-case letters, digits and inner hyphens; unique.
  public var slug: String?
}
