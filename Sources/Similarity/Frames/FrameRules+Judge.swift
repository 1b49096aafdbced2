/// What is known of a frame when rules judge it.
public struct FrameEvidence: Hashable, Sendable {
  /// Measured once when it was decoded.
  public var measures: FrameMeasures
  /// Similarities to prompts, where an embedding was made.
  public var similarities: PromptSimilarities?
  /// The best score of each class that a detector found, where one has looked.
  public var objects: [String: Double]?

  /// Collects what is known.
  public init(
    _ measures: FrameMeasures, similarities: PromptSimilarities? = nil, objects: [String: Double]? = nil
  ) {
    self.measures = measures
    self.similarities = similarities
    self.objects = objects
  }
}

/// The greatest cosine of a frame's embedding with the prompts of each kind; nil where there is no such prompt.
public struct PromptSimilarities: Hashable, Sendable, Codable {
  public var positive: Double?
  public var negative: Double?
  public var junk: Double?

  /// Makes similarities.
  public init(positive: Double?, negative: Double? = nil, junk: Double? = nil) {
    self.positive = positive
    self.negative = negative
    self.junk = junk
  }
}

extension FrameRules {
  /// Judges the frames of one video, in the order of time. A preview is the same call with fewer frames.
  ///
  /// Limits come first, in the order of `Measure`, then prompts, then objects; only frames that pass them all are
  /// compared for repetition, so that a dropped frame never stands for a good one.
  /// - Returns: one verdict a frame, in the same order.
  public func judge(_ frames: [FrameEvidence]) -> [FrameVerdict] {
    var verdicts = frames.map(judgeAlone)
    if let duplicates {
      let passing = frames.indices.filter { verdicts[$0].isKept }
      let measures = passing.map { frames[$0].measures }
      let sharpness = measures.map(\.sharpness)
      let twins =
        switch duplicates.hash {
        case .short: duplicates.twins(measures.map(\.hash), sharpness)
        case .wide: duplicates.twins(measures.map(\.wideHash), sharpness)
        }
      for (place, twin) in twins {
        verdicts[passing[place]] = FrameVerdict(
          reason: .nearDuplicate, score: Double(twin.distance), limit: Double(duplicates.distance),
          twin: passing[twin.item], isUnscored: verdicts[passing[place]].isUnscored)
      }
    }
    return verdicts
  }

  /// Judges frames of which only measures are known.
  public func judge(_ frames: [FrameMeasures]) -> [FrameVerdict] { judge(frames.map { FrameEvidence($0) }) }

  /// Whether the rules need more than measures.
  public var needsEmbeddings: Bool { prompts != nil }
  /// Whether the rules need a detector's objects.
  public var needsObjects: Bool { objects.map { !$0.anyOf.isEmpty || !$0.noneOf.isEmpty } ?? false }

  private func judgeAlone(_ frame: FrameEvidence) -> FrameVerdict {
    let isUnscored = needsEmbeddings && frame.similarities == nil || needsObjects && frame.objects == nil
    for measure in Measure.allCases {
      guard let limits = measures[measure] else { continue }
      let value = measure.value(of: frame.measures)
      if let least = limits.min, !(value >= least) {
        return FrameVerdict(reason: .low(measure), score: value, limit: least, isUnscored: isUnscored)
      }
      if let greatest = limits.max, !(value <= greatest) {
        return FrameVerdict(reason: .high(measure), score: value, limit: greatest, isUnscored: isUnscored)
      }
    }
    var verdict = FrameVerdict()
    if let prompts, let found = frame.similarities, let failed = prompts.judge(found) {
      verdict = failed
    } else if let objects, let found = frame.objects, let failed = objects.judge(found) {
      verdict = failed
    }
    verdict.isUnscored = isUnscored
    return verdict
  }
}
