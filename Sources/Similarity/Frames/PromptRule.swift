/// What is looked for in frames, and what is not, in words.
public struct Prompts: Hashable, Sendable, Codable {
  /// What is looked for.
  public var positive: [String]
  /// What is not wanted.
  public var negative: [String]
  /// What is no scene at all: title cards, adverts, screens.
  public var junk: [String]

  /// Names all of them.
  public init(positive: [String] = [], negative: [String] = [], junk: [String] = []) {
    self.positive = positive
    self.negative = negative
    self.junk = junk
  }

  /// All in one list.
  public var all: [String] { positive + negative + junk }

  private enum CodingKeys: String, CodingKey, CaseIterable { case positive, negative, junk }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    func texts(_ key: CodingKeys) throws -> [String] {
      let texts = try container.decodeIfPresent([String].self, forKey: key) ?? []
      guard texts.count <= 50, texts.allSatisfy({ (1...300).contains($0.count) && $0.contains { !$0.isWhitespace } })
      else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "up to 50 texts of 1 to 300 characters")
      }
      return texts
    }
    self.init(positive: try texts(.positive), negative: try texts(.negative), junk: try texts(.junk))
  }
}

/// Bounds of a frame's similarities to prompts: cosines, each the greatest over the prompts of its kind.
///
/// A bound that compares with a kind of prompt that the project has none of holds for every frame.
public struct PromptRule: Hashable, Sendable {
  /// The prompts.
  public var texts: Prompts
  /// The least similarity to the positive prompts.
  public var positive: Double?
  /// The greatest similarity to the negative prompts.
  public var negative: Double?
  /// By how much positive must exceed negative.
  public var overNegative: Double?
  /// The greatest similarity to the junk prompts (title cards, adverts, screens).
  public var junk: Double?
  /// By how much positive must exceed junk.
  public var overJunk: Double?

  /// Makes bounds; the values given are the usual ones for image-text embeddings of the SigLIP kind.
  public init(
    positive: Double? = 0.3, negative: Double? = 0.3, overNegative: Double? = 0.1, junk: Double? = 0.3,
    overJunk: Double? = 0.1, texts: Prompts = Prompts()
  ) {
    self.texts = texts
    self.positive = positive
    self.negative = negative
    self.overNegative = overNegative
    self.junk = junk
    self.overJunk = overJunk
  }
}

extension PromptRule: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case texts, positive, negative
    case overNegative = "over_negative"
    case junk
    case overJunk = "over_junk"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.strict(CodingKeys.self)
    func bound(_ key: CodingKeys, _ range: ClosedRange<Double>) throws -> Double? {
      guard let value = try container.finite(key) else { return nil }
      guard range.contains(value) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "must be within \(range.lowerBound) and \(range.upperBound)")
      }
      return value
    }
    self.init(
      positive: try bound(.positive, -1...1), negative: try bound(.negative, -1...1),
      overNegative: try bound(.overNegative, -2...2), junk: try bound(.junk, -1...1),
      overJunk: try bound(.overJunk, -2...2),
      texts: try container.decodeIfPresent(Prompts.self, forKey: .texts) ?? Prompts())
  }
}

extension PromptRule {
  /// The first bound that fails; nil when all hold.
  func judge(_ found: PromptSimilarities) -> FrameVerdict? {
    func low(_ value: Double?, _ limit: Double?, _ reason: DropReason) -> FrameVerdict? {
      guard let value, let limit, !(value >= limit) else { return nil }
      return FrameVerdict(reason: reason, score: value, limit: limit)
    }
    func high(_ value: Double?, _ limit: Double?, _ reason: DropReason) -> FrameVerdict? {
      guard let value, let limit, !(value <= limit) else { return nil }
      return FrameVerdict(reason: reason, score: value, limit: limit)
    }
    func margin(_ other: Double?) -> Double? {
      guard let positive = found.positive, let other else { return nil }
      return positive - other
    }
    return low(found.positive, positive, .promptPositive) ?? high(found.negative, negative, .promptNegative)
      ?? low(margin(found.negative), overNegative, .promptOverNegative) ?? high(found.junk, junk, .promptJunk)
      ?? low(margin(found.junk), overJunk, .promptOverJunk)
  }
}
