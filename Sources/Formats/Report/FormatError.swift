/// Why a whole conversion, source or file cannot go on.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
  public var diagnostic: Diagnostic

  public init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  public init(
    _ code: DiagnosticCode, file: String? = nil, line: Int? = nil, _ message: String, remedy: String? = nil
  ) {
    diagnostic = Diagnostic(.error, code, file: file, line: line, message, remedy: remedy)
  }

  public var code: DiagnosticCode { diagnostic.code }
  public var description: String { diagnostic.text }
}
