/// Gathers a report while a conversion runs. Belongs to the thread that converts.
public final class ReportCollector {
  private var report = ConversionReport()
  private var losses: [LossKey: Int] = [:]
  private var listed: [DiagnosticCode: Int] = [:]
  private let listLimit: Int
  private struct LossKey: Hashable {
    var what: String
    var how: String
  }

  /// - Parameter listLimit: how many diagnostics of each code are kept word for word.
  public init(listLimit: Int = 200) { self.listLimit = listLimit }

  public func add(_ diagnostic: Diagnostic) {
    report.totals[diagnostic.code.rawValue, default: 0] += 1
    switch diagnostic.severity {
    case .error: report.errors += 1
    case .warning: report.warnings += 1
    case .note: break
    }
    if listed[diagnostic.code, default: 0] < listLimit {
      listed[diagnostic.code, default: 0] += 1
      report.diagnostics.append(diagnostic)
    } else {
      report.unlisted += 1
    }
  }

  /// Counts something the target cannot hold as it is.
  public func lose(_ what: String, _ how: String, count: Int = 1) {
    losses[LossKey(what: what, how: how), default: 0] += count
  }

  /// Counts an item that a reader delivered.
  public func didRead(_ item: DatasetItem) { ReportCollector.count(item, &report.read) }
  /// Counts an item that a writer took, with the labels as written.
  public func didWrite(_ item: DatasetItem) { ReportCollector.count(item, &report.written) }

  private static func count(_ item: DatasetItem, _ tally: inout ConversionReport.Tally) {
    tally.images += 1
    if item.isNull { tally.nullImages += 1 }
    tally.labels += item.labels.count
    for label in item.labels {
      tally.kinds[label.shape.kind.rawValue, default: 0] += 1
      tally.classes[label.category, default: 0] += 1
    }
  }

  public func setFormats(from: String?, to: String?) {
    if let from { report.from = from }
    if let to { report.to = to }
  }

  /// The report so far. `failed` where a fatal error ended the work.
  public func finish(failed: Bool = false) -> ConversionReport {
    var result = report
    result.losses = losses.map { .init(what: $0.key.what, how: $0.key.how, count: $0.value) }
      .sorted { ($0.what, $0.how) < ($1.what, $1.how) }
    let hasWarnings = result.errors + result.warnings > 0 || !result.losses.isEmpty
    result.outcome = failed ? .failed : hasWarnings ? .warnings : .clean
    return result
  }
}
