public import Similarity

/// A frame of a video and what was measured of it.
public struct MeasuredFrame: Sendable {
  public var number: Int
  /// Nil where it was not measured; such a frame is kept.
  public var measures: FrameMeasures?
  /// The best score of each class that a detector found, where one has looked.
  public var objects: [String: Double]?
  /// How much it is like the prompts of the rules, where that was measured.
  public var similarities: PromptSimilarities?

  public init(
    number: Int, measures: FrameMeasures?, objects: [String: Double]? = nil, similarities: PromptSimilarities? = nil
  ) {
    self.number = number
    self.measures = measures
    self.objects = objects
    self.similarities = similarities
  }

  var evidence: FrameEvidence? {
    measures.map { FrameEvidence($0, similarities: similarities, objects: objects) }
  }
}

/// Decides by a project's rules which frames of a video it keeps. Pure: rules can be tried and changed without decoding
/// anything.
public enum FrameJudgement {
  /// The reason of frames that a person dropped.
  public static let byHand = "by_hand"

  /// Decides about the frames of one video.
  ///
  /// - Parameters:
  ///   - frames: In the order in which they are shown.
  ///   - pinned: Frames a person decided about, and whether they are kept. No decision is made about them; those that
  ///     are dropped stand for no other frame.
  public static func decide(_ frames: [MeasuredFrame], by rules: FrameRules, pinned: [Int: Bool] = [:])
    -> [FrameDecision]
  {
    let measured = frames.filter { $0.measures != nil && pinned[$0.number] != false }
    let verdicts = rules.judge(measured.compactMap(\.evidence))
    var decisions = zip(measured, verdicts).map { frame, verdict in
      FrameDecision(
        frame: frame.number, reason: verdict.reason?.code, score: verdict.score, threshold: verdict.limit)
    }
    decisions += frames.filter { $0.measures == nil }.map { FrameDecision(frame: $0.number) }
    return decisions.filter { pinned[$0.frame] == nil }.sorted { $0.frame < $1.frame }
  }
}
