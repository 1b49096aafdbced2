public import Database
public import Foundation
public import Identity
public import Jobs
public import Library
public import Registry
public import Web

/// What an annotation is drawn as.
public enum AnnotationKind: String, Codable, Sendable, CaseIterable, PostgresCodable {
  case box
  case rotatedBox = "rotated_box"
  case polygon, mask, keypoints, polyline, ellipse, point, classification
  case cuboid2D = "cuboid_2d"
  case cuboid
  case timeRange = "time_range"
}

/// How far an annotation is, by people (`draft` to `rejected`) or by models (`generated` to `accepted`).
public enum AnnotationStatus: String, Codable, Sendable, CaseIterable, PostgresCodable {
  case draft, submitted, approved, rejected, generated, reviewed, accepted

  /// What exports and versions take by default.
  public static let groundTruth: [AnnotationStatus] = [.approved, .accepted]
}

/// Where an annotation comes from.
public enum AnnotationSource: String, Codable, Sendable, CaseIterable, PostgresCodable {
  case manual, `import`, model, interpolated, tool
}

/// Whether a person or a model made it.
public enum CreationMethod: String, Codable, Sendable, CaseIterable, PostgresCodable {
  case user, model
}

/// A bounding box, normalised to 0…1 of the upright image.
public struct Bounds: Codable, Sendable, Hashable {
  public var xMin: Double
  public var yMin: Double
  public var xMax: Double
  public var yMax: Double

  public init(xMin: Double, yMin: Double, xMax: Double, yMax: Double) {
    self.xMin = xMin
    self.yMin = yMin
    self.xMax = xMax
    self.yMax = yMax
  }
}

/// An annotation as the API shows it.
public struct Annotation: Codable, Sendable {
  public var id: AnnotationID
  public var projectId: ProjectID
  public var imageId: ImageID?
  public var videoId: VideoID?
  public var classId: ClassID
  public var className: String
  public var kind: AnnotationKind
  /// Geometry in pixels of the upright image; its members depend on `kind`.
  public var data: JSONValue
  public var attributes: JSONValue
  public var bounds: Bounds?
  public var status: AnnotationStatus
  public var creationMethod: CreationMethod
  public var source: AnnotationSource
  public var annotatorId: UserID?
  public var acceptedByUserId: UserID?
  public var jobId: JobID?
  public var modelId: ModelID?
  public var trackId: TrackID?
  public var isKeyframe: Bool
  /// 0…1; of models.
  public var confidence: Double?
  public var isCrowd: Bool
  public var isOccluded: Bool
  public var isTruncated: Bool
  public var isDifficult: Bool
  public var isOutside: Bool
  public var groupId: Int?
  public var zOrder: Int
  /// The id it had in the file it was imported from.
  public var originalId: String?
  /// Why it was rejected.
  public var reason: String?
  public var revision: Int
  public var createdAt: Date
  public var updatedAt: Date
}

/// An annotation to be made.
public struct NewAnnotation: Codable, Sendable {
  /// Made by the client, so that sending it twice makes it once.
  public var id: AnnotationID?
  public var imageId: ImageID?
  /// Of `time_range` only.
  public var videoId: VideoID?
  /// Either this or `class_name`.
  public var classId: ClassID?
  public var className: String?
  public var kind: AnnotationKind
  public var data: JSONValue
  public var attributes: JSONValue?
  /// `draft` keeps it to its author until it is submitted; otherwise the project's review setting decides.
  public var status: AnnotationStatus?
  public var source: AnnotationSource?
  public var modelId: ModelID?
  public var trackId: TrackID?
  public var isKeyframe: Bool?
  public var confidence: Double?
  public var isCrowd: Bool?
  public var isOccluded: Bool?
  public var isTruncated: Bool?
  public var isDifficult: Bool?
  public var isOutside: Bool?
  public var groupId: Int?
  public var zOrder: Int?
  public var originalId: String?
}

/// What may be changed of an annotation; absent fields stay.
public struct AnnotationChanges: Codable, Sendable {
  public var classId: ClassID?
  public var data: JSONValue?
  public var attributes: JSONValue?
  public var status: AnnotationStatus?
  public var reason: String?
  public var isKeyframe: Bool?
  public var isCrowd: Bool?
  public var isOccluded: Bool?
  public var isTruncated: Bool?
  public var isDifficult: Bool?
  public var isOutside: Bool?
  public var groupId: Int?
  public var zOrder: Int?
  public var trackId: TrackID?

  public init() {}

  /// Whether more is asked for than another status or another place in the drawing order.
  var changesContent: Bool {
    classId != nil || data != nil || attributes != nil || isKeyframe != nil || isCrowd != nil || isOccluded != nil
      || isTruncated != nil || isDifficult != nil || isOutside != nil || groupId != nil || trackId != nil
  }
}

