import COpenSSL

/// Seals secrets at rest with AES-256-GCM (NIST SP 800-38D) under named keys.
///
/// A sealed value carries the name of its key, so that a new key can be introduced while old values stay readable.
/// Layout: version 1, length of the key's name, the name, 12 bytes of nonce, cipher text, 16 bytes of tag. The head
/// and the context are authenticated.
public struct SecretBox: Sendable {
  /// A 256-bit key with a name.
  public struct Key: Sendable {
    /// Name, at most 255 bytes; not secret.
    public let id: String
    let bytes: [UInt8]

    /// - Parameter bytes: exactly 32 bytes.
    public init(id: String, bytes: [UInt8]) throws(SecretBoxError) {
      guard bytes.count == 32, id.utf8.count <= 255 else { throw .unusableKey }
      self.id = id
      self.bytes = bytes
    }

    /// Derives the 32 bytes from a secret text and a purpose, so that one configured secret serves several purposes.
    public init(id: String, secret: String, purpose: String) throws(SecretBoxError) {
      guard !secret.isEmpty else { throw .unusableKey }
      try self.init(id: id, bytes: HMACKey(secret).authenticate("framewright/\(purpose)"))
    }
  }

  private let sealing: Key
  private let keys: [String: Key]

  /// - Parameters:
  ///   - key: seals and opens.
  ///   - former: open only.
  public init(key: Key, former: [Key] = []) {
    sealing = key
    keys = Dictionary((former + [key]).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
  }

  /// Seals bytes.
  /// - Parameter context: what the secret belongs to (a row's name, say); opening needs the same, so a sealed value
  ///   moved elsewhere does not open.
  public func seal(_ plain: [UInt8], context: String) -> [UInt8] {
    let id = Array(sealing.id.utf8)
    var sealed: [UInt8] = [1, UInt8(id.count)] + id
    let authenticated = sealed + Array(context.utf8)
    let nonce = Random.bytes(Cipher.nonceByteCount)
    sealed += nonce
    sealed += Cipher.seal(plain, key: sealing.bytes, nonce: nonce, authenticated: authenticated)
    return sealed
  }

  /// Seals the UTF-8 bytes of a text.
  public func seal(_ plain: String, context: String) -> [UInt8] { seal(Array(plain.utf8), context: context) }

  /// Opens what ``seal(_:context:)`` made.
  public func open(_ sealed: [UInt8], context: String) throws(SecretBoxError) -> [UInt8] {
    guard sealed.count >= 2, sealed[0] == 1 else { throw .malformed }
    let head = 2 + Int(sealed[1])
    guard sealed.count >= head + Cipher.nonceByteCount + Cipher.tagByteCount else { throw .malformed }
    guard let key = keys[String(decoding: sealed[2..<head], as: UTF8.self)] else { throw .unknownKey }
    let body = head + Cipher.nonceByteCount
    let plain = Cipher.open(
      Array(sealed[body...]), key: key.bytes, nonce: Array(sealed[head..<body]),
      authenticated: Array(sealed[..<head]) + Array(context.utf8))
    guard let plain else { throw .tampered }
    return plain
  }

  /// Opens a sealed text.
  public func openText(_ sealed: [UInt8], context: String) throws(SecretBoxError) -> String {
    let bytes = try open(sealed, context: context)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
    return text
  }

  /// Whether a value is sealed under another key than the one in use and should be sealed anew.
  public func needsResealing(_ sealed: [UInt8]) -> Bool {
    let id = Array(sealing.id.utf8)
    return !sealed.starts(with: [1, UInt8(id.count)] + id)
  }
}

/// Why a sealed value does not open.
public enum SecretBoxError: Error, Equatable, CustomStringConvertible {
  /// Not a sealed value.
  case malformed
  /// Sealed under a key that is not configured.
  case unknownKey
  /// Changed, or sealed for another context.
  case tampered
  /// A key of the wrong length or without content.
  case unusableKey

  /// A line for logs; names no secret.
  public var description: String {
    switch self {
    case .malformed: "The stored secret is not a sealed value."
    case .unknownKey: "The stored secret was sealed under a key that is not configured; configure the former key too."
    case .tampered: "The stored secret was changed, or belongs elsewhere."
    case .unusableKey: "A key must have 32 bytes and a name of at most 255."
    }
  }
}

/// AES-256-GCM.
private enum Cipher {
  static let nonceByteCount = 12
  static let tagByteCount = 16

  static func seal(_ plain: [UInt8], key: [UInt8], nonce: [UInt8], authenticated: [UInt8]) -> [UInt8] {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    var sealed = [UInt8](repeating: 0, count: plain.count + tagByteCount)
    var length: Int32 = 0
    var worked = EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
    worked = worked && EVP_EncryptUpdate(context, nil, &length, authenticated, Int32(authenticated.count)) == 1
    worked = worked && EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count)) == 1
    sealed.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      worked = worked && EVP_EncryptFinal_ex(context, start + plain.count, &length) == 1
      worked =
        worked
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, Int32(tagByteCount), start + plain.count) == 1
    }
    // Only lack of memory gets here; a secret must never be stored half sealed.
    precondition(worked, "libcrypto could not seal")
    return sealed
  }

  static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticated: [UInt8]) -> [UInt8]? {
    let context = EVP_CIPHER_CTX_new()
    defer { EVP_CIPHER_CTX_free(context) }
    let count = sealed.count - tagByteCount
    var plain = [UInt8](repeating: 0, count: max(1, count))
    var tag = Array(sealed[count...])
    var length: Int32 = 0
    guard EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1,
      EVP_DecryptUpdate(context, nil, &length, authenticated, Int32(authenticated.count)) == 1,
      EVP_DecryptUpdate(context, &plain, &length, sealed, Int32(count)) == 1,
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32(tagByteCount), &tag) == 1
    else { return nil }
    var rest = [UInt8](repeating: 0, count: 16)
    guard EVP_DecryptFinal_ex(context, &rest, &length) == 1 else { return nil }
    return Array(plain.prefix(count))
  }
}
