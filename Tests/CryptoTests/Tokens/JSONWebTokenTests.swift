import Foundation
import Testing

@testable import Crypto

@Suite struct JSONWebTokenTests {
  private static let secret = "a secret that is at least thirty-two bytes long"
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)
  private static let keys = TokenKeys(secret: secret)

  private static func sign(_ claims: [String: ClaimValue]) -> String {
    JSONWebToken.sign(claims, with: HMACKey(secret))
  }

  @Test func signsAndVerifies() throws {
    let token = Self.sign(["sub": "alice", "aud": "authenticated", "exp": 1_800_000_060, "n": ["x": [1, 2]]])
    let verified = try JSONWebToken.verify(
      token, keys: Self.keys, requirements: .init(audience: "authenticated"), at: Self.now)
    #expect(verified.subject == "alice")
    #expect(verified["n"]?["x"] == [1, 2])
    #expect(verified.expiry == Date(timeIntervalSince1970: 1_800_000_060))
  }

  /// RFC 7515, appendix A.1.
  @Test func verifiesThePublishedExample() throws {
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    let token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtc"
      + "GxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    let parts = token.split(separator: ".")
    let code = HMACKey(try #require(Base64.decodeURL(key))).authenticate(parts[0] + "." + parts[1])
    #expect(Base64.encodeURL(code) == parts[2])
  }

  @Test(
    arguments: [
      (["exp": 1_799_999_990], TokenError.expired), (["sub": "x"], .claim), (["exp": "tomorrow"], .claim),
      (["exp": 1_800_000_060, "nbf": 1_800_000_030], .notYetValid),
      (["exp": 1_800_000_060, "iat": 1_800_009_000], .notYetValid),
      (["exp": 1_800_000_060, "aud": "other"], .audience), (["exp": 1_800_000_060], .audience),
      (["exp": 1_800_000_060, "aud": ["a", "b"]], .audience),
      (["exp": 1_800_000_060, "aud": "authenticated", "iss": "elsewhere"], .issuer),
    ] as [([String: ClaimValue], TokenError)])
  func refusesByClaims(claims: [String: ClaimValue], error: TokenError) {
    #expect(throws: error) {
      try JSONWebToken.verify(
        Self.sign(claims), keys: Self.keys, requirements: .init(audience: "authenticated", issuer: "here"),
        at: Self.now)
    }
  }

  @Test func refusesTheAlgorithmNone() {
    let payload = Base64.encodeURL(ClaimValue.object(["exp": 4_102_444_800]).json)
    for name in ["none", "None", "NONE", "nOnE", "HS512", ""] {
      let header = Base64.encodeURL(ClaimValue.object(["alg": .string(name)]).json)
      for signature in ["", Base64.encodeURL(HMACKey(Self.secret).authenticate(header + "." + payload))] {
        #expect(throws: TokenError.algorithm) {
          try JSONWebToken.verify("\(header).\(payload).\(signature)", keys: Self.keys, at: Self.now)
        }
      }
    }
  }

  @Test func everyChangedCharacterIsNoticed() {
    let token = Array(Self.sign(["sub": "alice", "exp": 1_800_000_060]).utf8)
    for index in token.indices {
      for other in [UInt8(ascii: "A"), UInt8(ascii: "."), UInt8(ascii: "_")] where token[index] != other {
        var changed = token
        changed[index] = other
        #expect(throws: TokenError.self) {
          try JSONWebToken.verify(String(decoding: changed, as: UTF8.self), keys: Self.keys, at: Self.now)
        }
      }
    }
  }

  @Test func refusesOtherForms() {
    let token = Self.sign(["exp": 1_800_000_060])
    for text in [
      "", ".", "..", token + ".", "." + token, " " + token, token + "=", String(repeating: "a", count: 20_000),
    ] {
      #expect(throws: TokenError.self) { try JSONWebToken.verify(text, keys: Self.keys, at: Self.now) }
    }
    #expect(throws: TokenError.signature) {
      try JSONWebToken.verify(token, keys: TokenKeys(secret: "another secret"), at: Self.now)
    }
    let critical = Base64.encodeURL(Array(#"{"alg":"HS256","crit":["b64"],"b64":false}"#.utf8))
    #expect(throws: TokenError.malformed) {
      try JSONWebToken.verify(critical + "." + token.split(separator: ".")[1] + ".AA", keys: Self.keys, at: Self.now)
    }
  }

  @Test func verifiesByPublishedKeys() throws {
    let keys = try TokenKeys(jwks: Array(PublicKeyFixtures.document.utf8))
    let requirements = JSONWebToken.Requirements(audience: "authenticated")
    let rsa = try JSONWebToken.verify(PublicKeyFixtures.rsaToken, keys: keys, requirements: requirements, at: Self.now)
    #expect(rsa.subject == "alice")
    let ec = try JSONWebToken.verify(PublicKeyFixtures.ecToken, keys: keys, requirements: requirements, at: Self.now)
    #expect(ec.subject == "bob")
    for token in [PublicKeyFixtures.rsaToken, PublicKeyFixtures.ecToken] {
      let parts = token.split(separator: ".")
      let other = Base64.encodeURL(ClaimValue.object(["sub": "mallory", "exp": 4_102_444_800]).json)
      #expect(throws: TokenError.signature) {
        try JSONWebToken.verify("\(parts[0]).\(other).\(parts[2])", keys: keys, at: Self.now)
      }
      #expect(throws: TokenError.signature) {
        try JSONWebToken.verify("\(parts[0]).\(parts[1]).", keys: keys, at: Self.now)
      }
    }
  }

  /// A public key used as an HS256 secret is the classic confusion of algorithms.
  @Test func aPublicKeyIsNeverASharedSecret() throws {
    let keys = try TokenKeys(jwks: Array(PublicKeyFixtures.document.utf8))
    for secret in [PublicKeyFixtures.document, PublicKeyFixtures.modulus] {
      let token = JSONWebToken.sign(["sub": "mallory", "exp": 4_102_444_800], with: HMACKey(secret), keyID: "rsa-1")
      #expect(throws: TokenError.algorithm) { try JSONWebToken.verify(token, keys: keys, at: Self.now) }
    }
    let both = TokenKeys([Self.keys, keys])
    #expect(throws: TokenError.signature) {
      try JSONWebToken.verify(
        JSONWebToken.sign(["exp": 4_102_444_800], with: HMACKey(PublicKeyFixtures.modulus)), keys: both, at: Self.now)
    }
    #expect(try JSONWebToken.verify(PublicKeyFixtures.ecToken, keys: both, at: Self.now).subject == "bob")
  }

  @Test(arguments: [
    "", "[]", #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"c2VjcmV0","alg":"HS256"}]}"#,
    #"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#,
    #"{"keys":[{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}]}"#,
  ])
  func unusableKeyDocumentsAreRefused(document: String) {
    #expect(throws: TokenError.self) { try TokenKeys(jwks: Array(document.utf8)) }
  }

  @Test func aKeyNameThatIsNotThereIsUnknown() throws {
    let keys = TokenKeys(secret: Self.secret, id: "one")
    let token = JSONWebToken.sign(["exp": 1_800_000_060], with: HMACKey(Self.secret), keyID: "two")
    #expect(throws: TokenError.unknownKey) { try JSONWebToken.verify(token, keys: keys, at: Self.now) }
  }
}
