/// What a format holds, as it is asked of every label: sets of words would be hashed each time.
struct HeldFacts {
  private let kinds: UInt16
  private let crowd, occluded, truncated, difficult, group, track, keyframe, outside, zOrder, score, source: Bool
  private let parts, metadata, attributes, ownBox, ownKeypoints, holes, severalParts: Bool

  init(_ capabilities: FormatCapabilities) {
    let facts = capabilities.facts
    kinds = capabilities.kinds.reduce(0) { $0 | $1.bit }
    (crowd, occluded, truncated) = (facts.contains(.crowd), facts.contains(.occluded), facts.contains(.truncated))
    (difficult, group, track) = (facts.contains(.difficult), facts.contains(.group), facts.contains(.track))
    (keyframe, outside, zOrder) = (facts.contains(.keyframe), facts.contains(.outside), facts.contains(.zOrder))
    (score, source, parts) = (facts.contains(.score), facts.contains(.source), facts.contains(.parts))
    (metadata, attributes) = (facts.contains(.metadata), facts.contains(.attributes))
    (ownBox, ownKeypoints) = (facts.contains(.ownBox), facts.contains(.ownKeypoints))
    (holes, severalParts) = (facts.contains(.holes), facts.contains(.severalParts))
  }

  /// Whether a label can be written as it is. Its area and its id do not count: leaving them out loses nothing.
  func wholly(_ label: Label) -> Bool {
    let kind = label.shape.kind
    return kinds & kind.bit != 0
      && (ownBox || label.box == nil)
      && (ownKeypoints || kind == .keypoints || label.keypoints.isEmpty)
      && (kind != .polygon || holds(label.shape))
      && (crowd || !label.isCrowd)
      && (occluded || label.isOccluded != true) && (truncated || label.isTruncated != true)
      && (difficult || label.isDifficult != true)
      && (group || label.group == nil) && (track || label.track == nil)
      && (keyframe || label.isKeyframe == nil) && (outside || label.isOutside != true)
      && (zOrder || label.zOrder == nil) && (score || label.score == nil) && (source || label.source == nil)
      && (parts || label.parts.isEmpty) && (metadata || label.metadata.isEmpty)
      && (attributes || label.attributes.isEmpty)
  }

  private func holds(_ shape: LabelShape) -> Bool {
    guard case .polygon(let parts) = shape else { return true }
    return (severalParts || parts.count < 2) && (holes || parts.allSatisfy(\.holes.isEmpty))
  }
}

extension LabelKind {
  fileprivate var bit: UInt16 {
    switch self {
    case .box: 1
    case .rotatedBox: 1 << 1
    case .polygon: 1 << 2
    case .mask: 1 << 3
    case .keypoints: 1 << 4
    case .polyline: 1 << 5
    case .ellipse: 1 << 6
    case .point: 1 << 7
    case .classification: 1 << 8
    case .cuboid2D: 1 << 9
    case .cuboid: 1 << 10
    case .timeRange: 1 << 11
    case .caption: 1 << 12
    }
  }
}
