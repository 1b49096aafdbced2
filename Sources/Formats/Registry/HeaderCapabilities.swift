/// What a format can hold of a header besides the names of the classes and their order.
public struct HeaderCapabilities: Sendable {
  /// Facts of a class.
  public enum Fact: String, Sendable, Hashable, CaseIterable {
    case parent = "wider class"
    case color = "class colour"
    case keypointNames = "keypoint names"
    /// Written with the names of the points they join.
    case skeleton = "skeleton edges"
    case keypointPairs = "left-right pairs of points"
    case attributes = "attribute definitions"
    /// Of definitions of attributes nothing but the names.
    case attributeNames = "attribute names"
    /// Every field of a class that the model has no word for.
    case classFields = "class fields"
  }

  public var facts: Set<Fact>
  /// Facts of the dataset that are held, by their names (`info`).
  public var datasetFields: Set<String>
  /// Fields of classes that are held, by their names, where not every one is.
  public var classFields: Set<String>

  /// Without arguments nothing but names.
  public init(_ facts: Set<Fact> = [], datasetFields: Set<String> = [], classFields: Set<String> = []) {
    self.facts = facts
    self.datasetFields = datasetFields
    self.classFields = classFields
  }

  /// As the table of formats names them.
  var words: [String] {
    Fact.allCases.filter(facts.contains).map(\.rawValue) + classFields.sorted().map { "class \($0)" }
      + datasetFields.sorted().map { "dataset \($0)" }
  }
}

extension DatasetHeader {
  /// Counts what a format cannot hold of it. Other numbers of classes lose nothing worth a line.
  func countLosses(_ held: HeaderCapabilities, in report: ReportCollector) {
    for (name, value) in metadata where !held.datasetFields.contains(name) && !value.saysNothing {
      report.lose("dataset \(name)", "dropped")
    }
    for category in categories { category.countLosses(held, in: report) }
  }
}

extension DatasetCategory {
  fileprivate func countLosses(_ held: HeaderCapabilities, in report: ReportCollector) {
    func lose(_ fact: HeaderCapabilities.Fact, _ isThere: Bool) {
      if isThere, !held.facts.contains(fact) { report.lose(fact.rawValue, "dropped") }
    }
    // Tools without wider classes write the class itself or nothing.
    lose(.parent, parent.map { !$0.isEmpty && $0 != name } ?? false)
    lose(.color, color != nil)
    lose(.keypointNames, !keypointNames.isEmpty)
    lose(.keypointPairs, !keypointPairs.isEmpty)
    if !skeleton.isEmpty, keypointNames.isEmpty || !held.facts.contains(.skeleton) {
      report.lose(HeaderCapabilities.Fact.skeleton.rawValue, "dropped")
    }
    if !held.facts.contains(.attributes) {
      for attribute in attributes where !held.facts.contains(.attributeNames) || attribute.isMoreThanAName {
        report.lose(
          HeaderCapabilities.Fact.attributes.rawValue,
          held.facts.contains(.attributeNames) ? "written as names" : "dropped")
      }
    }
    if !held.facts.contains(.classFields) {
      for (name, value) in metadata where !held.classFields.contains(name) && !value.saysNothing {
        report.lose("class \(name)", "dropped")
      }
    }
  }
}

extension AttributeDefinition {
  fileprivate var isMoreThanAName: Bool { self != AttributeDefinition(name: name, input: .text) }
}

extension AttributeValue {
  /// Empty all through, as tools fill fields that nobody filled.
  fileprivate var saysNothing: Bool {
    switch self {
    case .null: true
    case .flag: false
    case .integer(let value): value == 0
    case .number(let value): value == 0
    case .text(let text): text.isEmpty
    case .list(let values): values.allSatisfy(\.saysNothing)
    case .object(let members): members.values.allSatisfy(\.saysNothing)
    }
  }
}
