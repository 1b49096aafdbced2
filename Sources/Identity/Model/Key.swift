public import Database
public import struct Foundation.Date

/// An API key, without its secret.
public struct Key: Codable, Sendable {
  /// Names it.
  public var id: KeyID
  /// What it is for.
  public var name: String
  /// Its first 12 characters.
  public var prefix: String
  /// What it may be used for.
  public var scopes: [KeyScope]
  /// When it ends; absent for never.
  public var expiresAt: Date?
  /// When it was last used, to the minute.
  public var lastUsedAt: Date?
  /// When it was made.
  public var createdAt: Date
  /// Who made it; it can never do more than they.
  public var createdBy: UserID
  /// When it was revoked.
  public var revokedAt: Date?
  /// The whole key. Only in the answer that makes it; it cannot be read again.
  public var key: String?
}

/// A key to make.
public struct NewKey: Codable, Sendable {
  /// 1 to 100 characters.
  public var name: String
  /// At least one.
  public var scopes: [KeyScope]
  /// Days it stays valid, 1 to 3,650; for ever by default.
  public var expiresInDays: Int?
}
