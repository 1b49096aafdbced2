/// A key for HMAC-SHA-256 (RFC 2104) with both padded blocks hashed in advance, so that a short message costs two
/// compressions. Make it once and use it often, from any thread.
public struct HMACKey: Sendable {
  private let inner: SHA256
  private let outer: SHA256

  /// - Parameter key: secret bytes of any length.
  public init(_ key: [UInt8]) {
    var block = key.count > 64 ? SHA256.hash(key) : key
    block.append(contentsOf: repeatElement(0, count: 64 - block.count))
    for index in 0..<64 { block[index] ^= 0x36 }
    var inner = SHA256()
    inner.update(block)
    for index in 0..<64 { block[index] ^= 0x36 ^ 0x5C }
    var outer = SHA256()
    outer.update(block)
    self.inner = inner
    self.outer = outer
  }

  /// - Parameter text: secret text; its UTF-8 bytes are the key.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The 32 bytes that authenticate a message.
  public func authenticate(_ message: [UInt8]) -> [UInt8] { message.withUnsafeBytes { authenticate($0) } }

  /// The 32 bytes that authenticate the UTF-8 bytes of a message.
  public func authenticate(_ message: String) -> [UInt8] {
    var message = message
    return message.withUTF8 { authenticate(UnsafeRawBufferPointer($0)) }
  }

  /// The 32 bytes that authenticate a message.
  public func authenticate(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    var first = inner
    first.update(message)
    var second = outer
    second.update(first.finish())
    return second.finish()
  }

  /// Whether `code` authenticates `message`, in constant time.
  public func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool { constantTimeEqual(authenticate(message), code) }
}
