import Geometry

/// Brings labels into what a format can hold, and counts what that costs.
struct LabelReduction {
  let capabilities: FormatCapabilities
  let report: ReportCollector
  private let holds: HeldFacts
  private let (holdsBoxes, holdsScores, holdsOrder): (Bool, Bool, Bool)

  init(capabilities: FormatCapabilities, report: ReportCollector) {
    self.capabilities = capabilities
    self.report = report
    holds = HeldFacts(capabilities)
    let facts = capabilities.facts
    (holdsBoxes, holdsScores, holdsOrder) = (facts.contains(.ownBox), facts.contains(.score), facts.contains(.zOrder))
  }

  /// The item as the format can hold it; nil where it holds no such media.
  func reduce(_ item: DatasetItem) -> DatasetItem? {
    var item = item
    switch item.media {
    case .image: if drops(item, .image) { return nil }
    case .frame:
      if drops(item, .image) { return nil }
      if lacks(.frame) { item.media = .image }
    case .video: if drops(item, .video) { return nil }
    case .pointCloud: if drops(item, .pointCloud) { return nil }
    }
    if !item.tags.isEmpty, lacks(.tags) { item.tags = [] }
    if !item.metadata.isEmpty, lacks(.imageMetadata) { item.metadata = [:] }
    if !item.cameras.isEmpty, lacks(.cameras) { item.cameras = [] }
    if item.originalID != nil, !capabilities.facts.contains(.imageID) { item.originalID = nil }
    if item.isNull, lacks(.confirmedEmpty) { item.isNull = false }
    if !item.labels.indices.allSatisfy({ holds.wholly(item.labels[$0]) }) {
      item.labels = reduced(item.labels, item.size)
    }
    return item
  }

  private func reduced(_ labels: [Label], _ size: PixelSize?) -> [Label] {
    var lastGroup = labels.lazy.compactMap(\.group).max() ?? 0
    var reduced: [Label] = []
    reduced.reserveCapacity(labels.count)
    for label in holdsOrder ? labels : LabelReduction.inDrawingOrder(labels) {
      if holds.wholly(label) {
        reduced.append(label)
      } else if let label = reduce(label, size) {
        divide(label, &lastGroup, into: &reduced)
      }
    }
    return reduced
  }

  /// The labels as they are drawn, the lowest first: whoever paints them paints one after the other.
  private static func inDrawingOrder(_ labels: [Label]) -> [Label] {
    func level(_ place: Int) -> Int { labels[place].zOrder ?? 0 }
    guard labels.indices.dropFirst().contains(where: { level($0 - 1) > level($0) }) else { return labels }
    return labels.indices.sorted { (level($0), $0) < (level($1), $1) }.map { labels[$0] }
  }

  /// One label a ring, where the format holds no polygons of several parts but groups.
  private func divide(_ label: Label, _ lastGroup: inout Int64, into labels: inout [Label]) {
    guard case .polygon(let parts) = label.shape, parts.count > 1, lacksPartsAlone else {
      return labels.append(label)
    }
    report.lose(FormatCapabilities.Fact.severalParts.rawValue, "written as a label each, of one group")
    var label = label
    if label.group == nil {
      lastGroup &+= 1
      label.group = lastGroup
    }
    for (index, part) in parts.enumerated() {
      var copy = label
      copy.shape = .polygon([part])
      copy.box = nil
      copy.area = nil
      if index > 0 { copy.originalID = nil }
      labels.append(copy)
    }
  }

  private var lacksPartsAlone: Bool {
    capabilities.facts.contains(.group) && !capabilities.facts.contains(.severalParts)
  }

  /// Whether the format holds no such media; the item and its labels are then counted as lost.
  private func drops(_ item: DatasetItem, _ media: FormatCapabilities.Media) -> Bool {
    if capabilities.media.contains(media) { return false }
    report.lose(media.rawValue, "dropped")
    for (kind, count) in item.kinds { report.lose(kind.rawValue, "dropped", count: count) }
    return true
  }

