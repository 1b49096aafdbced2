import Formats
import Geometry

/// Looks at one image's labels and mends what can be mended without guessing.
struct ItemCheck {
  let options: QualityOptions

  /// The item as the repaired copy has it, and what was found.
  func check(_ item: DatasetItem) -> (repaired: DatasetItem, findings: [QualityFinding]) {
    var findings: [QualityFinding] = []
    func find(
      _ rule: QualityRule, _ severity: Diagnostic.Severity, _ label: Int, _ message: String, _ repair: String,
      isRepaired: Bool
    ) {
      findings.append(
        QualityFinding(
          rule, severity, file: item.path, split: item.split,
          item: "label \(label + 1) (\(item.labels[label].category))",
          message, repair: repair, isRepaired: isRepaired))
    }
    var kept: [Label?] = item.labels
    for (index, label) in item.labels.enumerated() {
      if let message = Self.emptiness(label) {
        kept[index] = nil
        find(.zeroArea, .error, index, message, "removed", isRepaired: true)
        continue
      }
      kept[index] = crossings(label) { find(.selfCrossing, .warning, index, $0, $1, isRepaired: $2) }
      if let size = item.size, let box = label.enclosingBox {
        kept[index] = kept[index].flatMap { current in
          range(current, box, size) { find(.outOfRange, $0, index, $1, $2, isRepaired: $3) }
        }
      }
      if let box = label.enclosingBox, label.shape.covers, min(box.width, box.height) < options.tinySide {
        find(
          .tinyObject, .warning, index, "is \(Self.number(box.width)) × \(Self.number(box.height)) pixels",
          "look at it: too small to learn from, or a slip of the hand", isRepaired: false)
      }
    }
    twins(item.labels, &kept, find)
    var repaired = item
    repaired.labels = kept.compactMap { $0 }
    return (repaired, findings)
  }

  // MARK: One label

  /// Why a label covers nothing; nil where it covers something or need not.
  private static func emptiness(_ label: Label) -> String? {
    switch label.shape {
    case .box(let box): box.isProper ? nil : "is \(number(box.width)) × \(number(box.height)) pixels"
    case .rotatedBox(let box):
      box.width > 0 && box.height > 0 ? nil : "is \(number(box.width)) × \(number(box.height)) pixels"
    case .ellipse(let ellipse):
      ellipse.radiusX > 0 && ellipse.radiusY > 0 ? nil : "has a radius of nothing"
    case .polygon(let parts):
      // The signed halves of a crossing ring cancel: what counts as empty is a ring without extent.
      parts.contains { PixelBox(around: $0.outer)?.isProper == true } ? nil : "has no area"
    case .mask(let mask): mask.boundingBox == nil ? "has no pixel set" : nil
    case .polyline(let points): points.count >= 2 ? nil : "has fewer than two points"
    case .keypoints:
      label.keypoints.contains { $0.visibility != .absent } ? nil : "has no labelled point"
    case .cuboid(let body):
      body.length > 0 && body.width > 0 && body.height > 0 ? nil : "has a side of nothing"
    case .timeRange(let range): range.end.seconds > range.start.seconds ? nil : "ends before it starts"
    case .point, .classification, .cuboid2D, .caption: nil
    }
  }

  /// The label with borders that cross themselves cut into simple parts of the same area (even-odd rule).
  private func crossings(_ label: Label, _ find: (_ message: String, _ repair: String, _ isRepaired: Bool) -> Void)
    -> Label?
  {
    guard case .polygon(let parts) = label.shape else { return label }
    var mended: [PolygonPart] = []
    var crossed = 0
    for part in parts {
      if let polygon = part.polygon, polygon.hasCrossings {
        crossed += 1
        mended += polygon.untangled?.parts.map(PolygonPart.init) ?? []
      } else {
        mended.append(part)
      }
    }
    guard crossed > 0 else { return label }
    find(
      "its border crosses itself" + (parts.count > 1 ? " in \(crossed) of \(parts.count) parts" : ""),
      mended.isEmpty ? "removed: nothing is left of it" : "cut at the crossings into \(mended.count) parts", true)
    guard !mended.isEmpty else { return nil }
    var label = label
    label.shape = .polygon(mended)
    return label
  }

