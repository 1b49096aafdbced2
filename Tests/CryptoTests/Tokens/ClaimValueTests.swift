import Testing

@testable import Crypto

@Suite struct ClaimValueTests {
  @Test func readsAndWrites() throws {
    let text = #"{"a":[1,-2.5,1e3,true,false,null],"b":{"c":"é\"\\\u000a😀"},"d":""}"#
    let value = try #require(ClaimValue(json: Array(text.utf8)))
    #expect(value["a"] == [1, .number(-2.5), .number(1_000), true, false, .null])
    #expect(value["b"]?["c"]?.string == "é\"\\\n😀")
    #expect(ClaimValue(json: value.json) == value)
    #expect(ClaimValue(json: Array(#""\ud83d\ude00\/""#.utf8))?.string == "😀/")
  }

  @Test(arguments: [
    "", "{", "}", "{}{}", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", ".5", "+1", "1e", "nul", "\"\u{1}\"",
    "\"\\ud83d\"", "\"\\ude00\"", "\"\\x\"", "\"", "[1 2]", "{\"a\" 1}", "{a:1}", "1e999", "\"\\u12g4\"",
    String(repeating: "[", count: 100_000), "'a'", "NaN",
  ])
  func refusesMalformedTexts(text: String) { #expect(ClaimValue(json: Array(text.utf8)) == nil) }

  @Test func refusesBytesThatAreNotUTF8() {
    #expect(ClaimValue(json: [0x22, 0xFF, 0x22]) == nil)
    #expect(ClaimValue(json: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) == nil)
  }
}
