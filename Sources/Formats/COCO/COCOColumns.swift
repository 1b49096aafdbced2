public import Geometry

/// The annotations of a COCO document, or the predictions of a COCO results list, as columns: what evaluation needs,
/// as the file has it, without an object a row.
public struct COCOColumns: Sendable {
  /// What a row has and is.
  public struct Flags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let crowd = Flags(rawValue: 1)
    public static let hasID = Flags(rawValue: 2)
    public static let hasBox = Flags(rawValue: 4)
    public static let hasArea = Flags(rawValue: 8)
    public static let hasScore = Flags(rawValue: 16)
    /// LVIS's and VOC's word for "counts neither way".
    public static let ignored = Flags(rawValue: 32)
  }

  /// A segmentation as it stands in the file.
  public enum Outline: Sendable, Hashable {
    case none
    /// Rings as flat lists x, y, x, y … in continuous pixels.
    case rings([[Double]])
    case mask(MaskRLE)
  }

  /// Identifiers of the rows; 0 where a row has none.
  public var ids: [Int64] = []
  public var images: [Int64] = []
  public var categories: [Int64] = []
  /// x, y, width, height as written; zeros where a row has none.
  public var boxes: [SIMD4<Double>] = []
  /// As stated; 0 where a row states none.
  public var areas: [Double] = []
  public var scores: [Double] = []
  public var flags: [Flags] = []
  /// One a row where segmentations were asked for, else empty.
  public var outlines: [Outline] = []
  /// x, y, v of all rows' keypoints one after the other.
  public var keypoints: [Double] = []
  /// Where each row's keypoints begin in `keypoints`, and the end: one more than rows, or empty when not asked for.
  public var keypointStarts: [Int] = []
  /// Stated number of labelled keypoints; -1 where a row states none. One a row where keypoints were asked for.
  public var keypointCounts: [Int32] = []
  /// File names that stand where an image's number should, by row (some trainers write `"image_id": "000123"`).
  public var imageNames: [Int: String] = [:]

  public init() {}

  public var count: Int { images.count }
}

/// An image of a COCO or LVIS document, as far as evaluation needs it.
public struct COCOImageEntry: Sendable, Hashable {
  public var id: Int64
  public var path: String
  public var size: PixelSize?
  /// LVIS: classes known not to be in the image.
  public var negativeCategories: [Int64] = []
  /// LVIS: classes of which not every object is labelled.
  public var notExhaustiveCategories: [Int64] = []

  public init(id: Int64, path: String, size: PixelSize? = nil) {
    self.id = id
    self.path = path
    self.size = size
  }
}

/// A class of a COCO or LVIS document.
public struct COCOCategoryEntry: Sendable, Hashable {
  public var id: Int64
  public var name: String
  public var keypointNames: [String] = []
  /// LVIS: `r`, `c` or `f`.
  public var frequency: String?
  /// Panoptic: a countable thing rather than stuff.
  public var isThing: Bool?

  public init(id: Int64, name: String, keypointNames: [String] = []) {
    self.id = id
    self.name = name
    self.keypointNames = keypointNames
  }
}
