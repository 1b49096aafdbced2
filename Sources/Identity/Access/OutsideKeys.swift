import Crypto
import Foundation
import Net
import Synchronization

/// The public keys of an outside issuer, fetched when needed.
///
/// They are kept for ten minutes; a token under an unknown key makes them be fetched again, at most every 30 s. While
/// the issuer is away the old ones stay valid.
actor OutsideKeys {
  private static let lifetime = 600.0
  private static let pause = 30.0

  private let fetch: @Sendable () async throws -> [UInt8]
  private let time: TimeSource
  private var keys: TokenKeys?
  private var fetchedAt = -Double.infinity
  private var triedAt = -Double.infinity
  private var running: Task<Void, Never>?

  init(time: TimeSource, fetch: @escaping @Sendable () async throws -> [UInt8]) {
    self.fetch = fetch
    self.time = time
  }

  /// Checks a token of the issuer.
  ///
  /// - Throws: `TokenError`; `unknownKey` while no key could be fetched yet.
  func verify(_ token: String, requirements: JSONWebToken.Requirements, at now: Date) async throws -> SessionToken {
    if time.monotonic() - fetchedAt >= Self.lifetime { await renew() }
    do {
      return try check(token, requirements, now)
    } catch TokenError.unknownKey {
      await renew()
      return try check(token, requirements, now)
    }
  }

  private func check(_ token: String, _ requirements: JSONWebToken.Requirements, _ now: Date) throws(TokenError)
    -> SessionToken
  {
    guard let keys else { throw .unknownKey }
    return try SessionToken(
      JSONWebToken.verify(token, keys: keys, requirements: requirements, at: now), isOurs: false)
  }

  private func renew() async {
    if let running { return await running.value }
    guard time.monotonic() - triedAt >= Self.pause else { return }
    triedAt = time.monotonic()
    let task = Task {
      if let document = try? await fetch(), let keys = try? TokenKeys(jwks: document) {
        self.keys = keys
        fetchedAt = time.monotonic()
      }
      running = nil
    }
    running = task
    await task.value
  }
}

extension OutsideKeys {
  /// Reads a key set over HTTP; nil without an address.
  static func fetcher(_ address: String?) -> (@Sendable () async throws -> [UInt8])? {
    guard let address, let client = try? HTTPClient() else { return nil }
    return {
      let response = try await client.send(
        HTTPRequest("GET", address), limit: 1 << 20)
      guard response.status == 200 else { throw TokenError.unknownKey }
      return response.body
    }
  }
}
