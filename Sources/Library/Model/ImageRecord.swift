public import Database
public import Foundation
public import Identity
public import Web

/// Part of a dataset an image belongs to.
public enum Split: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case train, valid, test
}

/// How far the labelling of an image is.
public enum ImageStatus: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case unlabelled
  case inProgress = "in_progress"
  case done
}

/// How far the reading of an image's file is.
public enum IngestStatus: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case pending, ready, failed
}

/// What an image row stands for.
public enum Media: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
  case image, frame
  case pointCloud = "point_cloud"
}

/// Why something failed, in words for the person who sent it.
public struct Problem: Codable, Sendable {
  /// Stable code.
  public var code: String
  /// What happened and what to do.
  public var message: String

  /// States a problem.
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// An image as the API shows it.
public struct ImageRecord: Codable, Sendable {
  /// A label's bounding box for lists: normalised to 0…1 of the upright image.
  public struct Box: Codable, Sendable {
    public var id: UUID
    public var classId: ClassID
    public var xMin: Double
    public var yMin: Double
    public var xMax: Double
    public var yMax: Double
    public var kind: String
    public var status: String
  }
  /// Addresses that work for at most 15 minutes and stay equal for five.
  public struct Addresses: Codable, Sendable {
    /// At most 256 px on the longer side.
    public var thumb: String?
    /// At most 1280 px on the longer side.
    public var preview: String?
    /// The bytes as they came.
    public var original: String
    /// Address of a tile, with `{level}`, `{x}` and `{y}` to fill in; very large pictures only.
    public var tiles: String?
  }
  /// The images beside it in a list; nil at its ends.
  public struct Neighbours: Codable, Sendable {
    public var previous: ImageID?
    public var next: ImageID?
  }
  public var id: ImageID
  public var projectId: ProjectID
  public var media: Media
  public var parentId: ImageID?
  public var page: Int
  public var videoId: VideoID?
  public var frameNumber: Int?
  public var filename: String
  public var relativePath: String
  public var format: String?
  /// Pixels, upright (EXIF orientation applied).
  public var width: Int?
  public var height: Int?
  public var fileSize: Int
  /// Lower-case hexadecimal.
  public var sha256: String
  public var split: Split?
  public var status: ImageStatus
  /// Confirmed to hold nothing to label.
  public var isNull: Bool
  public var ingestStatus: IngestStatus
  public var ingestError: Problem?
  public var bits: Int
  public var tileLevels: Int?
  public var placeholderColour: String?
  public var batchId: BatchID?
  public var tags: [String]
  public var metadata: JSONValue
  public var licence: String?
  public var attribution: String?
  public var uploadedBy: UserID?
  public var annotationCount: Int
  /// Marks on it that nobody has resolved yet.
  public var openMarks: Int
  /// Only while it is left for later.
  public var skip: Skip?
  public var revision: Int
  public var createdAt: Date
  public var updatedAt: Date
  public var deletedAt: Date?
  /// Only when asked for with `with=boxes`.
  public var boxes: [Box]?
  /// Only when asked for with `with=urls`.
  public var urls: Addresses?
  /// Only when one image is asked for with `with=neighbours`.
  public var neighbours: Neighbours?
}

/// What may be changed of an image; absent fields stay.
public struct ImageChanges: Codable, Sendable {
  /// `none` takes the image out of every split.
  public enum SplitChoice: String, Codable, Sendable, CaseIterable { case train, valid, test, none }
  public var filename: String?
  public var split: SplitChoice?
  public var tags: [String]?
  public var metadata: JSONValue?
  public var isNull: Bool?
  public var status: ImageStatus?
  public var licence: String?
  public var attribution: String?
}

/// One act on many images.
public struct BulkImageAct: Codable, Sendable {
  public enum Action: String, Codable, Sendable, CaseIterable {
    case setSplit = "set_split"
    case addTags = "add_tags"
    case removeTags = "remove_tags"
    case setNull = "set_null"
    case setStatus = "set_status"
    case delete
    case restore
  }
  /// At most 1,000; either these or a filter. A filter that more than 1,000 images pass is worked on by a job.
  public var ids: [ImageID]?
  public var filter: ImageFilter?
  public var action: Action
  /// A split (or `none`), a status, true or false, or a list of tags, as the action needs.
  public var value: JSONValue?
}

/// How many rows an act changed.
public struct Affected: Codable, Sendable {
  public var affected: Int
  public init(affected: Int) { self.affected = affected }
}

/// How to share images out over the splits.
public struct SplitRebalance: Codable, Sendable {
  /// Shares; they sum to 1.
  public var train: Double
  public var valid: Double
  public var test: Double
  /// Equal seeds give equal splits.
  public var seed: Int?
  /// Leaves images that have a split where they are.
  public var onlyUnassigned: Bool?
}

/// Images in each split.
public struct SplitCounts: Codable, Sendable {
  public var train: Int
  public var valid: Int
  public var test: Int
  public var none: Int
}

/// A tag and how many images carry it.
public struct TagCount: Codable, Sendable {
  public var tag: String
  public var count: Int
}

/// A page of images, with totals and facets when asked for.
public struct ImagePage: Codable, Sendable {
  /// A value of a facet and the number of images that have it.
  public struct FacetValue: Codable, Sendable {
    public var value: String
    public var label: String
    public var count: Int
  }
  public var items: [ImageRecord]
  public var nextCursor: String?
  /// At most 100,000; beyond, `total_is_exact` is false.
  public var total: Int?
  public var totalIsExact: Bool?
  /// By `split`, `status`, `is_null`, `skipped`, `skip_reason`, `open_marks`, `ingest`, `batch`, `uploaded_by`, `tag`, `class` and `annotation_status`.
  public var facets: [String: [FacetValue]]?
}
