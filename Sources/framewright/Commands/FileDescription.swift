import Formats
import Foundation
import Threads

/// `framewright describe FILE`: what a point cloud or a transcript holds.
struct FileDescription: Encodable, Sendable {
  struct Field: Encodable, Sendable {
    var name: String
    var type: String
    var width: Int
    var minimum: Double?
    var maximum: Double?
  }
  var file: String
  var format: String
  var variant: String?
  /// `points` or `segments` and `words`.
  var counts: [String: Int]
  var fields: [Field]?
  /// Metres; over the points, not by the header.
  var bounds: PointBounds?
  var columns: Int?
  var rows: Int?
  var language: String?
  /// Seconds.
  var end: Double?
  var records: [String]?
  var diagnostics: [Diagnostic]

  /// Reads the whole file once; nil where it is neither.
  static func read(_ url: URL) async throws -> (FileDescription, ConversionReport.Outcome)? {
    if PointCloudFile.format(of: url) != nil {
      return try await BlockingThreads(name: "describe", count: 1).run { try cloud(url) }
    }
    if TranscriptFile.format(of: url) != nil {
      return try await BlockingThreads(name: "describe", count: 1).run { try transcript(url) }
    }
    return nil
  }

  private static func cloud(_ url: URL) throws -> (FileDescription, ConversionReport.Outcome) {
    let file = try PointCloudFile.open(url)
    let report = ReportCollector()
    for diagnostic in file.diagnostics { report.add(diagnostic) }
    let survey = try PointCloudSurvey(file, report: report)
    let header = file.header
    let fields = zip(header.fields, survey.ranges).map { field, range in
      Field(
        name: field.name, type: field.scalar.rawValue, width: field.width, minimum: range.minimum,
        maximum: range.maximum)
    }
    let done = report.finish()
    return (
      FileDescription(
        file: url.lastPathComponent, format: header.format.rawValue, variant: header.variant,
        counts: ["points": survey.count, "points_without_place": survey.placeless], fields: fields,
        bounds: survey.bounds, columns: header.grid?.width, rows: header.grid?.height,
        records: header.records.isEmpty ? nil : header.records.map { "\($0.user) \($0.number)" },
        diagnostics: done.diagnostics), done.outcome
    )
  }

  private static func transcript(_ url: URL) throws -> (FileDescription, ConversionReport.Outcome) {
    let report = ReportCollector()
    let (transcript, format) = try TranscriptFile.read(url, report: report)
    let done = report.finish()
    let words = transcript.segments.reduce(0) { $0 + $1.words.count }
    return (
      FileDescription(
        file: url.lastPathComponent, format: format.rawValue,
        counts: ["segments": transcript.segments.count, "words": words], language: transcript.language,
        end: transcript.segments.map(\.end.seconds).max(), diagnostics: done.diagnostics), done.outcome
    )
  }

  /// As people read it.
  var text: String {
    var lines = ["\(file): \(format)" + (variant.map { " \($0)" } ?? "")]
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      lines.append("\(name.replacing("_", with: " ")): \(count)")
    }
    if let columns, let rows, rows > 1 { lines.append("grid: \(columns) x \(rows)") }
    if let bounds {
      lines.append("bounds: \(bounds.minimum) to \(bounds.maximum)".replacing("SIMD3<Double>", with: ""))
    }
    if let language { lines.append("language: \(language)") }
    if let end { lines.append("end: \(end) s") }
    for record in records ?? [] { lines.append("record: \(record)") }
    for field in fields ?? [] {
      var line = "field: \(field.name) \(field.type)" + (field.width > 1 ? " x \(field.width)" : "")
      if let low = field.minimum, let high = field.maximum { line += ", \(low) to \(high)" }
      lines.append(line)
    }
    // Names come from the file: nothing of them may steer the terminal.
    return lines.map { line in
      String(line.unicodeScalars.map { $0.value >= 32 && $0.value != 127 ? Character($0) : "?" })
    }.joined(separator: "\n") + "\n"
  }
}
