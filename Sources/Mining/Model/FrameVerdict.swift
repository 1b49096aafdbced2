public import Database
public import Library
public import Similarity

/// Whether a project keeps a frame.
public enum Verdict: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case kept, dropped
}

/// Whether a kept frame is the only one of its kind in the project.
public enum Uniqueness: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case unique, duplicate
}

/// What decided about a frame.
public struct FrameDecision: Sendable, Hashable {
  public var frame: Int
  /// The rule that drops it, such as `sharpness_low`; nil keeps it.
  public var reason: String?
  /// What was measured by that rule.
  public var score: Double?
  /// What was asked for.
  public var threshold: Double?

  public init(frame: Int, reason: String? = nil, score: Double? = nil, threshold: Double? = nil) {
    self.frame = frame
    self.reason = reason
    self.score = score
    self.threshold = threshold
  }

  public var verdict: Verdict { reason == nil ? .kept : .dropped }
}

/// A frame of a project's footage, kept or dropped, as the API shows it.
public struct FootageFrame: Codable, Sendable {
  public var videoId: VideoID
  /// What its video is called.
  public var video: String
  /// Its place in the video's frame index, from 0.
  public var frameNumber: Int
  /// In the video's time base.
  public var pts: Int64
  /// Its time in the video; absent before the video is probed.
  public var seconds: Double?
  public var width: Int
  public var height: Int
  public var verdict: Verdict
  /// The rule that dropped it, what was measured and what was asked for.
  public var reason: String?
  public var score: Double?
  public var threshold: Double?
  /// A person decided.
  public var isManual: Bool
  public var uniqueness: Uniqueness?
  /// The image of the project that shows it; kept frames have one.
  public var imageId: ImageID?
  /// What was measured of it.
  public var measures: FrameMeasures?
  /// Address of the picture; works for at most 15 minutes.
  public var url: String?
}

/// The query of a project's frames.
public struct FrameListQuery: Codable, Sendable {
  public var videoId: VideoID?
  public var verdict: Verdict?
  public var uniqueness: Uniqueness?
  public var reason: String?
  /// `facets` counts the reasons of the whole list.
  public var with: String?
  public var limit: Int?
  public var cursor: String?

  public init(
    videoId: VideoID? = nil, verdict: Verdict? = nil, uniqueness: Uniqueness? = nil, reason: String? = nil,
    with: String? = nil, limit: Int? = nil, cursor: String? = nil
  ) {
    self.videoId = videoId
    self.verdict = verdict
    self.uniqueness = uniqueness
    self.reason = reason
    self.with = with
    self.limit = limit
    self.cursor = cursor
  }
}
