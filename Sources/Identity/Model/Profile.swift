public import Database
public import struct Foundation.Date
public import Web

/// The signed-in person.
public struct Profile: Codable, Sendable {
  /// Names the person.
  public var id: UserID
  /// The address to sign in with; absent for outside identities without one.
  public var email: String?
  /// What others see.
  public var displayName: String
  /// `admin` for those who run the installation.
  public var platformRole: String?
  /// Whether the introduction was finished.
  public var onboardingCompleted: Bool
  /// What to be told about, by name.
  public var notificationPreferences: [String: JSONValue]
  /// The workspace the session is in; absent for those who left the last one.
  public var workspace: WorkspaceSummary?
  /// Every workspace of the person.
  public var workspaces: [WorkspaceSummary]
  /// When the account was made.
  public var createdAt: Date
}

/// What may change of a profile; absent members stay as they are.
public struct ProfileChanges: Codable, Sendable {
  /// At most 200 characters.
  public var displayName: String?
  /// Replaces all preferences.
  public var notificationPreferences: [String: JSONValue]?
  /// Whether the introduction was finished.
  public var onboardingCompleted: Bool?
}
