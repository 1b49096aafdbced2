import Formats

/// What a kind of evaluation came to: a table for people, JSON for programs, a page for both.
struct EvaluationOutput {
  var table: String
  /// One document; keys in snake case.
  var document: any Encodable & Sendable
  /// The parts of the HTML report.
  var page: ReportPage
  var diagnostics: [Diagnostic] = []
}
