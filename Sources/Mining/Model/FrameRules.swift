/// What a filter knows of a frame.
public struct MeasuredFrame: Sendable {
  public var number: Int
  /// By the names of ``FrameMeasure``.
  public var measures: [String: Double]
  /// The 64-bit perceptual hash; nil where the frame has none.
  public var hash: UInt64?

  public init(number: Int, measures: [String: Double], hash: UInt64?) {
    self.number = number
    self.measures = measures
    self.hash = hash
  }
}

/// Decides which frames of a video a project keeps. Pure: the same measures and limits give the same verdicts, so that
/// limits can be tried and changed without decoding anything.
public struct FrameRules: Sendable {
  private let settings: FilterSettings

  public init(_ settings: FilterSettings) { self.settings = settings }

  /// The reason of frames that resemble a kept one of their video.
  public static let nearDuplicate = "near_duplicate"
  /// The reason of frames that a person dropped.
  public static let byHand = "by_hand"

  /// Decides about the frames of one video.
  ///
  /// - Parameters:
  ///   - frames: In the order in which they are shown: of frames that look the same the first stays.
  ///   - pinned: Frames a person decided about, and whether they are kept; no decision is made about them, but frames
  ///     that resemble a kept one are dropped.
  public func decide(_ frames: [MeasuredFrame], pinned: [Int: Bool] = [:]) -> [FrameDecision] {
    var kept: [UInt64] = []
    var decisions: [FrameDecision] = []
    decisions.reserveCapacity(frames.count)
    // Kept by hand: whatever comes before or after and looks the same gives way.
    for frame in frames where pinned[frame.number] == true { if let hash = frame.hash { kept.append(hash) } }
    for frame in frames where pinned[frame.number] == nil {
      if let broken = firstBroken(frame) {
        decisions.append(broken)
        continue
      }
      if let most = settings.nearDuplicateBits, let hash = frame.hash {
        // The latest kept frame is the likeliest twin.
        if let distance = kept.reversed().lazy.map({ ($0 ^ hash).nonzeroBitCount }).first(where: { $0 <= most }) {
          decisions.append(
            FrameDecision(
              frame: frame.number, reason: Self.nearDuplicate, score: Double(distance), threshold: Double(most)))
          continue
        }
        kept.append(hash)
      }
      decisions.append(FrameDecision(frame: frame.number))
    }
    return decisions
  }

  private func firstBroken(_ frame: MeasuredFrame) -> FrameDecision? {
    for rule in settings.rules ?? [] {
      // What was not measured breaks no limit.
      guard let value = frame.measures[rule.measure.rawValue] else { continue }
      if let min = rule.min, value < min {
        return FrameDecision(
          frame: frame.number, reason: "\(rule.measure.rawValue)_min", score: value, threshold: min)
      }
      if let max = rule.max, value > max {
        return FrameDecision(
          frame: frame.number, reason: "\(rule.measure.rawValue)_max", score: value, threshold: max)
      }
    }
    return nil
  }
}
