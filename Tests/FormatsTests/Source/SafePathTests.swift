import Testing

@testable import Formats

/// Paths that may and may not name a file of a dataset.
@Suite("Safe paths") struct SafePathTests {
  @Test(arguments: [
    ("a.jpg", "a.jpg"), ("a/b.jpg", "a/b.jpg"), ("./a//b.jpg", "a/b.jpg"), ("a\\b.jpg", "a/b.jpg"), ("a/./b", "a/b"),
    ("ü/字.png", "ü/字.png"), (".hidden", ".hidden"), ("12:30.jpg", "12:30.jpg"), ("..a/b..", "..a/b.."),
  ])
  func keeps(_ path: String, _ clean: String) { #expect(SafePath.clean(path) == clean) }

  @Test(arguments: [
    "", "/a", "\\a", "..", "../a", "a/../../b", "a/..", "C:\\x", "c:x", "a:b.jpg", "http://x/y", "file:///etc/passwd",
    "a\0b", ".", "./", "//",
    "data:image/png;base64,xx", String(repeating: "a", count: 256),
  ])
  func refuses(_ path: String) { #expect(SafePath.clean(path) == nil) }

  @Test func partsOfAPath() {
    #expect(SafePath.name("a/b.JPG") == "b.JPG")
    #expect(SafePath.folder("a/b/c") == "a/b")
    #expect(SafePath.folder("a") == "")
    #expect(SafePath.suffix("a.b/c") == "")
    #expect(SafePath.suffix("c.JPG") == "jpg")
    #expect(SafePath.stem("a.b/c.tar.gz") == "a.b/c.tar")
    #expect(SafePath.suffix("a/.hidden") == "" && SafePath.stem("a/.hidden") == "a/.hidden")
    #expect(SafePath.suffix("a/b.") == "" && SafePath.stem("a/b.") == "a/b.")
    #expect(SafePath.name("ü/字.PNG") == "字.PNG" && SafePath.stem("ü/字.PNG") == "ü/字")
  }
}
