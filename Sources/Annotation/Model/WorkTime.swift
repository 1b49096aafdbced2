public import Database
public import Foundation
public import Identity
public import Library

/// How long a person really worked on an image or a video during one visit, so far.
public struct WorkReport: Codable, Sendable {
  /// Of the visit, made by the client: said again with a larger number it is the same visit, never another one.
  public var id: SittingID
  /// The image or the video: one of both.
  public var imageId: ImageID?
  public var videoId: VideoID?
  /// Active time since the visit began, in seconds: more than 0, at most a day.
  public var seconds: Double
  public var startedAt: Date
}

/// What a browser has to report.
public struct WorkReports: Codable, Sendable {
  /// At most 500.
  public var items: [WorkReport]
}

/// What became of reports.
public struct WorkReceipt: Codable, Sendable {
  /// Visits that are kept now, those that were kept before included.
  public var kept: Int
  /// Visits to images and videos that are not in the project (any more), and to another one than before.
  public var refused: [SittingID]
}

/// The active time of one person.
public struct WorkTime: Codable, Sendable {
  public var userId: UserID
  public var name: String
  public var seconds: Double
  /// Images worked on.
  public var images: Int
  /// Videos worked on.
  public var videos: Int
  public var lastAt: Date
}

/// The active time of people, the most first.
public struct WorkTimes: Codable, Sendable {
  /// Reviewers see everybody, others themselves.
  public var items: [WorkTime]
  /// The sum of what is shown.
  public var seconds: Double
}
