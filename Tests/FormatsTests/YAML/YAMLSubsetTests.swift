import Testing

@testable import Formats

/// The YAML of dataset files.
@Suite("YAML subset") struct YAMLSubsetTests {
  private func parse(_ text: String) throws -> YAMLSubset.Value { try YAMLSubset.parse(text) }

  @Test func readsWhatDatasetFilesHold() throws {
    let value = try parse(
      """
      # a comment
      path: ../datasets/x  # trailing
      train: images/train
      val: [a, "b, c", 'it''s']
      names:
        0: person
        1: "traffic light"
        2: 'a # b'
      kpt_shape: [17, 3]
      empty:
      nested:
        - one
        - two: 2
          three: 3
        -
          - deep
      url: https://example.org/x#y
      flow: {a: 1, b: [x, y], c: "q: r"}
      long: [a,
        b,
        c]
      list_at_key:
      - p
      - q
      """)
    #expect(value["path"]?.text == "../datasets/x")
    #expect(value["val"]?.texts == ["a", "b, c", "it's"])
    #expect(value["names"]?["1"]?.text == "traffic light")
    #expect(value["names"]?["2"]?.text == "a # b")
    #expect(value["kpt_shape"]?.texts == ["17", "3"])
    #expect(value["empty"] == .scalar(""))
    #expect(
      value["nested"]
        == .list([.scalar("one"), .map([("two", .scalar("2")), ("three", .scalar("3"))]), .list([.scalar("deep")])]))
    #expect(value["url"]?.text == "https://example.org/x#y")
    #expect(value["flow"]?["b"]?.texts == ["x", "y"])
    #expect(value["flow"]?["c"]?.text == "q: r")
    #expect(value["long"]?.texts == ["a", "b", "c"])
    #expect(value["list_at_key"]?.texts == ["p", "q"])
  }

  @Test(arguments: [
    "a: &x 1", "a: *x", "a: !!python/object:os.system x", "a: |\n  text", "a: [1, 2", "a: \"open", "a: {b 1}", "\ta: 1",
    "a: 1\n   b: 2", String(repeating: "[", count: 50), "a: \"\\q\"",
  ])
  func refusesTheRest(_ text: String) {
    #expect(throws: YAMLSubset.Trouble.self) { try YAMLSubset.parse(text) }
  }

  @Test func deepBlocksAreRefused() {
    let text = (0..<100).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(throws: YAMLSubset.Trouble.self) { try YAMLSubset.parse(text) }
  }
}
