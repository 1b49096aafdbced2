public import Formats

/// One frame that a reader stands at.
public struct VideoFrame: Sendable, Equatable {
  /// The number in the frame index.
  public var number: Int
  /// Presentation time in ticks of the index's time base.
  public var pts: Int64
  /// When it begins to be shown, counted from the first frame: exact.
  public var time: RationalTime
  /// Whether it decodes without others.
  public var isKeyframe: Bool
  /// Whether the decoder filled damaged parts by guessing.
  public var isDamaged: Bool
}
