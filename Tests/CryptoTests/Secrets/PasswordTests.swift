import Testing

@testable import Crypto

@Suite struct PasswordTests {
  @Test func hashesAndVerifies() async throws {
    let hash = try await Password.hash("correct horse", cost: 4)
    #expect(hash.hasPrefix("$2b$04$"))
    #expect(hash.utf8.count == 60)
    #expect(try await Password.verify("correct horse", hash: hash))
    #expect(try await !Password.verify("Correct horse", hash: hash))
    #expect(try await !Password.verify("", hash: hash))
    #expect(try await Password.hash("correct horse", cost: 4) != hash)
  }

  /// A hash made by libxcrypt through another binding.
  @Test func verifiesAHashFromElsewhere() async throws {
    let hash = "$2b$10$abcdefghijklmnopqrstuuMzALlmpzDaP2z2Ik8aTtg9ovV7TtjYu"
    #expect(try await Password.verify("decoy", hash: hash))
    #expect(!Password.needsRehash(hash))
    #expect(Password.needsRehash(hash, cost: 12))
    #expect(Password.needsRehash("$1$old"))
  }

  @Test func anUnknownAccountIsRefusedEvenWithTheDecoysPassword() async throws {
    #expect(try await !Password.verify("decoy", hash: nil))
    #expect(try await !Password.verify("decoy", hash: "nonsense"))
    #expect(try await !Password.verify("decoy", hash: String(repeating: "x", count: 60)))
  }

  @Test func passwordsThatBcryptWouldCutAreRefused() async throws {
    let longest = String(repeating: "é", count: 36)
    let hash = try await Password.hash(longest, cost: 4)
    #expect(try await Password.verify(longest, hash: hash))
    #expect(try await !Password.verify(longest + "x", hash: hash))
    await #expect(throws: PasswordError.tooLong) { try await Password.hash(longest + "x") }
    await #expect(throws: PasswordError.unusable) { try await Password.hash("a\u{0}b") }
    let shortHash = try await Password.hash("a", cost: 4)
    #expect(try await !Password.verify("a\u{0}b", hash: shortHash))
  }
}
