/// Gathers a report while a conversion runs. Belongs to the thread that converts.
public final class ReportCollector {
  private var report = ConversionReport()
  private var losses: [LossKey: Int] = [:]
  private var listed: [DiagnosticCode: Int] = [:]
  private let listLimit: Int
  private var (classesRead, classesWritten) = (ClassCounts(), ClassCounts())
  private struct LossKey: Hashable {
    var what: String
    var how: String

    /// What is lost besides the first `mostLosses`.
    static let others = LossKey(what: "other facts", how: "dropped or changed, not told by name")
  }
  /// Attributes may have a name of their own in each label: losses of more kinds than this are counted together.
  private static let mostLosses = 1000

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
    let key = LossKey(what: what.utf8.count <= 200 ? what : String(what.prefix(200)), how: how)
    let isListed = losses.count < ReportCollector.mostLosses || losses[key] != nil
    losses[isListed ? key : .others, default: 0] += count
  }

  /// Counts an item that a reader delivered.
  public func didRead(_ item: DatasetItem) { ReportCollector.count(item, &report.read, &classesRead) }
  /// Counts an item that a writer took, with the labels as written.
  public func didWrite(_ item: DatasetItem) { ReportCollector.count(item, &report.written, &classesWritten) }

  private static func count(_ item: DatasetItem, _ tally: inout ConversionReport.Tally, _ classes: inout ClassCounts) {
    tally.images += 1
    if item.isNull { tally.nullImages += 1 }
    tally.labels += item.labels.count
    for label in item.labels.indices { classes.add(item.labels[label].category, 1) }
    for (kind, count) in item.kinds { tally.kinds[kind.rawValue, default: 0] += count }
  }

  public func setFormats(from: String?, to: String?) {
    if let from { report.from = from }
    if let to { report.to = to }
  }

  /// The report so far. `failed` where a fatal error ended the work.
  public func finish(failed: Bool = false) -> ConversionReport {
    var result = report
    result.read.classes = classesRead.all
    result.written.classes = classesWritten.all
    result.losses = losses.map { .init(what: $0.key.what, how: $0.key.how, count: $0.value) }
      .sorted { ($0.what, $0.how) < ($1.what, $1.how) }
    // Colours show classes and say nothing of them; a project has one for each, whatever it is exported to.
    let hasLosses = result.losses.contains { $0.what != HeaderCapabilities.Fact.color.rawValue }
    let hasWarnings = result.errors + result.warnings > 0 || hasLosses
    result.outcome = failed ? .failed : hasWarnings ? .warnings : .clean
    return result
  }
}

extension ConversionReport {
  /// The report of a conversion that ended before anything was read.
  public init(of error: FormatError, from: String?, to: String?) {
    let report = ReportCollector()
    report.setFormats(from: from, to: to)
    report.add(error.diagnostic)
    self = report.finish(failed: true)
  }
}

extension DatasetItem {
  /// How many labels of each kind follow each other: mostly all are of one kind, and are counted at once.
  var kinds: [(kind: LabelKind, count: Int)] {
    var kinds: [(kind: LabelKind, count: Int)] = []
    for index in labels.indices {
      let kind = labels[index].shape.kind
      if let last = kinds.indices.last, kinds[last].kind == kind {
        kinds[last].count += 1
      } else {
        kinds.append((kind, 1))
      }
    }
    return kinds
  }
}
