import Foundation
import Similarity
import Testing

/// `docs/frame-rules.md` says what the code does; where it differs, the tables to paste are in the failure.
@Suite struct FrameRulesDocumentTests {
  static let document = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/frame-rules.md")

  static func text(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  static var measures: [String] {
    Measure.allCases.map { measure in
      let limits = FrameRules.standard.measures[measure]
      let standard = [limits?.min.map { "min \(text($0))" }, limits?.max.map { "max \(text($0))" }].compactMap { $0 }
      return "| `\(measure.rawValue)` | \(measure.meaning) "
        + "| \(text(measure.range.lowerBound)) to \(text(measure.range.upperBound)) | \(standard.joined(separator: ", ")) |"
    }
  }

  static var reasons: [String] { DropReason.all.map { "| `\($0.code)` | \($0.meaning) |" } }

  @Test func listsWhatTheCodeKnows() throws {
    let lines = try String(contentsOf: Self.document, encoding: .utf8).split(separator: "\n").map(String.init)
    let rows = lines.filter { $0.hasPrefix("| `") }
    #expect(rows == Self.measures + Self.reasons, "\((Self.measures + Self.reasons).joined(separator: "\n"))")
  }

  /// The example of the page is read as it stands, and is what is applied when nobody says otherwise.
  @Test func showsTheStandardRules() throws {
    let text = try String(contentsOf: Self.document, encoding: .utf8)
    let parts = text.components(separatedBy: "```")
    let examples = parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("json\n") }
      .map { Data($0.element.dropFirst(5).utf8) }
    #expect(examples.count == 2)
    let decoder = JSONDecoder()
    #expect(try decoder.decode(FrameRules.self, from: try #require(examples.first)) == .standard)
    _ = try decoder.decode(FrameRules.self, from: try #require(examples.last))
  }
}
