import Testing

@testable import Objects

@Suite struct MarkupTests {
  private static func read(_ text: String) -> MarkupElement? { MarkupElement(xml: Array(text.utf8)) }

  @Test func readsWhatClientsSend() throws {
    let root = try #require(
      Self.read(
        """
        \u{FEFF}<?xml version="1.0" encoding="UTF-8"?><!-- c -->
        <s3:Delete xmlns:s3='http://s3.amazonaws.com/doc/2006-03-01/'><Quiet>true</Quiet>
        <Object><Key>a&amp;b&lt;&#x41;&#66;<![CDATA[<&]]></Key><VersionId/></Object><Object><Key>ü</Key></Object></s3:Delete>
        """))
    #expect(root.name == "Delete")
    #expect(root["Quiet"]?.text == "true")
    #expect(root.all("Object").map { $0["Key"]?.text } == ["a&b<AB<&", "ü"])
  }

  @Test(arguments: [
    "", "<a>", "<a></b>", "<a/><b/>", "text", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a>&#-1;</a>", "<a b></a>",
    "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a><!DOCTYPE a></a>", "<a>&lt</a>", "< a/>", "<a", "<a b=\"c/>",
    String(repeating: "<a>", count: 100_000),
  ])
  func refusesTheRest(text: String) { #expect(Self.read(text) == nil) }

  @Test func writesWhatItReads() throws {
    let value = "a&b<c>\"'ü\u{1F600}"
    let bytes = MarkupWriter.document("Root") { xml in
      xml.element("One", value)
      xml.element("Two") { $0.element("Three", 3) }
    }
    let root = try #require(MarkupElement(xml: bytes))
    #expect(root["One"]?.text == value)
    #expect(root["Two"]?["Three"]?.text == "3")
  }
}
