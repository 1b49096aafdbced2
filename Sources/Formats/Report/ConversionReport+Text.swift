public import Foundation

extension Diagnostic {
  /// One line: `labels/a.txt:3: error: … (remedy)`.
  public var text: String {
    var place = ""
    if let file { place += file }
    if let line { place += ":\(line)" }
    if let item { place += place.isEmpty ? item : " \(item)" }
    let tail = remedy.map { " (\($0))" } ?? ""
    return (place.isEmpty ? "" : place + ": ") + "\(severity.rawValue): \(message)\(tail)"
  }
}

extension ConversionReport {
  /// The report as people read it; control characters of the source are shown as escapes.
  public var text: String {
    var lines: [String] = []
    lines.append("\(from ?? "?") -> \(to ?? "?"): \(outcome.rawValue)")
    lines.append("read    \(ConversionReport.summary(read))")
    lines.append("written \(ConversionReport.summary(written))")
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

  private static func summary(_ tally: Tally) -> String {
    let kinds = tally.kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(tally.images) images (\(tally.nullImages) empty), \(tally.labels) labels"
      + (kinds.isEmpty ? "" : ": \(kinds)")
  }

  static func printable(_ line: String) -> String {
    if line.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) { return line }
    return line.unicodeScalars.map {
      $0.value >= 32 && $0.value != 127 ? String($0) : "\\u{\(String($0.value, radix: 16))}"
    }
    .joined()
  }
}
