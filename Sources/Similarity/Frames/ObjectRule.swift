/// What a detector must have found in a frame.
public struct ObjectRule: Hashable, Sendable {
  /// At least one object of one of these classes; empty asks for none.
  public var anyOf: [String]
  /// No object of these classes.
  public var noneOf: [String]
  /// Objects with a lower score do not count.
  public var minimumScore: Double

  /// Makes a rule; objects count from a score of 0.5 if not given.
  public init(anyOf: [String] = [], noneOf: [String] = [], minimumScore: Double = 0.5) {
    self.anyOf = anyOf
    self.noneOf = noneOf
    self.minimumScore = minimumScore
  }
}

extension ObjectRule: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case anyOf = "any_of"
    case noneOf = "none_of"
    case minimumScore = "minimum_score"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    self.init(
      anyOf: try container.decodeIfPresent([String].self, forKey: .anyOf) ?? [],
      noneOf: try container.decodeIfPresent([String].self, forKey: .noneOf) ?? [],
      minimumScore: try container.finite(.minimumScore) ?? 0.5)
    guard (0...1).contains(minimumScore) else {
      throw DecodingError.dataCorruptedError(
        forKey: .minimumScore, in: container, debugDescription: "must be within 0 and 1")
    }
    if let both = anyOf.first(where: noneOf.contains) {
      throw DecodingError.dataCorruptedError(
        forKey: .noneOf, in: container, debugDescription: "\(both) is asked for and excluded")
    }
  }
}

extension ObjectRule {
  /// Why the objects found do not do; nil when they do.
  func judge(_ found: [String: Double]) -> FrameVerdict? {
    let unwanted = noneOf.compactMap { found[$0] }.filter { $0 >= minimumScore }.max()
    if let unwanted { return FrameVerdict(reason: .objectUnwanted, score: unwanted, limit: minimumScore) }
    guard !anyOf.isEmpty else { return nil }
    let best = anyOf.compactMap { found[$0] }.max()
    if let best, best >= minimumScore { return nil }
    return FrameVerdict(reason: .objectMissing, score: best, limit: minimumScore)
  }
}
