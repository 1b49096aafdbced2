/// Reads and writes rules as JSON objects. Unknown names, limits out of range and contradictions are refused with
/// their place; what is left out is not looked at, except where a rule's own defaults are named.
extension FrameRules: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case measures, prompts, objects, duplicates }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    var measures: [Measure: Limits] = [:]
    let table = try container.decodeIfPresent([String: Limits].self, forKey: .measures) ?? [:]
    for (name, limits) in table {
      func refused(_ why: String) -> DecodingError {
        let path = container.codingPath + [CodingKeys.measures, AnyName(name)]
        return .dataCorrupted(.init(codingPath: path, debugDescription: why))
      }
      guard let measure = Measure(rawValue: name) else { throw refused("no such measure") }
      for bound in [limits.min, limits.max].compactMap({ $0 }) where !measure.range.contains(bound) {
        throw refused("must be within \(measure.range.lowerBound) and \(measure.range.upperBound)")
      }
      measures[measure] = limits
    }
    self.init(
      measures: measures, prompts: try container.decodeIfPresent(PromptRule.self, forKey: .prompts),
      objects: try container.decodeIfPresent(ObjectRule.self, forKey: .objects),
      duplicates: try container.decodeIfPresent(DuplicateRule.self, forKey: .duplicates))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let table = Dictionary(uniqueKeysWithValues: measures.map { ($0.key.rawValue, $0.value) })
    try container.encode(table, forKey: .measures)
    try container.encodeIfPresent(prompts, forKey: .prompts)
    try container.encodeIfPresent(objects, forKey: .objects)
    try container.encodeIfPresent(duplicates, forKey: .duplicates)
  }
}
