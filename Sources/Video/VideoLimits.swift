/// What one video may cost.
public struct VideoLimits: Sendable, Equatable {
  /// Pixels of one frame. Default 36 million: 8K and a little more.
  public var pixels = 36_000_000
  /// Streams in one file. Default 64.
  public var streams = 64
  /// Frames. Default 10 million: 46 hours at 60 a second.
  public var frames = 10_000_000
  /// Seconds from the first frame to the last. Default 48 hours.
  public var seconds = 172_800.0
  /// Seconds that opening, one read or one move may take. Default 30.
  public var patience = 30.0

  /// The defaults.
  public init() {}

  /// The defaults.
  public static let standard = VideoLimits()
}
