public import Jobs
public import Library

/// Work on a video of the workspace, for all projects that link it.
///
/// The names of the members are read by the database, which mirrors the state of the job onto the video.
public struct VideoWork: Codable, Sendable {
  public var videoID: VideoID
  /// The project whose settings count: the first that linked the video.
  public var projectID: ProjectID

  public init(videoID: VideoID, projectID: ProjectID) {
    self.videoID = videoID
    self.projectID = projectID
  }

  private enum CodingKeys: String, CodingKey {
    case videoID = "video_id"
    case projectID = "project_id"
  }

  /// Fetches the bytes: PENDING → DOWNLOADING → DOWNLOADED.
  public static let download = JobKind<VideoWork>("videos.download")
  /// Reads facts and frame index of a DOWNLOADED video and makes its pictures for pages.
  public static let probe = JobKind<VideoWork>("videos.probe")
  /// Takes frames out: DOWNLOADED → EXTRACTING → EXTRACTED.
  public static let extract = JobKind<VideoWork>("videos.extract", maxAttempts: 3)
  /// Makes the proxy of an EXTRACTED video; its state stays.
  public static let proxy = JobKind<VideoWork>("videos.proxy", maxAttempts: 3)
  /// Fetches the subtitles that did not come with a video; its state stays.
  public static let subtitles = JobKind<VideoWork>("videos.subtitles", maxAttempts: 3)
}

/// Work on the frames of one video for one project.
public struct LinkWork: Codable, Sendable {
  public var videoID: VideoID
  public var projectID: ProjectID

  public init(videoID: VideoID, projectID: ProjectID) {
    self.videoID = videoID
    self.projectID = projectID
  }

  private enum CodingKeys: String, CodingKey {
    case videoID = "video_id"
    case projectID = "project_id"
  }

  /// Decides which frames the project keeps: PENDING → FILTERING → FILTERED or FILTERED_EMPTY.
  public static let filter = JobKind<LinkWork>("footage.filter")
}

/// Work on all footage of one project.
public struct ProjectWork: Codable, Sendable {
  public var projectID: ProjectID

  public init(projectID: ProjectID) { self.projectID = projectID }

  private enum CodingKeys: String, CodingKey { case projectID = "project_id" }

  /// Looks for frames that show the same: DEDUP_READY → DEDUPING → DETECT_READY.
  public static let dedup = JobKind<ProjectWork>("footage.dedup")
  /// Gives the survivors their first labels: DETECT_READY → DETECTING → COMPLETE.
  public static let detect = JobKind<ProjectWork>("footage.detect")
}
