import Testing

@testable import Crypto

@Suite struct DigestTests {
  @Test func emptyAndPublishedDigests() {
    #expect(
      Hexadecimal.encode(SHA256.hash("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Hexadecimal.encode(SHA256.hash("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Hexadecimal.encode(SHA1.hash("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(Hexadecimal.encode(MD5.hash("abc")) == "900150983cd24fb0d6963f7d28e17f72")
  }

  @Test func piecesAreTheWhole() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for size in [1, 7, 64, 4_096] {
      var hasher = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hasher.update(bytes[start..<min(bytes.count, start + size)])
      }
      #expect(hasher.digest() == SHA256.hash(bytes))
    }
  }

  @Test func copiesGoOnApart() {
    var first = SHA256()
    first.update("a")
    var second = first
    second.update("c")
    first.update("b")
    #expect(first.digest() == SHA256.hash("ab"))
    #expect(second.digest() == SHA256.hash("ac"))
    #expect(first.digest() == first.digest())
  }

  /// RFC 4231, cases 1, 2 and 6.
  @Test func authenticationCodes() {
    #expect(
      Hexadecimal.encode(HMACKey([UInt8](repeating: 0x0B, count: 20)).authenticate("Hi There"))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      Hexadecimal.encode(HMACKey("Jefe").authenticate("what do ya want for nothing?"))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    let long = HMACKey([UInt8](repeating: 0xAA, count: 131))
    let message = "Test Using Larger Than Block-Size Key - Hash Key First"
    #expect(
      Hexadecimal.encode(long.authenticate(message))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    #expect(long.isValid(long.authenticate(message), for: Array(message.utf8)))
    #expect(!long.isValid([], for: Array(message.utf8)))
  }

  /// The catalogue's check values over "123456789".
  @Test(arguments: [
    (CyclicChecksum.Algorithm.crc32, UInt64(0xCBF4_3926)), (.crc32c, 0xE306_9283),
    (.crc64nvme, 0xAE8B_1486_0A79_9888),
  ])
  func cyclicChecks(algorithm: CyclicChecksum.Algorithm, expected: UInt64) {
    let bytes = Array("123456789".utf8)
    var whole = CyclicChecksum(algorithm)
    whole.update(bytes)
    #expect(whole.value == expected)
    #expect(whole.digest().count == algorithm.byteCount)
    for cut in 0...9 {
      var pieces = CyclicChecksum(algorithm)
      pieces.update(Array(bytes[..<cut]))
      pieces.update(Array(bytes[cut...]))
      #expect(pieces.value == expected)
    }
  }

  @Test func constantTimeComparison() {
    #expect(constantTimeEqual([UInt8](), []))
    #expect(constantTimeEqual("same", "same"))
    #expect(!constantTimeEqual("same", "some"))
    #expect(!constantTimeEqual("same", "same "))
  }
}
