public import Foundation
public import Library

/// One label with what it takes to show the part of the picture it is on.
public struct LabelledObject: Codable, Sendable {
  public var id: AnnotationID
  public var imageId: ImageID
  public var filename: String
  /// Pixels of the upright image.
  public var imageWidth: Int
  public var imageHeight: Int
  /// Of frames of videos.
  public var videoId: VideoID?
  public var frameNumber: Int?
  /// Of keyframes: their class is that of their track.
  public var trackId: TrackID?
  /// The revision that changes of the track name.
  public var trackRevision: Int?
  public var classId: ClassID
  public var className: String
  public var kind: AnnotationKind
  public var status: AnnotationStatus
  public var source: AnnotationSource
  /// 0…1; of models.
  public var confidence: Double?
  public var bounds: Bounds
  public var revision: Int
  public var createdAt: Date
  /// Addresses of the whole picture, 256 and 1280 pixels long; null where the picture has no copy of that size.
  public var thumb: String?
  public var preview: String?
}

/// The query of a project's objects: labels with bounds on pictures that can be shown.
public struct ObjectListQuery: Codable, Sendable {
  public enum Sort: String, Codable, Sendable, CaseIterable {
    case newest = "-created_at"
    case oldest = "created_at"
    /// By the area of the bounds in pixels.
    case largest = "-size"
    case smallest = "size"
    /// Labels without a score come last in either direction.
    case surest = "-score"
    case leastSure = "score"
  }
  public var classId: ClassID?
  /// `none` means images in no split.
  public var split: ImageFilter.SplitChoice?
  public var status: AnnotationStatus?
  public var source: AnnotationSource?
  public var kind: AnnotationKind?
  public var imageId: ImageID?
  /// Labels with a score of at least this, 0…1; those without one are left out.
  public var minConfidence: Double?
  /// Labels with a score of at most this, 0…1; those without one are left out.
  public var maxConfidence: Double?
  /// `-created_at` by default.
  public var sort: Sort?
  /// 1…500; 200 by default.
  public var limit: Int?
  public var cursor: String?
  /// `total`, or nothing.
  public var with: String?

  public init() {}
}

/// Which events are to be undone: those of one batch, for example.
public struct EventSpan: Codable, Sendable {
  /// The first position.
  public var from: Int
  /// The last position; at most 1,000 events.
  public var to: Int
}
