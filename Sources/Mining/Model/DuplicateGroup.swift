public import Database
public import Foundation
public import Library

/// Frames of a project that show the same.
public struct DuplicateGroup: Codable, Sendable {
  /// What people made of it.
  public enum Status: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case proposed
    /// All but the keeper are duplicates.
    case confirmed
    /// They show different things; they are not proposed again.
    case rejected
  }
  /// What was compared.
  public enum Method: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case phash64, phash256, embedding
  }
  /// A frame of the group.
  public struct Member: Codable, Sendable {
    public var videoId: VideoID
    public var frameNumber: Int
    /// The one that stays when the group is confirmed.
    public var isKeeper: Bool
    /// From the keeper: bits for hashes, 1 − cosine for embeddings. Absent where another frame was made the keeper.
    public var distance: Double?
    /// What its video is called.
    public var video: String
    /// Its time in the video.
    public var seconds: Double?
    public var imageId: ImageID?
    /// Address of the picture; works for at most 15 minutes.
    public var url: String?
  }
  public var id: DuplicateGroupID
  public var status: Status
  public var method: Method
  public var threshold: Double
  public var members: [Member]
  public var decidedBy: UUID?
  public var decidedAt: Date?
  public var createdAt: Date
}

/// A frame by its video and number.
public struct FrameName: Sendable, Hashable {
  public var video: VideoID
  public var frame: Int

  public init(video: VideoID, frame: Int) {
    self.video = video
    self.frame = frame
  }
}

/// A group that was found and has no row yet.
public struct FoundGroup: Sendable {
  /// A frame by its video and number.
  public struct Member: Sendable, Hashable {
    public var video: VideoID
    public var frame: Int
    public var distance: Double

    public init(video: VideoID, frame: Int, distance: Double) {
      self.video = video
      self.frame = frame
      self.distance = distance
    }
  }
  public var method: DuplicateGroup.Method
  public var threshold: Double
  /// The first one is the keeper.
  public var members: [Member]

  public init(method: DuplicateGroup.Method, threshold: Double, members: [Member]) {
    self.method = method
    self.threshold = threshold
    self.members = members
  }
}

/// The query of the duplicate groups.
public struct DuplicateListQuery: Codable, Sendable {
  public var status: DuplicateGroup.Status?
  /// `facets` counts the groups of the project by status.
  public var with: String?
  public var limit: Int?
  public var cursor: String?

  public init(
    status: DuplicateGroup.Status? = nil, with: String? = nil, limit: Int? = nil, cursor: String? = nil
  ) {
    self.status = status
    self.with = with
    self.limit = limit
    self.cursor = cursor
  }
}
