import CCrypt
import Glibc
import Threads

/// Stored passwords: bcrypt, `$2b$`.
///
/// A hash takes about 0.1 s of CPU at cost 10, so it runs on threads of its own; a flood of sign-ins is refused by
/// ``PasswordError/busy`` before it can pile up more than a few seconds of work.
public enum Password {
  /// bcrypt reads no more bytes of a password than this.
  public static let byteLimit = 72
  private static let workers = BlockingThreads(name: "passwords", count: 2, queueLimit: 64)

  /// Hashes a password.
  /// - Parameter cost: binary logarithm of the rounds, 4 to 16; 10 unless a test needs speed.
  public static func hash(_ password: String, cost: Int = 10) async throws -> String {
    try check(password)
    return try await onWorkers { try bcrypt(password, setting: makeSetting(cost: cost)) }
  }

  /// Whether a password belongs to a stored hash.
  /// - Parameter hash: nil when the account is unknown: the answer is false after the same time, so that an answer's
  ///   time does not tell who has an account.
  public static func verify(_ password: String, hash: String?) async throws -> Bool {
    let known = (try? check(password)) != nil
    return try await onWorkers {
      let decoy = "$2b$10$abcdefghijklmnopqrstuuMzALlmpzDaP2z2Ik8aTtg9ovV7TtjYu"
      let stored = hash ?? decoy
      guard isBcrypt(stored) else { return false }
      let computed = try bcrypt(known ? password : "", setting: stored)
      return constantTimeEqual(computed, stored) && known && hash != nil
    }
  }

  /// Whether a stored hash was made with less work than new ones are.
  public static func needsRehash(_ hash: String, cost: Int = 10) -> Bool {
    guard isBcrypt(hash), let stored = Int(hash.dropFirst(4).prefix(2)) else { return true }
    return stored < cost
  }

  private static func check(_ password: String) throws(PasswordError) {
    guard password.utf8.count <= byteLimit else { throw .tooLong }
    guard !password.utf8.contains(0) else { throw .unusable }
  }

  private static func isBcrypt(_ hash: String) -> Bool {
    hash.utf8.count == 60 && ["$2a$", "$2b$", "$2y$"].contains(hash.prefix(4))
  }

  private static func onWorkers<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    do { return try await workers.run(body) } catch is BlockingThreads.Overloaded { throw PasswordError.busy }
  }

  private static func makeSetting(cost: Int) throws(PasswordError) -> String {
    var setting = [CChar](repeating: 0, count: 64)
    let salt = Random.bytes(16).map { CChar(bitPattern: $0) }
    let made = crypt_gensalt_rn("$2b$", UInt(min(16, max(4, cost))), salt, Int32(salt.count), &setting, 64)
    guard made != nil else { throw .unusable }
    return text(setting)
  }

  private static func bcrypt(_ password: String, setting: String) throws(PasswordError) -> String {
    // 32 kB: too much for a stack that may be small. Zeroed again, since it holds the password.
    let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
    let raw = UnsafeMutableRawPointer(data)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
    defer {
      explicit_bzero(raw, MemoryLayout<crypt_data>.size)
      data.deallocate()
    }
    guard let result = crypt_r(password, setting, data) else { throw .unusable }
    let hash = String(cString: result)
    guard isBcrypt(hash) else { throw .unusable }
    return hash
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// Why a password cannot be hashed.
public enum PasswordError: Error, Equatable, CustomStringConvertible {
  /// Longer than ``Password/byteLimit`` bytes of UTF-8.
  case tooLong
  /// Holds a zero byte, or the hash's setting is not bcrypt's.
  case unusable
  /// Too many passwords are being checked; try again shortly.
  case busy

  /// A line that may be shown.
  public var description: String {
    switch self {
    case .tooLong: "A password may have at most 72 bytes."
    case .unusable: "This password cannot be used."
    case .busy: "Too many sign-ins at this moment; try again shortly."
    }
  }
}
