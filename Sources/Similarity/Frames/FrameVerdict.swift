/// Why a frame was dropped. `code` is stable: stored with the frame, and what pages and reports say.
public enum DropReason: Hashable, Sendable {
  /// A measure is less than its limit.
  case low(Measure)
  /// A measure exceeds its limit.
  case high(Measure)
  /// Too little like the positive prompts.
  case promptPositive
  /// Too much like a negative prompt.
  case promptNegative
  /// Not enough more like the positive prompts than the negative ones.
  case promptOverNegative
  /// Too much like a junk prompt.
  case promptJunk
  /// Not enough more like the positive prompts than the junk ones.
  case promptOverJunk
  /// None of the classes asked for was found.
  case objectMissing
  /// An object of an excluded class was found.
  case objectUnwanted
  /// A frame that looks the same is kept.
  case nearDuplicate

  /// All reasons, in the order in which rules look.
  public static var all: [DropReason] {
    Measure.allCases.flatMap { [.low($0), .high($0)] } + [
      .promptPositive, .promptNegative, .promptOverNegative, .promptJunk, .promptOverJunk, .objectMissing,
      .objectUnwanted, .nearDuplicate,
    ]
  }

  /// The stable name.
  public var code: String {
    switch self {
    case .low(let measure): measure.rawValue + "_low"
    case .high(let measure): measure.rawValue + "_high"
    case .promptPositive: "prompt_positive_low"
    case .promptNegative: "prompt_negative_high"
    case .promptOverNegative: "prompt_over_negative_low"
    case .promptJunk: "prompt_junk_high"
    case .promptOverJunk: "prompt_over_junk_low"
    case .objectMissing: "object_missing"
    case .objectUnwanted: "object_unwanted"
    case .nearDuplicate: "near_duplicate"
    }
  }

  private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

  /// The reason of a stored code; nil for an unknown one.
  public init?(code: String) {
    guard let reason = Self.byCode[code] else { return nil }
    self = reason
  }

  /// What it means, as a sentence for people.
  public var meaning: String {
    switch self {
    case .low(let measure): "Less than the limit: \(measure.meaning)"
    case .high(let measure): "More than the limit: \(measure.meaning)"
    case .promptPositive: "Too little like what is looked for."
    case .promptNegative: "Too much like what is not wanted."
    case .promptOverNegative: "Hardly more like what is looked for than like what is not wanted."
    case .promptJunk: "Too much like junk."
    case .promptOverJunk: "Hardly more like what is looked for than like junk."
    case .objectMissing: "None of the classes asked for was found."
    case .objectUnwanted: "An object of an excluded class was found."
    case .nearDuplicate: "Looks the same as a frame that is kept."
    }
  }
}

/// What the rules say of one frame.
public struct FrameVerdict: Hashable, Sendable {
  /// Why it is dropped; nil where it is kept.
  public var reason: DropReason?
  /// The value that was judged: of the measure, the similarity, the object's score, or the differing bits. Nil where
  /// the frame is kept, and where nothing was found at all.
  public var score: Double?
  /// The limit it failed.
  public var limit: Double?
  /// Of a near duplicate, the place of the kept frame among the frames judged.
  public var twin: Int?
  /// The rules ask for similarities or objects that this frame has none of yet: they were passed over.
  public var isUnscored: Bool

  /// Whether the frame stays.
  public var isKept: Bool { reason == nil }

  init(
    reason: DropReason? = nil, score: Double? = nil, limit: Double? = nil, twin: Int? = nil, isUnscored: Bool = false
  ) {
    self.reason = reason
    self.score = score
    self.limit = limit
    self.twin = twin
    self.isUnscored = isUnscored
  }
}
