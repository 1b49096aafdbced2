/// What a dataset says about itself before its images.
public struct DatasetHeader: Hashable, Sendable {
  /// Classes in the file's order. Formats that name classes only at the objects leave it empty.
  public var categories: [DatasetCategory] = []
  /// Facts about the whole dataset (`info`, `licenses`), kept for the way back.
  public var metadata: [String: AttributeValue] = [:]
  /// Image ids are integers, unique within a split: a writer may keep them.
  public var hasReusableImageIDs = false
  /// Label ids are integers from 1 up, unique within a split: a writer may keep them.
  public var hasReusableLabelIDs = false

  public init(categories: [DatasetCategory] = []) { self.categories = categories }
}

/// A class of a dataset.
public struct DatasetCategory: Hashable, Sendable {
  public var name: String
  /// The identifier in the source file.
  public var originalID: Int64?
  /// The wider class (COCO's supercategory).
  public var parent: String?
  /// `#rrggbb`.
  public var color: String?
  /// Names of the skeleton's points, and its edges as pairs of 0-based indices into them.
  public var keypointNames: [String] = []
  public var skeleton: [SkeletonEdge] = []
  /// Points that change places in a mirrored picture, as pairs of 0-based indices: left and right.
  public var keypointPairs: [SkeletonEdge] = []
  /// The attributes its labels may have.
  public var attributes: [AttributeDefinition] = []
  /// Fields that the model has no word for.
  public var metadata: [String: AttributeValue] = [:]

  public init(name: String) { self.name = name }
}

/// An edge of a skeleton, by 0-based indices into the keypoints' names.
public struct SkeletonEdge: Hashable, Sendable {
  public var from: Int
  public var to: Int

  public init(from: Int, to: Int) {
    self.from = from
    self.to = to
  }
}
