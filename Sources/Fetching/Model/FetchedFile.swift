public import Foundation

/// A file that was fetched: whole, hashed and on the disk.
public struct FetchedFile: Sendable, Hashable {
  /// Where it lies; the caller's to move or remove.
  public var file: URL
  /// Its length in bytes.
  public var bytes: Int64
  /// SHA-256 of its content, 64 lower-case hexadecimal digits.
  public var sha256: String
  /// What it may be called: one path component, with an extension.
  public var name: String
  /// What its first bytes say it is.
  public var kind: MediaKind
  /// The address that gave it, after redirects; without name and password.
  public var address: String
}

/// How far a fetch has come.
public struct FetchProgress: Sendable, Hashable {
  /// Bytes that are there.
  public var bytes: Int64
  /// Bytes in all, when that is known.
  public var total: Int64?
  /// Bytes a second, when that is known.
  public var speed: Double?

  /// How far.
  public init(bytes: Int64, total: Int64? = nil, speed: Double? = nil) {
    self.bytes = bytes
    self.total = total
    self.speed = speed
  }
}