  /// The label of a picture of that size as the format can hold it; nil where it cannot hold its kind in any form.
  func reduce(_ label: Label, _ size: PixelSize?) -> Label? {
    var label = label
    let kind = label.shape.kind
    // Of a class that is surely not there, a label without a score would say that it is.
    if kind == .classification, label.score == 0, !holdsScores {
      report.lose("verified absent", "dropped")
      return nil
    }
    let isHeld = capabilities.kinds.contains(kind)
    // A label that becomes a box becomes its own one.
    let losesBox =
      !holdsBoxes && label.box != nil && (isHeld || capabilities.reductions[kind] != .box) && label.hasBoxOfItsOwn
    if !isHeld, !reshape(&label, size) { return nil }
    if losesBox { report.lose(FormatCapabilities.Fact.ownBox.rawValue, "dropped") }
    if !holdsBoxes { label.box = nil }
    if label.shape != .keypoints, !label.keypoints.isEmpty, lacks(.ownKeypoints) { label.keypoints = [] }
    if case .polygon(let parts) = label.shape, parts.contains(where: { !$0.holes.isEmpty }), lacks(.holes) {
      label.shape = .polygon(parts.map { PolygonPart(outer: $0.outer) })
    }
    if case .polygon(let parts) = label.shape, parts.count > 1, !capabilities.facts.contains(.severalParts),
      !lacksPartsAlone
    {
      label.shape = .polygon([PolygonBridge.join(parts)])
      report.lose(FormatCapabilities.Fact.severalParts.rawValue, "joined by bridges")
    }
    dropFacts(&label)
    return label
  }

  /// False where the label must be dropped.
  private func reshape(_ label: inout Label, _ size: PixelSize?) -> Bool {
    let kind = label.shape.kind
    switch capabilities.reductions[kind] {
    case .mask:
      if let mask = size.flatMap({ label.shape.filled(in: $0) }), !mask.isEmpty {
        if label.box == nil { label.box = label.enclosingBox }
        label.shape = .mask(mask)
        report.lose(kind.rawValue, FormatCapabilities.Reduction.mask.rawValue)
        return true
      }
      guard capabilities.kinds.contains(.box), let box = label.enclosingBox, box.isProper else { break }
      label.shape = .box(box)
      label.box = nil
      report.lose(kind.rawValue, FormatCapabilities.Reduction.box.rawValue)
      return true
    case .polygon:
      if case .mask(let mask) = label.shape, !mask.isEmpty {
        label.shape = .polygon(mask.outlines)
        report.lose(kind.rawValue, FormatCapabilities.Reduction.polygon.rawValue)
        return true
      }
      guard let outline = label.shape.outline else { break }
      label.shape = .polygon([PolygonPart(outer: outline)])
      report.lose(kind.rawValue, FormatCapabilities.Reduction.polygon.rawValue)
      return true
    case .rotatedBox:
      guard let box = label.shape.turned else { break }
      label.shape = .rotatedBox(box)
      report.lose(kind.rawValue, FormatCapabilities.Reduction.rotatedBox.rawValue)
      return true
    case .box:
      guard let box = label.enclosingBox, box.isProper else { break }
      label.shape = .box(box)
      label.box = nil
      report.lose(kind.rawValue, FormatCapabilities.Reduction.box.rawValue)
      return true
    case nil: break
    }
    report.lose(kind.rawValue, "dropped")
    return false
  }

