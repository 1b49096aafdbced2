import Foundation
import Similarity
import Testing

@Suite struct FrameRulesCodingTests {
  static func rules(_ json: String) throws -> FrameRules {
    try JSONDecoder().decode(FrameRules.self, from: Data(json.utf8))
  }

  @Test func readsWhatItWrites() throws {
    var rules = FrameRules.standard
    rules.prompts = PromptRule(negative: nil)
    rules.objects = ObjectRule(anyOf: ["car"])
    rules.duplicates = DuplicateRule(distance: 3, keep: .sharpest, hash: .wide)
    for rules in [rules, .standard, .none] {
      let data = try JSONEncoder().encode(rules)
      #expect(try JSONDecoder().decode(FrameRules.self, from: data) == rules)
    }
  }

  @Test func fillsInDefaults() throws {
    #expect(try Self.rules("{}") == .none)
    #expect(try Self.rules(#"{"duplicates": {}}"#).duplicates == DuplicateRule())
    #expect(try Self.rules(#"{"duplicates": {"hash": "wide"}}"#).duplicates?.distance == 32)
    #expect(try Self.rules(#"{"objects": {}}"#).objects?.minimumScore == 0.5)
    #expect(try Self.rules(#"{"prompts": {"positive": 0.2}}"#).prompts?.negative == nil)
    #expect(try Self.rules(#"{"measures": null, "prompts": null}"#) == .none)
    #expect(
      try Self.rules(#"{"measures": {"sharpness": {"min": 20}, "aspect": {"min": 1, "max": 2}}}"#).measures
        == [.sharpness: Limits(min: 20), .aspect: Limits(min: 1, max: 2)])
  }

  /// What is refused, and a word of the place or the reason.
  @Test(arguments: [
    (#"{"measure": {}}"#, "measure"), (#"{"measures": {"sharp": {"min": 1}}}"#, "sharp"),
    (#"{"measures": {"sharpness": {"least": 1}}}"#, "least"),
    (#"{"measures": {"sharpness": {"min": 2, "max": 1}}}"#, "exceed"),
    (#"{"measures": {"brightness": {"max": 1.5}}}"#, "within"), (#"{"measures": {"entropy": {"min": -1}}}"#, "within"),
    (#"{"measures": {"entropy": {"min": "low"}}}"#, "min"), (#"{"measures": []}"#, "measures"),
    (#"{"prompts": {"positive": 2}}"#, "within"), (#"{"prompts": {"over_junk": -3}}"#, "within"),
    (#"{"objects": {"any_of": ["a"], "none_of": ["a"]}}"#, "excluded"),
    (#"{"objects": {"minimum_score": 1.1}}"#, "within"), (#"{"duplicates": {"distance": -1}}"#, "within"),
    (#"{"duplicates": {"distance": 33}}"#, "within"), (#"{"duplicates": {"distance": 3.5}}"#, "rror"),
    (#"{"duplicates": {"against": "first"}}"#, "against"),
    (#"{"duplicates": {"against": "last_kept", "keep": "sharpest"}}"#, "any_kept"), ("[]", "Dictionary"),
  ])
  func refuses(json: String, word: String) {
    do {
      let rules = try Self.rules(json)
      Issue.record("read as \(rules)")
    } catch {
      #expect("\(error)".contains(word))
    }
  }

  @Test func keepsMeasures() throws {
    let frame = FrameRulesTests.frame { $0.wideHash = Hash256(SIMD4(1, 2, 3, .max)) }
    let data = try JSONEncoder().encode(frame)
    #expect(String(decoding: data, as: UTF8.self).contains("\"wide_hash\":\"0000000000000001"))
    #expect(try JSONDecoder().decode(FrameMeasures.self, from: data) == frame)
  }
}
