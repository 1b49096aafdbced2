import Testing

@testable import Crypto

@Suite struct EncodingTests {
  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func base64(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
    let bare = String(encoded.prefix { $0 != "=" })
    #expect(Base64.encodeURL(Array(plain.utf8)) == bare)
    #expect(Base64.decodeURL(bare) == Array(plain.utf8))
  }

  @Test func base64RoundTrips() {
    for count in 0..<70 {
      let bytes = Random.bytes(count)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.decodeURL(Base64.encodeURL(bytes)) == bytes)
      #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
    }
  }

  @Test(arguments: ["Zg", "Zg=", "Zh==", "Zg==\n", " Zg==", "Z===", "====", "Zm9=", "Zm-_", "Zg==Zg=="])
  func base64RefusesOtherSpellings(text: String) { #expect(Base64.decode(text) == nil) }

  @Test(arguments: ["Z", "Zh", "Zg==", "Zm+/", "Zg\u{0}"])
  func base64URLRefusesOtherSpellings(text: String) { #expect(Base64.decodeURL(text) == nil) }

  @Test func hexadecimal() {
    #expect(Hexadecimal.encode([0, 0x7F, 0xFF]) == "007fff")
    #expect(Hexadecimal.decode("00AbfF") == [0, 0xAB, 0xFF])
    for text in ["0", "0g", "0x", "é0"] { #expect(Hexadecimal.decode(text) == nil) }
  }
}