/// Several writes in one go, answered one by one in order.
public struct AnnotationBatch: Codable, Sendable {
  /// One write.
  public struct Operation: Codable, Sendable {
    public enum Op: String, Codable, Sendable, CaseIterable {
      case create, update, delete
      case createTrack = "create_track"
      case updateTrack = "update_track"
      case deleteTrack = "delete_track"
    }
    public var op: Op
    /// Of `create`.
    public var annotation: NewAnnotation?
    /// Of `update` and `delete`.
    public var id: AnnotationID?
    /// The revision the caller saw; of all but `create` and `create_track`.
    public var revision: Int?
    /// Of `update`.
    public var changes: AnnotationChanges?
    /// Of `create_track`.
    public var track: NewTrack?
    /// Of `update_track` and `delete_track`, which takes the track's keyframes along.
    public var trackId: TrackID?
    /// Of `update_track`.
    public var trackChanges: TrackChanges?
  }
  /// All or nothing: when one fails, none is done.
  public var atomic: Bool?
  /// At most 1,000.
  public var operations: [Operation]
}

/// What became of each write of a batch.
public struct AnnotationBatchResult: Codable, Sendable {
  public struct Item: Codable, Sendable {
    public var index: Int
    /// 200, 201 and 204, or the status of the error.
    public var status: Int
    public var annotation: Annotation?
    /// The state that a stale write did not know.
    public var current: Annotation?
    /// What became of a track.
    public var track: Track?
    /// The state of a track that a stale write did not know.
    public var currentTrack: Track?
    public var error: Problem?
  }
  public var results: [Item]
  /// The project's position after the batch.
  public var position: Int
}

/// One entry of a project's history.
public struct AnnotationEvent: Codable, Sendable {
  public enum Action: String, Codable, Sendable, CaseIterable, PostgresCodable { case created, updated, deleted }
  public var position: Int
  public var annotationId: AnnotationID
  public var imageId: ImageID?
  public var action: Action
  public var actorId: UserID?
  public var actorName: String?
  public var jobId: JobID?
  public var before: Annotation?
  public var after: Annotation?
  public var at: Date
}

/// One change of status for several annotations.
public struct StatusChange: Codable, Sendable {
  public var ids: [AnnotationID]
  public var status: AnnotationStatus
  public var reason: String?
}

/// Why an annotation is rejected.
public struct Rejection: Codable, Sendable {
  public var reason: String
}

/// Labels of a project by class and status.
public struct LabelCounts: Codable, Sendable {
  public struct ByClass: Codable, Sendable {
    public var classId: ClassID
    public var className: String
    public var total: Int
    public var byStatus: [String: Int]
  }
  public var classes: [ByClass]
  /// Images by status.
  public var images: [String: Int]
}

/// An object followed through a video.
public struct Track: Codable, Sendable {
  public var id: TrackID
  public var projectId: ProjectID
  public var videoId: VideoID
  public var classId: ClassID
  public var kind: AnnotationKind
  /// Number within the video, from 0.
  public var number: Int
  public var attributes: JSONValue
  public var revision: Int
  public var createdAt: Date
}

/// A track to be made.
public struct NewTrack: Codable, Sendable {
  /// Made by the client, so that sending it twice makes it once.
  public var id: TrackID?
  public var videoId: VideoID
  public var classId: ClassID
  public var kind: AnnotationKind
  /// Its number within the video where that is free, otherwise the next one.
  public var number: Int?
  public var attributes: JSONValue?
}

/// Everything that people and models labelled on a video through time.
public struct VideoLabels: Codable, Sendable {
  /// A keyframe and where it stands.
  public struct Keyframe: Codable, Sendable {
    public var frameNumber: Int
    public var annotation: Annotation
  }
  public var tracks: [Track]
  /// Of all tracks, in the order of frames. Frames between them are computed, never stored.
  public var keyframes: [Keyframe]
  /// Annotations of kind `time_range`.
  public var timeRanges: [Annotation]
}

/// What may be changed of a track; absent fields stay.
public struct TrackChanges: Codable, Sendable {
  public var classId: ClassID?
  public var attributes: JSONValue?
}

/// The query of a project's annotations.
public struct AnnotationListQuery: Codable, Sendable {
  public var imageId: ImageID?
  public var videoId: VideoID?
  public var trackId: TrackID?
  public var classId: ClassID?
  public var status: AnnotationStatus?
  public var kind: AnnotationKind?
  public var limit: Int?
  public var cursor: String?
}

/// The query of a project's history.
public struct EventListQuery: Codable, Sendable {
  /// Events behind this position.
  public var after: Int?
  /// Events before this position, the newest first.
  public var before: Int?
  public var imageId: ImageID?
  public var annotationId: AnnotationID?
  public var limit: Int?
}

/// The revision a deletion saw.
public struct RevisionQuery: Codable, Sendable {
  public var revision: Int?
}
