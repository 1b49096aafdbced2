public import Formats

/// One thing that is wrong or odd in a dataset: where, what, and what mends it.
public struct QualityFinding: Hashable, Sendable, Codable {
  public var rule: QualityRule
  public var severity: Diagnostic.Severity
  /// The image's path in the dataset, or the label file where a reader found it.
  public var file: String?
  public var split: String?
  /// 1-based place among the image's labels, or what a reader calls the place.
  public var item: String?
  public var message: String
  /// What the repaired copy does about it, or what a person should do.
  public var repair: String
  /// The repaired copy mends it.
  public var isRepaired: Bool

  public init(
    _ rule: QualityRule, _ severity: Diagnostic.Severity, file: String? = nil, split: String? = nil,
    item: String? = nil, _ message: String, repair: String, isRepaired: Bool
  ) {
    self.rule = rule
    self.severity = severity
    self.file = file
    self.split = split
    self.item = item
    self.message = message
    self.repair = repair
    self.isRepaired = isRepaired
  }

  private enum CodingKeys: String, CodingKey {
    case rule, severity, file, split, item, message, repair
    case isRepaired = "repaired"
  }

  /// One line: `train/a.jpg label 3: warning: … (repair)`.
  public var text: String {
    let place = [split, file, item].compactMap { $0 }.joined(separator: " ")
    return "\(place.isEmpty ? "" : place + ": ")\(severity.rawValue): \(rule.rawValue): \(message) (\(repair))"
  }
}
