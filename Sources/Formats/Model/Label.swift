/// One labelled object of an image, with all that any of the formats can say about it.
public struct Label: Hashable, Sendable {
  /// Class name; empty for captions.
  public var category: String
  public var shape: LabelShape
  /// The file's own box, where the shape is none and the file gives one.
  public var box: PixelBox?
  /// Skeleton points, besides the shape or (shape `.keypoints`) as the shape. In the order of the category's names.
  public var keypoints: [Keypoint] = []
  /// Free attributes by name.
  public var attributes: [String: AttributeValue] = [:]
  /// Fields of the file that the model has no word for, kept for the way back.
  public var metadata: [String: AttributeValue] = [:]
  /// Parts with boxes of their own (VOC's head, hand, foot).
  public var parts: [LabelPart] = []
  public var isCrowd = false
  public var isOccluded: Bool?
  public var isTruncated: Bool?
  public var isDifficult: Bool?
  /// Labels of one image with an equal group are one instance.
  public var group: Int64?
  /// Labels with an equal track are one object through time.
  public var track: String?
  /// Of a track: a person placed it here, rather than a computer between two such places.
  public var isKeyframe: Bool?
  /// Of a track: from this frame to its next keyframe the object is not to be seen.
  public var isOutside: Bool?
  /// Higher is drawn above lower.
  public var zOrder: Int?
  /// Confidence 0…1, of a prediction.
  public var score: Double?
  /// Who drew it, in the file's words (`manual`, `auto`, a model's name).
  public var source: String?
  /// Area in square pixels as the file states it.
  public var area: Double?
  /// The identifier in the source file.
  public var originalID: String?

  public init(category: String, shape: LabelShape) {
    self.category = category
    self.shape = shape
  }
}

/// A named part of an object.
public struct LabelPart: Hashable, Sendable, Codable {
  public var name: String
  public var box: PixelBox

  public init(name: String, box: PixelBox) {
    self.name = name
    self.box = box
  }
}

extension Label {
  /// The box around everything the label draws, the file's own box first; nil for labels of the whole image.
  public var enclosingBox: PixelBox? { box ?? drawnBox }

  /// The file's box says more than the shape does. Tools round boxes to whole pixels and count the last one in or not, so
  /// edges within a pixel of the shape's, and a hundredth for decimals that were cut, are taken from it.
  var hasBoxOfItsOwn: Bool {
    guard let box else { return false }
    guard let drawn = drawnBox else { return true }
    return max(
      abs(box.xMin - drawn.xMin), abs(box.yMin - drawn.yMin), abs(box.xMax - drawn.xMax), abs(box.yMax - drawn.yMax))
      > 1.01
  }

  /// The track as a number, where that comes back as the same name: `007` does not.
  var trackNumber: Int64? { track.flatMap { name in Int64(name).flatMap { String($0) == name ? $0 : nil } } }

  private var drawnBox: PixelBox? {
    switch shape {
    case .box(let box): return box
    case .rotatedBox(let box): return PixelBox(around: box.corners)
    case .polygon(let parts): return PixelBox(around: parts.lazy.flatMap(\.outer))
    case .mask(let mask): return mask.boundingBox
    case .keypoints: return PixelBox(around: labelledKeypoints)
    case .polyline(let points), .cuboid2D(let points): return PixelBox(around: points)
    case .ellipse(let ellipse): return ellipse.enclosingBox
    case .point(let point): return PixelBox(around: [point])
    case .classification, .cuboid, .timeRange, .caption: return nil
    }
  }

  private var labelledKeypoints: [PixelPoint] {
    keypoints.lazy.filter { $0.visibility != .absent }.map { PixelPoint(x: $0.x, y: $0.y) }
  }
}
