public import Database
public import Foundation
public import Identity
public import Library
import Web

/// Something that somebody wants looked at: on an image, or at a place in it. Open until it is resolved.
public struct Mark: Codable, Sendable {
  public var id: MarkID
  public var projectId: ProjectID
  public var imageId: ImageID
  /// The image's file name.
  public var filename: String
  /// Where the image is a frame: the video it is of.
  public var videoId: VideoID?
  public var frameNumber: Int?
  public var text: String
  /// Nil where the whole image is meant.
  public var position: MarkPosition?
  /// Nil for people who are gone.
  public var authorId: UserID?
  public var authorName: String?
  public var createdAt: Date
  public var resolvedBy: UserID?
  public var resolverName: String?
  public var resolvedAt: Date?
  /// Pixels of the upright image; nil for point clouds, and before it is read.
  public var imageWidth: Int?
  public var imageHeight: Int?
  /// In lists of a project: the address of the whole picture, 256 pixels long; nil before it is read.
  public var thumb: String?
}

/// A place in an image: in pixels of the upright image, from its top left corner, or in metres of a point cloud's frame.
public struct MarkPosition: Codable, Sendable, Hashable {
  public var x: Double
  public var y: Double
  /// Metres up; point clouds alone have it.
  public var z: Double?
}

/// A mark to be made.
public struct NewMark: Codable, Sendable {
  /// Made by the client, so that sending it twice makes it once.
  public var id: MarkID?
  /// 1 to 4,000 characters.
  public var text: String
  /// Nil where the whole image is meant.
  public var position: MarkPosition?
}

/// What may be changed of a mark.
public struct MarkChanges: Codable, Sendable {
  /// 1 to 4,000 characters.
  public var text: String
}

/// The query of a project's marks.
public struct MarkListQuery: Codable, Sendable {
  /// Those that wait to be resolved, or those that do not.
  public var open: Bool?
  /// Those on frames of this video.
  public var videoId: VideoID?
  /// 1…500; 100 by default.
  public var limit: Int?
  public var cursor: String?
}

enum MarkText {
  static let longest = 4000

  /// The text as it is kept.
  ///
  /// - Throws: `APIError(.invalidField)`.
  static func checked(_ text: String) throws -> String {
    let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...longest).contains(words.unicodeScalars.count) else {
      throw APIError(.invalidField, "text has 1 to \(longest) characters", hint: "Say what looks wrong")
    }
    return words
  }
}
