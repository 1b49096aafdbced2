/// What a format can hold.
public struct FormatCapabilities: Sendable {
  /// What becomes of a kind of label that the format cannot hold.
  public enum Reduction: String, Sendable, Hashable {
    case box = "written as box"
    case polygon = "written as polygon"
  }

  /// Facts of a label or an image besides its geometry.
  public enum Fact: String, Sendable, Hashable, CaseIterable {
    case crowd, occluded, truncated, difficult, group, track, score, source, area, attributes, metadata, parts
    /// A box besides another shape; keypoints besides another shape.
    case ownBox = "own box"
    case ownKeypoints = "keypoints"
    case holes
    case labelID = "label id"
    case tags, imageMetadata = "image metadata"
    case imageID = "image id"
  }

  public var kinds: Set<LabelKind>
  /// For kinds that are not in `kinds`; those in neither are dropped.
  public var reductions: [LabelKind: Reduction]
  public var facts: Set<Fact>

  public init(kinds: Set<LabelKind>, reductions: [LabelKind: Reduction] = [:], facts: Set<Fact> = []) {
    self.kinds = kinds
    self.reductions = reductions
    self.facts = facts
  }
}
