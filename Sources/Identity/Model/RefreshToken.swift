import Crypto

/// Refresh tokens: random at first, each next one derived from the one before under the installation's secret.
///
/// Deriving lets a token that is presented twice within the reuse window be answered with the active one, although
/// only hashes are stored.
struct RefreshTokens: Sendable {
  private let key: HMACKey

  init(secret: String) { key = HMACKey(HMACKey(secret).authenticate("framewright/refresh-token")) }

  func first() -> String { Random.token(byteCount: 32) }

  func successor(of token: String) -> String { Base64.encodeURL(key.authenticate(token)) }

  func successor(of token: String, steps: Int) -> String {
    var token = token
    for _ in 0..<steps { token = successor(of: token) }
    return token
  }

  static func hash(_ token: String) -> [UInt8] { SHA256.hash(token) }
}
