public import Foundation
public import Jobs
public import Library

/// What happens to a project's footage now, how quickly, and what went wrong.
public struct FootageActivity: Codable, Sendable {
  /// A worker that does something for the project.
  public struct Worker: Codable, Sendable {
    public var jobId: JobID
    /// `videos.download`, `videos.probe`, `videos.extract`, `footage.populate`, `footage.filter`, `footage.dedup` or
    /// `footage.detect`.
    public var kind: String
    public var videoId: VideoID?
    /// What the video is called.
    public var video: String?
    public var worker: String
    public var startedAt: Date
    /// When it was last heard of; it beats every 30 s.
    public var heartbeatAt: Date
    /// How far it is, in what `message` names.
    public var done: Int
    public var total: Int?
    public var message: String
    /// It has run for half an hour or more.
    public var isLong: Bool
  }
  /// How one kind of work goes on.
  public struct Pace: Codable, Sendable {
    public var kind: String
    public var running: Int
    /// Jobs that have not begun.
    public var waiting: Int
    /// Jobs that ended well within the last ten minutes.
    public var finished: Int
    /// Of those, a minute of the time in which there was work.
    public var perMinute: Double?
    /// Until what waits is done, at that pace.
    public var secondsLeft: Double?
  }
  /// Videos that failed alike.
  public struct Failure: Codable, Sendable {
    /// What was being done: `download`, `extract` or `filter`.
    public var step: String
    public var code: String
    /// Of one of them.
    public var message: String
    public var videos: Int
    /// The newest 200.
    public var videoIds: [VideoID]
  }
  public var workers: [Worker]
  public var paces: [Pace]
  /// The commonest first.
  public var failures: [Failure]
  /// Whether this server fetches what addresses name.
  public var fetchesAddresses: Bool
  /// Whether it also can look into pages, playlists and searches, for which it needs yt-dlp.
  public var searchesSites: Bool
}
