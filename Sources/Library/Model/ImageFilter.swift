public import Database
public import Foundation
public import Identity

/// Which images of a project are meant: the same words in the address of a list, in bulk acts and in exports.
public struct ImageFilter: Codable, Sendable {
  /// `none` means images in no split.
  public enum SplitChoice: String, Codable, Sendable, CaseIterable { case train, valid, test, none }

  /// Name of a class that a label of the image has.
  public var `class`: String?
  public var classId: ClassID?
  public var split: SplitChoice?
  public var status: ImageStatus?
  public var isNull: Bool?
  /// Left for later.
  public var skipped: Bool?
  /// Left for later for this reason.
  public var skipReason: SkipReason?
  /// Marks on it wait to be resolved.
  public var openMarks: Bool?
  /// Status of a label that the image has.
  public var annotationStatus: String?
  /// The whole file name.
  public var name: String?
  /// Part of the file name or relative path, in any case.
  public var q: String?
  public var tag: String?
  /// Words that are said while the frame is shown, by the transcripts of its video.
  public var spoken: String?
  public var batch: BatchID?
  /// `key:value`: a field of the image's metadata.
  public var metadata: String?
  public var uploadedBy: UserID?
  public var uploadedAfter: Date?
  public var uploadedBefore: Date?
  /// Another image of the project has the same bytes.
  public var hasDuplicates: Bool?
  public var ingest: IngestStatus?
  /// Lists the bin instead.
  public var deleted: Bool?
  public var media: Media?
  /// Frames of this video.
  public var videoId: VideoID?
  /// Pages of this multi-page image.
  public var parentId: ImageID?
  /// The very image ids: a selection.
  public var ids: [ImageID]?

  public init() {}
}

/// The query of one image: with `with=neighbours`, in which list its neighbours are looked for.
public struct ImageShowQuery: Decodable, Sendable {
  public var filter: ImageFilter
  public var sort: ImageListQuery.Sort?
  /// `neighbours`, or nothing.
  public var with: String?

  private enum CodingKeys: String, CodingKey { case sort, with }

  public init(from decoder: any Decoder) throws {
    filter = try ImageFilter(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sort = try container.decodeIfPresent(ImageListQuery.Sort.self, forKey: .sort)
    with = try container.decodeIfPresent(String.self, forKey: .with)
  }
}

/// The query of an image list.
public struct ImageListQuery: Decodable, Sendable {
  public enum Sort: String, Codable, Sendable, CaseIterable {
    case newest = "-created_at"
    case oldest = "created_at"
    case filename = "filename"
    case filenameDescending = "-filename"
    case fewestAnnotations = "annotation_count"
    case mostAnnotations = "-annotation_count"
  }
  public var filter = ImageFilter()
  public var sort: Sort?
  /// 1…500; 50 by default.
  public var limit: Int?
  public var cursor: String?
  /// Centres the page on this image.
  public var around: ImageID?
  /// Any of `total`, `facets`, `urls`, `boxes`, comma separated.
  public var with: String?

  private enum CodingKeys: String, CodingKey { case sort, limit, cursor, around, with }

  public init() {}

  public init(from decoder: any Decoder) throws {
    filter = try ImageFilter(from: decoder)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sort = try container.decodeIfPresent(Sort.self, forKey: .sort)
    limit = try container.decodeIfPresent(Int.self, forKey: .limit)
    cursor = try container.decodeIfPresent(String.self, forKey: .cursor)
    around = try container.decodeIfPresent(ImageID.self, forKey: .around)
    with = try container.decodeIfPresent(String.self, forKey: .with)
  }
}
