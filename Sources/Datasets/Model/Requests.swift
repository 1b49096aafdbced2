public import Annotation
public import Database
public import Formats
import Jobs
public import Library

/// What to do with labels of pictures that have labels already.
public enum ConflictRule: String, Codable, Sendable, CaseIterable {
  /// Leave the picture as it is and say so.
  case skip
  /// Delete the old labels, keep their history.
  case replace
  /// Add the labels that are not there yet.
  case append
}

/// A dataset to be read into a project.
public struct ImportRequest: Codable, Sendable {
  /// An upload with purpose `import`: an archive, or one label file.
  public var uploadId: UploadID
  /// A format's id, or `auto`.
  public var format: String?
  /// `skip` by default.
  public var onConflict: ConflictRule?
  /// Puts all new pictures into one split; otherwise the file's own words count. Pictures that the project has already keep
  /// theirs.
  public var split: Split?
  public var batchName: String?
  /// Pixel convention of Pascal VOC files.
  public var boxConvention: ReadOptions.CoordinateBase?
  /// Class names in order, for label files that come without.
  public var classNames: [String]?
}

/// A dataset to be written.
public struct ExportRequest: Codable, Sendable {
  public var format: String
  /// Ground truth by default: approved and accepted.
  public var statuses: [AnnotationStatus]?
  /// Which images; all by default.
  public var imageFilter: ImageFilter?
  /// Whether the pictures themselves are in it. Default true.
  public var includeImages: Bool?
  /// Leaves images without a label and not confirmed empty out. Default false.
  public var onlyAnnotated: Bool?
  /// Writes files as they came instead of upright. Default false.
  public var originalBytes: Bool?
}

/// What an import or export did, for people.
public struct DatasetReport: Codable, Sendable {
  public struct Images: Codable, Sendable {
    public var read = 0
    /// New in the project.
    public var added = 0
    /// There already.
    public var matched = 0
    /// There already with labels, and left alone.
    public var skipped = 0
    public var failed = 0
    public init() {}
  }
  public struct Annotations: Codable, Sendable {
    public var read = 0
    public var added = 0
    /// Deleted to make place.
    public var replaced = 0
    public var skipped = 0
    /// There already, equal to the last digit in all that is said of them; with `append` in class and geometry.
    public var unchanged = 0
    public var failed = 0
    public init() {}
  }
  public var format: String
  public var images = Images()
  public var annotations = Annotations()
  public var classesAdded: [String] = []
  /// Labels of other statuses that were not asked for.
  public var leftOutByStatus: [String: Int] = [:]
  /// Pictures written in another way than byte for byte: `lossless` or `reencoded`, with their number.
  public var turned: [String: Int] = [:]
  /// What the formats library has to say: counts, losses, diagnostics.
  public var conversion: ConversionReport
}

/// The file an export made.
public struct ExportedFile: Codable, Sendable {
  public var name: String
  public var size: Int
  public var sha256: String?
}

/// The result of an import's or export's job.
public struct DatasetJobResult: Codable, Sendable {
  public var report: DatasetReport
  public var object: ExportedFile?
}

/// A format and what it can do.
public struct FormatDescription: Codable, Sendable {
  public var id: String
  public var name: String
  public var summary: String
  public var reads: Bool
  public var writes: Bool
  public var kinds: [String]
}

/// Where to fetch an export; works for 15 minutes.
public struct DownloadAddress: Codable, Sendable {
  public var url: String
}

/// The query of a download.
public struct DownloadQuery: Codable, Sendable {
  public enum Form: String, Codable, Sendable, CaseIterable { case json }
  /// `json`, which is also the default.
  public var `as`: Form?
}