  private func dropFacts(_ label: inout Label) {
    if label.isCrowd, lacks(.crowd) { label.isCrowd = false }
    if label.isOccluded == true, lacks(.occluded) { label.isOccluded = nil }
    if label.isTruncated == true, lacks(.truncated) { label.isTruncated = nil }
    if label.isDifficult == true, lacks(.difficult) { label.isDifficult = nil }
    if label.group != nil, lacks(.group) { label.group = nil }
    if label.track != nil, lacks(.track) { label.track = nil }
    if label.isKeyframe != nil, lacks(.keyframe) { label.isKeyframe = nil }
    if label.isOutside == true, lacks(.outside) { label.isOutside = nil }
    if let order = label.zOrder, !holdsOrder {
      // The order stays, its numbers go; 0 is what no number means.
      if order != 0 { report.lose(FormatCapabilities.Fact.zOrder.rawValue, "written as the order of the labels") }
      label.zOrder = nil
    }
    if label.score != nil, lacks(.score) { label.score = nil }
    if label.source != nil, lacks(.source) { label.source = nil }
    // Areas and ids stay: leaving them out, as the writer does that holds none, loses nothing worth a line.
    if !label.parts.isEmpty, lacks(.parts) { label.parts = [] }
    if !label.metadata.isEmpty, lacks(.metadata) { label.metadata = [:] }
    if !label.attributes.isEmpty, !capabilities.facts.contains(.attributes) {
      for name in label.attributes.keys { report.lose("attribute \(name)", "dropped") }
      label.attributes = [:]
    }
  }

  /// Whether the format lacks a fact, which is then counted as lost.
  private func lacks(_ fact: FormatCapabilities.Fact) -> Bool {
    if capabilities.facts.contains(fact) { return false }
    report.lose(fact.rawValue, "dropped")
    return true
  }
}

extension LabelShape {
  /// The pixels that the shape covers, by pycocotools' rule; nil where it encloses nothing or the image is too large.
  func filled(in size: PixelSize) -> MaskRLE? {
    func ring(_ points: [PixelPoint]) -> [ImagePoint] { points.map { ImagePoint(x: $0.x, y: $0.y) } }
    if case .mask(let mask) = self { return mask }
    var masks: [MaskRLE] = []
    if case .polygon(let parts) = self {
      for part in parts {
        guard var mask = try? MaskRLE(polygons: [ring(part.outer)], width: size.width, height: size.height) else {
          return nil
        }
        for hole in part.holes {
          guard let cut = try? MaskRLE(polygons: [ring(hole)], width: size.width, height: size.height),
            let rest = try? mask.subtracting(cut)
          else { return nil }
          mask = rest
        }
        masks.append(mask)
      }
    } else if let outline {
      guard let mask = try? MaskRLE(polygons: [ring(outline)], width: size.width, height: size.height) else {
        return nil
      }
      masks = [mask]
    }
    return try? MaskRLE.union(masks)
  }

  /// The shape as a box that may be turned; nil where it has no extent of its own.
  var turned: RotatedPixelBox? {
    switch self {
    case .box(let box):
      return RotatedPixelBox(center: box.center, width: box.width, height: box.height, degrees: 0)
    case .rotatedBox(let box): return box
    case .ellipse(let ellipse):
      return RotatedPixelBox(
        center: ellipse.center, width: 2 * ellipse.radiusX, height: 2 * ellipse.radiusY, degrees: ellipse.degrees)
    case .polygon(let parts): return RotatedPixelBox(around: parts.flatMap(\.outer))
    case .mask(let mask): return RotatedPixelBox(around: mask.outlines.flatMap(\.outer))
    case .keypoints, .polyline, .point, .classification, .cuboid2D, .cuboid, .timeRange, .caption: return nil
    }
  }

  /// The shape as one closed ring; nil where it encloses nothing.
  var outline: [PixelPoint]? {
    switch self {
    case .box(let box):
      return [
        PixelPoint(x: box.xMin, y: box.yMin), PixelPoint(x: box.xMax, y: box.yMin),
        PixelPoint(x: box.xMax, y: box.yMax), PixelPoint(x: box.xMin, y: box.yMax),
      ]
    case .rotatedBox(let box): return box.corners
    case .ellipse(let ellipse): return ellipse.polygon()
    case .polygon, .mask, .keypoints, .polyline, .point, .classification, .cuboid2D, .cuboid, .timeRange,
      .caption:
      return nil
    }
  }
}
