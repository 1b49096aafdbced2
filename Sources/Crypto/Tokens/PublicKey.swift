import COpenSSL

/// A public key that checks RS256 or ES256 signatures.
///
/// Sendable because the `EVP_PKEY` is never changed after it was made; OpenSSL counts its references atomically.
final class PublicKey: @unchecked Sendable {
  enum Algorithm: String { case rs256 = "RS256", es256 = "ES256" }

  let algorithm: Algorithm
  private let pointer: OpaquePointer

  init?(jwk: ClaimValue) {
    guard let encoded = Self.subjectPublicKeyInfo(jwk) else { return nil }
    algorithm = encoded.algorithm
    let made = encoded.der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var cursor = buffer.baseAddress
      return d2i_PUBKEY(nil, &cursor, buffer.count)
    }
    guard let made else {
      ERR_clear_error()
      return nil
    }
    pointer = made
    if algorithm == .rs256, EVP_PKEY_get_bits(made) < 2048 { return nil }
  }

  deinit { EVP_PKEY_free(pointer) }

  /// - Parameter signature: as in a token: for ES256 the two numbers, 32 bytes each, one after the other.
  func isValid(signature: [UInt8], of message: [UInt8]) -> Bool {
    var signature = signature
    if algorithm == .es256 {
      guard signature.count == 64 else { return false }
      signature = DER.sequence(DER.integer(signature[..<32]) + DER.integer(signature[32...]))
    }
    let context = EVP_MD_CTX_new()
    defer {
      EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, pointer) == 1 else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  private static func subjectPublicKeyInfo(_ jwk: ClaimValue) -> (algorithm: Algorithm, der: [UInt8])? {
    switch jwk["kty"]?.string {
    case "RSA":
      guard let modulus = jwk["n"]?.string.flatMap(Base64.decodeURL),
        let exponent = jwk["e"]?.string.flatMap(Base64.decodeURL), !modulus.isEmpty, !exponent.isEmpty,
        modulus.count <= 1024, exponent.count <= 8
      else { return nil }
      // rsaEncryption 1.2.840.113549.1.1.1 with null parameters.
      let identifier: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00]
      let key = DER.sequence(DER.integer(modulus[...]) + DER.integer(exponent[...]))
      return (.rs256, DER.sequence(DER.sequence(identifier) + DER.bitString(key)))
    case "EC":
      guard jwk["crv"]?.string == "P-256", let x = jwk["x"]?.string.flatMap(Base64.decodeURL),
        let y = jwk["y"]?.string.flatMap(Base64.decodeURL), x.count == 32, y.count == 32
      else { return nil }
      // id-ecPublicKey 1.2.840.10045.2.1 on prime256v1 1.2.840.10045.3.1.7.
      let identifier: [UInt8] = [
        0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01,
        0x07,
      ]
      return (.es256, DER.sequence(DER.sequence(identifier) + DER.bitString([0x04] + x + y)))
    default: return nil
    }
  }
}

/// The little of X.690 that public keys and signatures need.
enum DER {
  static func sequence(_ content: [UInt8]) -> [UInt8] { element(0x30, content) }
  static func bitString(_ content: [UInt8]) -> [UInt8] { element(0x03, [0] + content) }

  /// A non-negative number from big-endian bytes, in the shortest form.
  static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var content = Array(bytes.drop { $0 == 0 })
    if content.isEmpty || content[0] & 0x80 != 0 { content.insert(0, at: 0) }
    return element(0x02, content)
  }

  private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    if content.count < 128 { return [tag, UInt8(content.count)] + content }
    let length = withUnsafeBytes(of: content.count.bigEndian) { Array($0.drop { $0 == 0 }) }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }
}
