/// The keys that may have signed a token. Each key is bound to one algorithm, so a public key can never be used as a
/// shared secret.
public struct TokenKeys: Sendable {
  enum Key: Sendable {
    case hs256(HMACKey)
    case asymmetric(PublicKey)

    var algorithm: String {
      switch self {
      case .hs256: "HS256"
      case .asymmetric(let key): key.algorithm.rawValue
      }
    }
  }

  let keys: [(id: String?, key: Key)]

  /// One shared secret (HS256).
  /// - Parameters:
  ///   - secret: at least 32 bytes are advised (RFC 7518, section 3.2).
  ///   - id: the `kid` its tokens carry; nil accepts any.
  public init(secret: String, id: String? = nil) { keys = [(id, .hs256(HMACKey(secret)))] }

  private init(keys: [(id: String?, key: Key)]) { self.keys = keys }

  /// Several sets as one, searched in order.
  public init(_ sets: [TokenKeys]) { keys = sets.flatMap(\.keys) }

  /// A JSON Web Key Set (RFC 7517): RSA keys of 2,048 bits and more for RS256, P-256 keys for ES256. Other keys in the
  /// document are passed over; shared secrets (`oct`) are never taken from a document.
  /// - Throws: ``TokenError/malformed`` when it is not such a document; ``TokenError/unknownKey`` when it has no
  ///   usable key.
  public init(jwks document: [UInt8]) throws(TokenError) {
    guard let list = ClaimValue(json: document)?["keys"]?.array else { throw .malformed }
    keys = list.compactMap { entry in
      if let use = entry["use"]?.string, use != "sig" { return nil }
      guard let key = PublicKey(jwk: entry) else { return nil }
      if let algorithm = entry["alg"]?.string, algorithm != key.algorithm.rawValue { return nil }
      return (entry["kid"]?.string, .asymmetric(key))
    }
    if keys.isEmpty { throw .unknownKey }
  }
}
