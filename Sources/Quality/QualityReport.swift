import Formats
public import Foundation

/// What a check found.
public struct QualityReport: Hashable, Sendable, Codable {
  public var format: String
  public var images = 0
  /// Images without labels, confirmed empty or not.
  public var unlabelledImages = 0
  public var labels = 0
  public var splits: [String: Int] = [:]
  public var classes: [String: Int] = [:]
  /// How often each rule was broken, over all findings.
  public var totals: [String: Int] = [:]
  public var errors = 0
  public var warnings = 0
  /// How many findings the repaired copy mends.
  public var repairable = 0
  /// The first findings of each rule; `totals` counts all.
  public var findings: [QualityFinding] = []
  /// Findings that were counted but are not listed.
  public var unlisted = 0
  private var listLimit: Int

  /// - Parameter listLimit: how many findings of each rule are kept word for word.
  public init(format: String, listLimit: Int = 200) {
    self.format = format
    self.listLimit = listLimit
  }

  private enum CodingKeys: String, CodingKey {
    case format, images, labels, splits, classes, totals, errors, warnings, repairable, findings, unlisted
    case unlabelledImages = "unlabelled_images"
    case listLimit = "list_limit"
  }

  mutating func add(_ finding: QualityFinding) {
    totals[finding.rule.rawValue, default: 0] += 1
    switch finding.severity {
    case .error: errors += 1
    case .warning: warnings += 1
    case .note: break
    }
    if finding.isRepaired { repairable += 1 }
    if totals[finding.rule.rawValue, default: 0] <= listLimit { findings.append(finding) } else { unlisted += 1 }
  }

  /// Counts what a reader said beyond the diagnostics that it kept.
  mutating func count(unlistedOf said: ConversionReport) {
    let listed = Dictionary(said.diagnostics.map { ($0.code, 1) }, uniquingKeysWith: +)
    for (word, total) in said.totals {
      guard let code = DiagnosticCode(rawValue: word) else { continue }
      let more = total - listed[code, default: 0]
      if more > 0 { totals[QualityRule(code).rawValue, default: 0] += more }
      // Of what is mended, this alone is no error.
      if code == .orientationMismatch { repairable += more }
    }
    let more = said.errors - said.diagnostics.count { $0.severity == .error }
    (errors, repairable) = (errors + more, repairable + more)
    warnings += said.warnings - said.diagnostics.count { $0.severity == .warning }
    unlisted += said.unlisted
  }

  /// Nothing found but notes.
  public var isClean: Bool { errors + warnings == 0 }

  /// The report as people read it.
  public var text: String {
    var lines = [
      "\(format): \(images) images (\(unlabelledImages) without labels), \(labels) labels of \(classes.count) classes"
    ]
    if splits.count > 1 {
      lines.append(
        "splits: " + splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    }
    for (rule, count) in totals.sorted(by: { $0.key < $1.key }) { lines.append("\(count) x \(rule)") }
    for finding in findings { lines.append(finding.text) }
    if unlisted > 0 { lines.append("… and \(unlisted) more of these rules") }
    lines.append(
      isClean
        ? "nothing wrong was found" : "\(errors) errors, \(warnings) warnings; a repaired copy mends \(repairable)")
    return lines.map(Self.printable).joined(separator: "\n") + "\n"
  }

  /// The report as JSON with sorted keys.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Control characters of the source as escapes: they would steer the reader's terminal.
  private static func printable(_ line: String) -> String {
    if line.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) { return line }
    return line.unicodeScalars.map {
      $0.value >= 32 && $0.value != 127 ? String($0) : "\\u{\(String($0.value, radix: 16))}"
    }.joined()
  }
}
