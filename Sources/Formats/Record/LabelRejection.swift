/// Why a label of a file is not taken.
struct LabelRejection: Error, Hashable {
  var code: DiagnosticCode
  /// Begins so that it reads on after the label's place: `its box has no area`.
  var reason: String

  init(_ code: DiagnosticCode, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}

extension ReportCollector {
  /// Counts a label that was left out.
  func reject(_ rejection: LabelRejection, file: String, line: Int? = nil, item: String) {
    add(
      Diagnostic(
        .error, rejection.code, file: file, line: line, item: item, rejection.reason, remedy: "correct or remove it"))
  }
}
