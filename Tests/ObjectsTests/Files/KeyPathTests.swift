import Testing

@testable import Objects

@Suite struct KeyPathTests {
  static let hostile = [
    "a", "a/b", "a//b", "/a", "a/", "/", "//", "..", "../..", "a/../b", "../../etc/passwd", ".", "./a", ".hidden",
    "A", "a\u{0}b", "a\nb", "é", "e\u{301}", "日本/語", "%", "%2e%2e", "a+b", "a~", "+", "~", "a%", "CON", "\\..\\x",
    String(repeating: "x", count: 1024), String(repeating: "é", count: 512), String(repeating: "/", count: 1024),
    String(repeating: "x", count: 79), String(repeating: "x", count: 80), String(repeating: "x", count: 81),
    String(repeating: "x", count: 80) + "/y", String(repeating: "x", count: 160), String(repeating: "../", count: 341),
  ]

  @Test(arguments: hostile)
  func staysInsideAndFitsTheFileSystem(text: String) throws {
    let names = KeyPath.components(try ObjectKey(text))
    for name in names {
      #expect((1...255).contains(name.utf8.count))
      #expect(!name.hasPrefix("."))
      #expect(name.utf8.allSatisfy { 0x21..<0x7F ~= $0 && $0 != UInt8(ascii: "/") })
    }
    #expect(KeyPath.path(try ObjectKey(text)).utf8.count < 3_200)
  }

  @Test(arguments: hostile)
  func namesAreReadBack(text: String) throws {
    var bytes: [UInt8] = []
    for name in KeyPath.components(try ObjectKey(text)) { bytes += try #require(KeyPath.decode(name)).bytes }
    #expect(bytes == Array(text.utf8))
  }

  @Test func differentKeysHaveDifferentPathsEvenWithoutCase() throws {
    let paths = try Self.hostile.map { KeyPath.path(try ObjectKey($0)).lowercased() }
    #expect(Set(paths).count == Self.hostile.count)
  }

  @Test(arguments: ["", "A", "a b", ".x", "%2", "%zz", "%61", "%2e", "x%", "x++", "é"])
  func foreignNamesAreNoKeys(name: String) { #expect(KeyPath.decode(name) == nil) }

  @Test func keysAreComparedByBytes() throws {
    #expect(try ObjectKey("é") != ObjectKey("e\u{301}"))
    #expect(try Set([ObjectKey("é"), ObjectKey("e\u{301}")]).count == 2)
    #expect(try ObjectKey("Z") < ObjectKey("a"))
    #expect(try ObjectKey("\u{FFFD}") < ObjectKey("\u{10000}"))
    for text in ["", String(repeating: "x", count: 1025)] {
      #expect(throws: ObjectError.self) { try ObjectKey(text) }
    }
  }
}
