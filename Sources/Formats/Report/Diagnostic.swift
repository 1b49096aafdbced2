/// One line of a report: what was found where, and what to do about it.
public struct Diagnostic: Hashable, Sendable, Codable {
  /// `error`: something was left out. `warning`: kept, but look at it. `note`: good to know.
  public enum Severity: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case note, warning, error
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
    private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
  }
  public var severity: Severity
  public var code: DiagnosticCode
  /// The file, as a path inside the source.
  public var file: String?
  /// 1-based.
  public var line: Int?
  /// What it is about inside the file: `annotation 17`, `object 3`, an image's path.
  public var item: String?
  public var message: String
  public var remedy: String?

  public init(
    _ severity: Severity, _ code: DiagnosticCode, file: String? = nil, line: Int? = nil, item: String? = nil,
    _ message: String, remedy: String? = nil
  ) {
    self.severity = severity
    self.code = code
    self.file = file
    self.line = line
    self.item = item
    self.message = message
    self.remedy = remedy
  }
}
