import Testing

@testable import Crypto

@Suite struct SecretBoxTests {
  private static func key(_ id: String) throws -> SecretBox.Key { try .init(id: id, bytes: Random.bytes(32)) }

  @Test(arguments: [0, 1, 15, 16, 17, 1_000])
  func opensWhatItSealed(count: Int) throws {
    let box = SecretBox(key: try Self.key("one"))
    let plain = Random.bytes(count)
    let sealed = box.seal(plain, context: "row 1")
    #expect(try box.open(sealed, context: "row 1") == plain)
    #expect(box.seal(plain, context: "row 1") != sealed)
  }

  @Test func everyChangedBitIsNoticed() throws {
    let box = SecretBox(key: try Self.key("k"))
    let sealed = box.seal("password", context: "row 1")
    for index in sealed.indices {
      for bit in 0..<8 {
        var changed = sealed
        changed[index] ^= 1 << bit
        #expect(throws: SecretBoxError.self) { try box.open(changed, context: "row 1") }
      }
    }
    for count in 0..<sealed.count {
      #expect(throws: SecretBoxError.self) { try box.open(Array(sealed[..<count]), context: "row 1") }
    }
    #expect(throws: SecretBoxError.tampered) { try box.open(sealed, context: "row 2") }
  }

  @Test func aNewKeyStillOpensOldValues() throws {
    let old = try Self.key("old")
    let new = try Self.key("new")
    let sealed = SecretBox(key: old).seal("secret", context: "")
    let rotated = SecretBox(key: new, former: [old])
    #expect(try rotated.openText(sealed, context: "") == "secret")
    #expect(rotated.needsResealing(sealed))
    #expect(!rotated.needsResealing(rotated.seal("secret", context: "")))
    #expect(throws: SecretBoxError.unknownKey) { try SecretBox(key: new).open(sealed, context: "") }
  }

  @Test func keysFromOneSecretDifferByPurpose() throws {
    let first = SecretBox(key: try .init(id: "k", secret: "configured", purpose: "buckets"))
    let second = SecretBox(key: try .init(id: "k", secret: "configured", purpose: "mail"))
    let sealed = first.seal("x", context: "")
    #expect(throws: SecretBoxError.tampered) { try second.open(sealed, context: "") }
    #expect(throws: SecretBoxError.unusableKey) { try SecretBox.Key(id: "k", bytes: [1, 2, 3]) }
    #expect(throws: SecretBoxError.unusableKey) { try SecretBox.Key(id: "k", secret: "", purpose: "p") }
  }

  @Test func tokensAreLongAndDiffer() {
    let tokens = Set((0..<1_000).map { _ in Random.token() })
    #expect(tokens.count == 1_000)
    #expect(tokens.allSatisfy { $0.utf8.count == 43 })
  }
}