  /// The label cut at the image's border where it reaches out.
  private func range(
    _ label: Label, _ box: PixelBox, _ size: PixelSize,
    _ find: (_ severity: Diagnostic.Severity, _ message: String, _ repair: String, _ isRepaired: Bool) -> Void
  ) -> Label? {
    let (width, height) = (Double(size.width), Double(size.height))
    let reach = max(-box.xMin, -box.yMin, box.xMax - width, box.yMax - height)
    guard reach > options.tolerance else { return label }
    let place = "an image of \(size.width) × \(size.height)"
    if box.xMin >= width || box.yMin >= height || box.xMax <= 0 || box.yMax <= 0 {
      find(.error, "lies wholly outside \(place)", "removed", true)
      return nil
    }
    let cut = label.clipped(to: size)
    let isCut = cut.map { $0 != label } ?? true
    find(
      .warning, "reaches \(Self.number(reach)) pixels outside \(place)",
      cut == nil ? "removed" : isCut ? "cut at the border" : "a turned shape may reach out: look at it", isCut)
    return cut
  }

  // MARK: Pairs

  /// Labels that equal or nearly equal an earlier one of their image.
  private func twins(
    _ labels: [Label], _ kept: inout [Label?],
    _ find: (QualityRule, Diagnostic.Severity, Int, String, String, Bool) -> Void
  ) {
    struct Sight: Hashable {
      var category: String
      var shape: LabelShape
      var keypoints: [Keypoint]
      var track: String?

      init(_ label: Label) {
        (category, shape, keypoints, track) = (label.category, label.shape, label.keypoints, label.track)
      }
    }
    var copies: [Label: Int] = [:]
    var sights: [Sight: Int] = [:]
    var isCopy = Set<Int>()
    for (index, label) in labels.enumerated() where kept[index] != nil {
      if let first = copies[label.withoutDerived] {
        kept[index] = nil
        isCopy.insert(index)
        find(.duplicateLabel, .warning, index, "equals label \(first + 1)", "removed", true)
        continue
      }
      copies[label.withoutDerived] = index
      if let first = sights[Sight(label)] {
        find(
          .nearIdentical, .warning, index, "equals label \(first + 1) but for what else is said of it",
          "decide which of them is right", false)
      } else {
        sights[Sight(label)] = index
      }
    }
    let boxes = labels.indices.compactMap { index -> (index: Int, box: PixelBox)? in
      let label = labels[index]
      guard !isCopy.contains(index), !label.isCrowd, label.shape.covers, let box = label.enclosingBox, box.isProper
      else { return nil }
      return (index, box)
    }.sorted { $0.box.xMin < $1.box.xMin }
    for (place, current) in boxes.enumerated() {
      for other in boxes[(place + 1)...] {
        if other.box.xMin >= current.box.xMax { break }
        let overlap = Self.overlap(current.box, other.box)
        guard overlap >= options.nearIdenticalOverlap else { continue }
        let (first, second) = (min(current.index, other.index), max(current.index, other.index))
        guard labels[first].shape.kind == labels[second].shape.kind, Sight(labels[first]) != Sight(labels[second])
        else { continue }
        let share = "overlaps label \(first + 1) (\(labels[first].category)) by \(Int(overlap * 100)) %"
        if labels[first].category == labels[second].category {
          guard kept[first] != nil, kept[second] != nil else { continue }
          // Boxes tell little of what other shapes enclose, and nothing of what else is said of a label.
          let isSafe = labels[first].shape.kind == .box && labels[first].facts == labels[second].facts
          if isSafe { kept[second] = nil }
          find(.nearIdentical, .warning, second, share, isSafe ? "removed" : "look at both, and take one out", isSafe)
        } else {
          find(.nearIdentical, .warning, second, share, "decide which class it is", false)
        }
      }
    }
  }

  private static func overlap(_ a: PixelBox, _ b: PixelBox) -> Double {
    let width = min(a.xMax, b.xMax) - max(a.xMin, b.xMin)
    let height = min(a.yMax, b.yMax) - max(a.yMin, b.yMin)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (a.area + b.area - width * height)
  }

  /// At most two decimals, none where there are none.
  private static func number(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int64(rounded)) : String(rounded)
  }
}

extension Label {
  /// The label without its name in the file, and without what follows from its shape.
  fileprivate var withoutDerived: Label {
    var label = self
    (label.originalID, label.box, label.area) = (nil, nil, nil)
    return label
  }

  /// What is said of the object besides where it lies.
  fileprivate var facts: Label {
    var label = withoutDerived
    label.shape = .classification
    return label
  }
}

extension LabelShape {
  /// The shape has an inside.
  var covers: Bool {
    switch self {
    case .box, .rotatedBox, .polygon, .mask, .ellipse: true
    case .keypoints, .polyline, .point, .classification, .cuboid2D, .cuboid, .timeRange, .caption: false
    }
  }
}
