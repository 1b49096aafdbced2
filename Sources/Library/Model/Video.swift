public import Database
public import Foundation
public import Web

/// How far a video is on its way to frames.
public enum VideoStatus: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  /// Waits to be fetched; a video that was only named stays here.
  case pending = "PENDING"
  case downloading = "DOWNLOADING"
  /// Its bytes are here.
  case downloaded = "DOWNLOADED"
  case extracting = "EXTRACTING"
  /// Its frames are here.
  case extracted = "EXTRACTED"
  case failed = "FAILED"
}

/// How far a project is with the frames of a video.
public enum VideoLinkStatus: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case pending = "PENDING"
  case filtering = "FILTERING"
  case filtered = "FILTERED"
  /// Filtered, and no frame was kept.
  case filteredEmpty = "FILTERED_EMPTY"
  case failed = "FAILED"
}

/// Where a video came from.
public enum VideoSource: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case search = "SEARCH"
  case url = "URL"
  case file = "FILE"
  case manual = "MANUAL"
}

/// Subtitles that the site of a video offered and that did not come.
public struct MissingSubtitles: Codable, Sendable {
  /// As the site names it.
  public var language: String
  /// Why, as for a video that was not fetched.
  public var error: Problem

  public init(language: String, error: Problem) {
    self.language = language
    self.error = error
  }
}

/// A video of the workspace, as one of its projects sees it.
public struct Video: Codable, Sendable {
  /// What the project did with its frames.
  public struct Link: Codable, Sendable {
    public var status: VideoLinkStatus
    public var statusSince: Date
    public var error: Problem?
    /// Frames that the project's limits let pass.
    public var passedFrames: Int
    /// Of those, the only ones of their kind in the project.
    public var uniqueFrames: Int
    /// The worker that works on it, and when it was last heard of.
    public var lockedBy: String?
    public var heartbeatAt: Date?
  }
  public var id: VideoID
  public var filename: String
  public var title: String?
  public var sourceType: VideoSource
  public var sourceInfo: JSONValue
  public var url: String?
  public var externalId: String?
  public var status: VideoStatus
  public var statusSince: Date
  public var error: Problem?
  /// Bytes.
  public var fileSize: Int?
  /// Pixels, upright.
  public var width: Int?
  public var height: Int?
  public var fpsNumerator: Int?
  public var fpsDenominator: Int?
  public var frameCount: Int?
  /// Seconds.
  public var duration: Double?
  public var codec: String?
  /// Frames that were taken out of it.
  public var extractedFrames: Int
  /// Frames that could not be decoded.
  public var damagedFrames: Int
  /// Subtitles that its site offered and that did not come; absent where none is missing.
  public var missingSubtitles: [MissingSubtitles]?
  public var lockedBy: String?
  public var heartbeatAt: Date?
  public var createdAt: Date
  /// Address of a picture that stands for it, in a project's list alone; works for at most 15 minutes.
  public var poster: String?
  /// Absent where no project is named.
  public var link: Link?
}

/// A video named by its facts.
public struct NewVideo: Codable, Sendable {
  public var filename: String
  public var width: Int?
  public var height: Int?
  public var fpsNumerator: Int?
  public var fpsDenominator: Int?
  public var frameCount: Int?
}

/// The query of a project's videos.
public struct VideoListQuery: Codable, Sendable {
  public var status: VideoStatus?
  /// What the project did with its frames.
  public var linkStatus: VideoLinkStatus?
  /// Part of the file name or title, in any case.
  public var search: String?
  public var limit: Int?
  public var cursor: String?

  public init(
    status: VideoStatus? = nil, linkStatus: VideoLinkStatus? = nil, search: String? = nil, limit: Int? = nil,
    cursor: String? = nil
  ) {
    self.status = status
    self.linkStatus = linkStatus
    self.search = search
    self.limit = limit
    self.cursor = cursor
  }
}
