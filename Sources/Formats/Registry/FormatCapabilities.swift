/// What a format can hold.
public struct FormatCapabilities: Sendable {
  /// What becomes of a kind of label that the format cannot hold.
  public enum Reduction: String, Sendable, Hashable {
    case box = "written as box"
    case polygon = "written as polygon"
    case rotatedBox = "written as rotated box"
    /// Filled as pycocotools fills polygons. Needs the image's size; without it the box where that is held.
    case mask = "written as mask"
  }

  /// Facts of a label or an image besides its geometry.
  public enum Fact: String, Sendable, Hashable, CaseIterable {
    case crowd, occluded, truncated, difficult, group, track, score, source, area, attributes, metadata, parts
    /// A box besides another shape; keypoints besides another shape.
    case ownBox = "own box"
    case ownKeypoints = "keypoints"
    case holes
    /// A polygon of more than one part; without it the parts become labels of one group where the format holds groups,
    /// else they are joined by bridges of no width.
    case severalParts = "several parts"
    case labelID = "label id"
    case keyframe, outside
    case zOrder = "drawing order"
    /// Which frame of which video an image is; the frame's picture is kept in any case.
    case frame
    case tags, imageMetadata = "image metadata"
    /// That a person found nothing to label.
    case confirmedEmpty = "confirmed empty"
    case imageID = "image id"
    /// Calibrated cameras of a point cloud, with their pictures.
    case cameras
  }

  /// What items can be; a frame counts as an image.
  public enum Media: String, Sendable, Hashable, CaseIterable {
    case image, video
    case pointCloud = "point cloud"
  }

  public var kinds: Set<LabelKind>
  /// For kinds that are not in `kinds`; those in neither are dropped.
  public var reductions: [LabelKind: Reduction]
  public var facts: Set<Fact>
  /// Items of other media are left out.
  public var media: Set<Media> = [.image]
  /// Of classes and of the whole dataset.
  public var header: HeaderCapabilities

  public init(
    kinds: Set<LabelKind>, reductions: [LabelKind: Reduction] = [:], facts: Set<Fact> = [],
    media: Set<Media> = [.image], header: HeaderCapabilities = HeaderCapabilities()
  ) {
    self.kinds = kinds
    self.reductions = reductions
    self.facts = facts
    self.media = media
    self.header = header
  }
}
