import Crypto
import Foundation
import Synchronization

/// Signs our access tokens and verifies everybody's.
///
/// A verified token is remembered by its digest until it expires, so that a request costs one SHA-256 and a look-up.
final class TokenKeeper: Sendable {
  /// The claim that tells our tokens from those of an issuer who shares the secret.
  static let mark = "framewright"

  private struct Digest: Hashable {
    var words: (UInt64, UInt64, UInt64, UInt64)

    init(_ bytes: [UInt8]) {
      words = bytes.withUnsafeBytes { raw in
        (
          raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
          raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self), raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
      }
    }

    static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    // The digest is random already; one word of it spreads as well as four.
    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
  }

  /// About 200 bytes each: 10 MB at most.
  private static let mostKept = 50_000

  private let key: HMACKey
  private let sharedKeys: TokenKeys
  private let sharesSecret: Bool
  private let outsideKeys: OutsideKeys?
  private let time: TimeSource
  private let verified = Mutex<[Digest: SessionToken]>([:])

  init(secret: String, sharesSecret: Bool, outsideKeys: OutsideKeys?, time: TimeSource) {
    key = HMACKey(secret)
    sharedKeys = TokenKeys(secret: secret)
    self.sharesSecret = sharesSecret
    self.outsideKeys = outsideKeys
    self.time = time
  }

  /// Signs the claims of one of our sessions.
  func sign(_ claims: [String: ClaimValue]) -> String {
    var claims = claims
    claims[Self.mark] = true
    return JSONWebToken.sign(claims, with: key)
  }

  /// Checks a token.
  ///
  /// - Throws: `TokenError`.
  func verify(_ token: String) async throws -> SessionToken {
    guard token.utf8.count <= JSONWebToken.byteLimit else { throw TokenError.malformed }
    let digest = Digest(SHA256.hash(token))
    let now = time.date()
    if let known = verified.withLock({ $0[digest] }) {
      guard now < known.expiresAt else { throw TokenError.expired }
      return known
    }
    let session = try await check(token, at: now)
    verified.withLock { verified in
      if verified.count >= Self.mostKept {
        verified = verified.filter { $0.value.expiresAt > now }
        if verified.count >= Self.mostKept { verified.removeAll(keepingCapacity: true) }
      }
      verified[digest] = session
    }
    return session
  }

  private func check(_ token: String, at now: Date) async throws -> SessionToken {
    let requirements = JSONWebToken.Requirements(audience: "authenticated", leeway: 0)
    do {
      let claims = try JSONWebToken.verify(token, keys: sharedKeys, requirements: requirements, at: now)
      let isOurs = claims[Self.mark]?.bool == true
      guard isOurs || sharesSecret else { throw TokenError.issuer }
      return try SessionToken(claims, isOurs: isOurs)
    } catch let error as TokenError {
      guard error == .algorithm, outsideKeys != nil else { throw error }
    }
    guard let outsideKeys else { throw TokenError.algorithm }
    return try await outsideKeys.verify(token, requirements: requirements, at: now)
  }
}
