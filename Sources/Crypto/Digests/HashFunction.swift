/// A digest over bytes that arrive in pieces. Copies are independent: each goes on from where it was copied.
public protocol HashFunction: Sendable {
  /// Bytes of the result.
  static var byteCount: Int { get }
  /// A digest of nothing yet.
  init()
  /// Adds bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer)
  /// The digest of everything added so far. More may be added afterwards.
  func digest() -> [UInt8]
  /// The digest of everything added, when nothing is added afterwards; cheaper.
  consuming func finish() -> [UInt8]
}

extension HashFunction {
  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// Adds bytes.
  public mutating func update(_ bytes: ArraySlice<UInt8>) { bytes.withUnsafeBytes { update($0) } }

  /// Adds the UTF-8 bytes of a text.
  public mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of one piece of bytes.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = Self()
    hasher.update(bytes)
    return hasher.finish()
  }

  /// The digest of the UTF-8 bytes of a text.
  public static func hash(_ text: String) -> [UInt8] {
    var hasher = Self()
    hasher.update(text)
    return hasher.finish()
  }
}

/// SHA-256 (FIPS 180-4).
public struct SHA256: HashFunction {
  /// 32.
  public static let byteCount = 32
  private static let algorithm = DigestAlgorithm("SHA256", byteCount: byteCount)
  private var state = DigestState(algorithm)

  /// A digest of nothing yet.
  public init() {}
  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bytes) }
  /// The digest of everything added so far.
  public func digest() -> [UInt8] { state.digest() }
  /// The digest of everything added, when nothing is added afterwards; cheaper.
  public consuming func finish() -> [UInt8] { state.finish() }
}

/// SHA-1 (FIPS 180-4). Only where a protocol demands it; it no longer resists collisions.
public struct SHA1: HashFunction {
  /// 20.
  public static let byteCount = 20
  private static let algorithm = DigestAlgorithm("SHA1", byteCount: byteCount)
  private var state = DigestState(algorithm)

  /// A digest of nothing yet.
  public init() {}
  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bytes) }
  /// The digest of everything added so far.
  public func digest() -> [UInt8] { state.digest() }
  /// The digest of everything added, when nothing is added afterwards; cheaper.
  public consuming func finish() -> [UInt8] { state.finish() }
}

/// MD5 (RFC 1321). Only for S3's entity tags and `Content-MD5`; it protects nothing.
public struct MD5: HashFunction {
  /// 16.
  public static let byteCount = 16
  private static let algorithm = DigestAlgorithm("MD5", byteCount: byteCount)
  private var state = DigestState(algorithm)

  /// A digest of nothing yet.
  public init() {}
  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) { state.update(bytes) }
  /// The digest of everything added so far.
  public func digest() -> [UInt8] { state.digest() }
  /// The digest of everything added, when nothing is added afterwards; cheaper.
  public consuming func finish() -> [UInt8] { state.finish() }
}
