import Formats

/// Counts labels by class and split.
struct ClassBalance {
  private var counts: [String: [String: Int]] = [:]
  private var splits: Set<String> = []

  mutating func count(_ item: DatasetItem) {
    let split = item.split ?? ""
    splits.insert(split)
    for label in item.labels where label.shape.kind != .caption {
      counts[label.category, default: [:]][split, default: 0] += 1
    }
  }

  var totals: [String: Int] { counts.mapValues { $0.values.reduce(0, +) } }

  /// Classes that are rare beside the most frequent one, have no label at all, or none in a split that has labels.
  func findings(declared: [String], rareShare: Double) -> [QualityFinding] {
    var findings: [QualityFinding] = []
    func add(_ severity: Diagnostic.Severity, _ name: String, _ message: String, _ repair: String) {
      findings.append(
        QualityFinding(.classImbalance, severity, item: "class \(name)", message, repair: repair, isRepaired: false))
    }
    let totals = totals
    guard let most = totals.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return [] }
    let unused = declared.filter { totals[$0] == nil }
    if !unused.isEmpty {
      // Lists of classes are often those of a wider dataset: one line says so.
      let names = unused.prefix(5).joined(separator: ", ") + (unused.count > 5 ? " and \(unused.count - 5) more" : "")
      findings.append(
        QualityFinding(
          .classImbalance, .note,
          "\(unused.count == 1 ? "1 class has" : "\(unused.count) classes have") no label: \(names)",
          repair: "label some, or take the classes out", isRepaired: false))
    }
    // A split without any label, as a benchmark's test set, is not meant to have them.
    let labelled = Set(counts.values.flatMap(\.keys)).subtracting(["train", ""])
    for (name, count) in totals.sorted(by: { $0.key < $1.key }) {
      if Double(count) < Double(most.value) * rareShare {
        add(
          .warning, name, "has \(count) labels, \(most.key) has \(most.value)",
          "label more of it, or weigh it when training")
      }
      let own = counts[name] ?? [:]
      if splits.contains("train"), own["train"] == nil {
        add(.warning, name, "has no label in train", "move images that show it into train")
      }
      let missing = labelled.filter { own[$0] == nil }.sorted().joined(separator: ", ")
      if !missing.isEmpty {
        add(.note, name, "has no label in \(missing)", "move images that show it there: without, it cannot be measured")
      }
    }
    return findings
  }
}
