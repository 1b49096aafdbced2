public import Foundation

/// What the conversion of a single file (a point cloud, a transcript) did with everything it met.
public struct FileConversionReport: Hashable, Sendable, Codable {
  public var outcome: ConversionReport.Outcome
  public var from: String?
  public var to: String?
  /// What was read, by kind: `points`, `segments`, `words`.
  public var read: [String: Int]
  public var written: [String: Int]
  public var losses: [ConversionReport.Loss]
  /// How often each code came up, over all diagnostics.
  public var totals: [String: Int]
  public var errors: Int
  public var warnings: Int
  public var diagnostics: [Diagnostic]
  /// Diagnostics that were counted but are not listed.
  public var unlisted: Int

  init(_ report: ConversionReport, read: [String: Int], written: [String: Int]) {
    outcome = report.outcome
    from = report.from
    to = report.to
    self.read = read
    self.written = written
    losses = report.losses
    totals = report.totals
    errors = report.errors
    warnings = report.warnings
    diagnostics = report.diagnostics
    unlisted = report.unlisted
  }

  /// The report as people read it; control characters of the source are shown as escapes.
  public var text: String {
    func counts(_ counts: [String: Int]) -> String {
      counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
    var lines = ["\(from ?? "?") -> \(to ?? "?"): \(outcome.rawValue)", "read    \(counts(read))"]
    lines.append("written \(counts(written))")
    for loss in losses { lines.append("\(loss.count) x \(loss.what): \(loss.how)") }
    for diagnostic in diagnostics { lines.append(diagnostic.text) }
    if unlisted > 0 { lines.append("… and \(unlisted) more: totals \(totals.sorted { $0.key < $1.key })") }
    return lines.map(ConversionReport.printable).joined(separator: "\n") + "\n"
  }

  /// The report as JSON with sorted keys.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}
