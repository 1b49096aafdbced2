public import struct Foundation.Date

/// Signed tokens (RFC 7519, RFC 7515 compact form).
public enum JSONWebToken {
  /// Longer tokens are refused unread, bytes.
  public static let byteLimit = 16_384

  /// Signs claims with HS256.
  /// - Parameter keyID: written as `kid` when given.
  public static func sign(_ claims: [String: ClaimValue], with key: HMACKey, keyID: String? = nil) -> String {
    sign(payload: ClaimValue.object(claims).json, with: key, keyID: keyID)
  }

  /// Signs a payload that is JSON already, with HS256.
  public static func sign(payload: [UInt8], with key: HMACKey, keyID: String? = nil) -> String {
    var header: [String: ClaimValue] = ["alg": "HS256", "typ": "JWT"]
    if let keyID { header["kid"] = .string(keyID) }
    let content = Base64.encodeURL(ClaimValue.object(header).json) + "." + Base64.encodeURL(payload)
    return content + "." + Base64.encodeURL(key.authenticate(content))
  }

  /// What a token must say to be accepted.
  public struct Requirements: Sendable {
    /// One of the token's audiences must be this; nil asks for none.
    public var audience: String?
    /// The token's issuer must be this; nil asks for none.
    public var issuer: String?
    /// How far clocks may differ, seconds.
    public var leeway: Double
    /// Whether a token without `exp` is refused.
    public var needsExpiry: Bool

    /// Requirements; by default an expiry and nothing else, with 5 s between clocks.
    public init(audience: String? = nil, issuer: String? = nil, leeway: Double = 5, needsExpiry: Bool = true) {
      self.audience = audience
      self.issuer = issuer
      self.leeway = leeway
      self.needsExpiry = needsExpiry
    }
  }

  /// Checks a token: form, algorithm (bound to the key, never taken from the token), signature, then times, audience
  /// and issuer.
  /// - Returns: its claims.
  public static func verify(
    _ token: String, keys: TokenKeys, requirements: Requirements = Requirements(), at now: Date = Date()
  ) throws(TokenError) -> VerifiedToken {
    guard token.utf8.count <= byteLimit else { throw .malformed }
    let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let headerBytes = Base64.decodeURL(Substring(parts[0])),
      let payload = Base64.decodeURL(Substring(parts[1])), let signature = Base64.decodeURL(Substring(parts[2])),
      let header = ClaimValue(json: headerBytes)?.object, let algorithm = header["alg"]?.string
    else { throw .malformed }
    // RFC 7515, section 4.1.11: extensions that are not understood must be refused.
    guard header["crit"] == nil else { throw .malformed }
    let content = Array(token.utf8[..<parts[1].endIndex])
    try check(signature, of: content, algorithm: algorithm, keyID: header["kid"]?.string, keys: keys)
    guard let claims = ClaimValue(json: payload)?.object else { throw .malformed }
    try check(claims, requirements, at: now.timeIntervalSince1970)
    return VerifiedToken(claims: claims, payload: payload)
  }

  private static func check(
    _ signature: [UInt8], of content: [UInt8], algorithm: String, keyID: String?, keys: TokenKeys
  ) throws(TokenError) {
    let fitting = keys.keys.filter { $0.key.algorithm == algorithm }
    guard !fitting.isEmpty else { throw .algorithm }
    let named = fitting.filter { entry in
      guard let keyID, let id = entry.id else { return true }
      return id == keyID
    }
    guard !named.isEmpty else { throw .unknownKey }
    for entry in named {
      let isValid =
        switch entry.key {
        case .hs256(let key): key.isValid(signature, for: content)
        case .asymmetric(let key): key.isValid(signature: signature, of: content)
        }
      if isValid { return }
    }
    throw .signature
  }

  private static func check(_ claims: [String: ClaimValue], _ requirements: Requirements, at now: Double)
    throws(TokenError)
  {
    if let expiry = claims["exp"] {
      guard let expiry = expiry.number else { throw .claim }
      if now >= expiry + requirements.leeway { throw .expired }
    } else if requirements.needsExpiry {
      throw .claim
    }
    for name in ["nbf", "iat"] {
      guard let claim = claims[name] else { continue }
      guard let start = claim.number else { throw .claim }
      // A token "issued" in the future comes from a clock that is wrong; allow it some minutes more than `nbf`.
      if now + requirements.leeway + (name == "iat" ? 300 : 0) < start { throw .notYetValid }
    }
    if let audience = requirements.audience {
      let stated = claims["aud"]
      let audiences = stated?.string.map { [$0] } ?? stated?.array?.compactMap(\.string) ?? []
      guard audiences.contains(audience) else { throw .audience }
    }
    if let issuer = requirements.issuer, claims["iss"]?.string != issuer { throw .issuer }
  }
}

/// The claims of a token whose signature and times were checked.
public struct VerifiedToken: Sendable {
  /// All claims by name.
  public let claims: [String: ClaimValue]
  /// The claims as the JSON that was signed.
  public let payload: [UInt8]

  /// One claim.
  public subscript(name: String) -> ClaimValue? { claims[name] }
  /// `sub`.
  public var subject: String? { claims["sub"]?.string }
  /// `exp`.
  public var expiry: Date? { claims["exp"]?.number.map { Date(timeIntervalSince1970: $0) } }
}
