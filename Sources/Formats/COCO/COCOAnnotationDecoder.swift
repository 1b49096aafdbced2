import Geometry

/// Turns an annotation's JSON into a label.
struct COCOAnnotationDecoder {
  /// Coordinates further out than this are no pixels of any picture: 10 million. Rejected, not clipped.
  static let coordinateLimit = 1e7
  let categories: COCOCategoryTable
  let size: PixelSize?

  /// Why an annotation is rejected.
  struct Rejection: Error {
    var code: DiagnosticCode
    var reason: String
  }

  /// The label of an annotation.
  func decode(_ node: JSONNode, warn: (DiagnosticCode, String) -> Void) throws(Rejection) -> Label {
    var label = Label(category: "", shape: .classification)
    try decode(node, into: &label, warn: warn)
    return label
  }

  /// - Parameter label: as it is made, of the whole image and without a class; half filled where this throws.
  func decode(
    _ node: JSONNode, into label: inout Label, warn: (DiagnosticCode, String) -> Void
  ) throws(Rejection) {
    var (box, segmentation, keypoints, caption): (JSONNode?, JSONNode?, JSONNode?, JSONNode?)
    var category: COCOCategoryTable.Entry?
    for (key, value) in node.members {
      guard let name = key.utf8 else { continue }
      // By length first: most keys are told apart by it.
      switch name.count {
      case 2 where key.equals("id"): label.originalID = value.int64.map { String($0) }
      case 4 where key.equals("bbox"): box = value
      case 4 where key.equals("area"):
        if let area = value.double, area.isFinite, area >= 0 { label.area = area }
      case 5 where key.equals("score"): label.score = value.double
      case 7 where key.equals("iscrowd"): label.isCrowd = value.flag ?? false
      case 7 where key.equals("caption"): caption = value
      case 8 where key.equals("image_id"): break
      case 9 where key.equals("keypoints"): keypoints = value
      case 10 where key.equals("attributes"):
        for (name, value) in value.members { COCOAttributes.take(name.string ?? "", value.attributeValue, &label) }
      case 11 where key.equals("category_id"):
        let found = try self.category(value)
        label.category = found.name
        category = found
      case 12 where key.equals("segmentation"): segmentation = value
      case 13 where key.equals("num_keypoints"): break
      default: label.metadata[key.string ?? ""] = value.attributeValue
      }
    }
    if category == nil, caption == nil {
      throw Rejection(code: .schema, reason: "has no category_id")
    }
    try shape(&label, box, segmentation, keypoints, category, warn)
    if let caption { take(caption, &label, category, warn) }
  }

  /// A sentence about the whole image; about an object, where the annotation has a class and a shape.
  private func take(
    _ caption: JSONNode, _ label: inout Label, _ category: COCOCategoryTable.Entry?,
    _ warn: (DiagnosticCode, String) -> Void
  ) {
    if category != nil, label.shape != .classification {
      label.metadata["caption"] = caption.attributeValue
      return
    }
    switch label.shape {
    case .classification: break
    case .box(let box): label.box = box
    default: warn(.badShape, "has an outline but no category_id: its caption was kept, and its bbox")
    }
    label.shape = .caption(caption.string ?? "")
    label.keypoints = []
  }

  private func category(_ value: JSONNode) throws(Rejection) -> COCOCategoryTable.Entry {
    guard let id = value.int64 else { throw Rejection(code: .schema, reason: "its category_id is no whole number") }
    guard let category = categories[id] else {
      throw Rejection(code: .unknownClass, reason: "names category \(id), which is not in \"categories\"")
    }
    return category
  }

  private func shape(
    _ label: inout Label, _ boxNode: JSONNode?, _ segmentation: JSONNode?, _ keypoints: JSONNode?,
    _ category: COCOCategoryTable.Entry?, _ warn: (DiagnosticCode, String) -> Void
  ) throws(Rejection) {
    let box = try boxNode.flatMap { node throws(Rejection) in try self.box(node) }
    let outline = try segmentation.flatMap { node throws(Rejection) in try self.outline(node, warn) }
    if let keypoints { label.keypoints = try points(keypoints, category) }
    if let outline {
      label.shape = outline
      label.box = box
    } else if !label.keypoints.isEmpty {
      label.shape = .keypoints
      label.box = box
    } else if let box {
      label.shape = .box(box)
    }
  }

  private func coordinate(_ node: JSONNode) throws(Rejection) -> Double {
    guard let value = node.double, value.isFinite else {
      throw Rejection(code: .badNumber, reason: "a coordinate is no number")
    }
    guard abs(value) <= Self.coordinateLimit else {
      throw Rejection(
        code: .outOfRange, reason: "the coordinate \(value) is beyond \(Int(Self.coordinateLimit)) pixels")
    }
    return value
  }

  private func box(_ node: JSONNode) throws(Rejection) -> PixelBox? {
    if node.isNull { return nil }
    guard node.kind == .array else { throw Rejection(code: .schema, reason: "its bbox is no list") }
    var numbers = (0.0, 0.0, 0.0, 0.0)
    var count = 0
    for element in node.elements {
      let value = try coordinate(element)
      switch count {
      case 0: numbers.0 = value
      case 1: numbers.1 = value
      case 2: numbers.2 = value
      default: numbers.3 = value
      }
      count += 1
    }
    if count == 0 { return nil }
    guard count == 4 else { throw Rejection(code: .badBox, reason: "its bbox has \(count) numbers, 4 were expected") }
    guard numbers.2 > 0, numbers.3 > 0 else {
      throw Rejection(
        code: .badBox, reason: "its bbox is \(numbers.2) wide and \(numbers.3) high; both must be more than 0")
    }
    let box = PixelBox(
      xMin: numbers.0, yMin: numbers.1, xMax: numbers.0 + numbers.2, yMax: numbers.1 + numbers.3)
    guard box.isProper else { throw Rejection(code: .badBox, reason: "its bbox is too small to tell its edges apart") }
    return box
  }

  private func outline(_ node: JSONNode, _ warn: (DiagnosticCode, String) -> Void) throws(Rejection) -> LabelShape? {
    switch node.kind {
    case .null: return nil
    case .object: return .mask(try mask(node))
    case .array: break
    default: throw Rejection(code: .schema, reason: "its segmentation is neither list nor object")
    }
    var parts: [PolygonPart] = []
    var isFlat = false
    for part in node.elements {
      if part.kind == .array {
        if let ring = try ring(part) {
          parts.append(PolygonPart(outer: ring))
        } else {
          warn(.badShape, COCOAnnotationDecoder.badRing)
        }
      } else {
        isFlat = true
        break
      }
    }
    // Some tools leave out the outer list when there is one part.
    if isFlat {
      guard let ring = try ring(node) else {
        warn(.badShape, COCOAnnotationDecoder.badRing)
        return nil
      }
      return .polygon([PolygonPart(outer: ring)])
    }
    return parts.isEmpty ? nil : .polygon(parts)
  }

  private static let badRing =
    "a part of its polygon has fewer than 3 points or an odd count of numbers; the part was left out"

  private func ring(_ node: JSONNode) throws(Rejection) -> [PixelPoint]? {
    var points: [PixelPoint] = []
    var pending: Double?
    for element in node.elements {
      let value = try coordinate(element)
      if let x = pending {
        points.append(PixelPoint(x: x, y: value))
        pending = nil
      } else {
        pending = value
      }
    }
    return pending == nil && points.count >= 3 ? points : nil
  }

  private func mask(_ node: JSONNode) throws(Rejection) -> MaskRLE {
    let stated = node.member("size")?.elements.compactMap(\.int64) ?? []
    guard stated.count == 2, let counts = node.member("counts") else {
      throw Rejection(code: .badMask, reason: "its mask has no size [height, width] or no counts")
    }
    guard stated.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw Rejection(code: .badMask, reason: MaskError.size.reason)
    }
    let (height, width) = (Int(stated[0]), Int(stated[1]))
    if let size, size != PixelSize(width: width, height: height) {
      throw Rejection(
        code: .badMask, reason: "its mask is \(width) x \(height), its image \(size.width) x \(size.height)")
    }
    do throws(MaskError) {
      if let text = counts.utf8 { return try MaskRLE(width: width, height: height, compressed: text) }
      var runs: [UInt32] = []
      for element in counts.elements {
        guard let run = element.int64, let run = UInt32(exactly: run) else { throw .negative }
        runs.append(run)
      }
      return try MaskRLE(width: width, height: height, counts: runs)
    } catch {
      throw Rejection(code: .badMask, reason: "its mask is no sound run-length code: \(error.reason)")
    }
  }

  private func points(_ node: JSONNode, _ category: COCOCategoryTable.Entry?) throws(Rejection) -> [Keypoint] {
    var points: [Keypoint] = []
    var triple: (Double, Double) = (0, 0)
    var place = 0
    for element in node.elements {
      let value = try coordinate(element)
      switch place % 3 {
      case 0: triple.0 = value
      case 1: triple.1 = value
      default:
        guard let number = Int(exactly: value), let visibility = Keypoint.Visibility(rawValue: number) else {
          throw Rejection(code: .badShape, reason: "a keypoint's visibility is \(value); 0, 1 or 2 was expected")
        }
        points.append(Keypoint(x: triple.0, y: triple.1, visibility: visibility))
      }
      place += 1
    }
    guard place % 3 == 0 else { throw Rejection(code: .badShape, reason: "its keypoints are no triples x, y, v") }
    if let named = category?.keypoints, named > 0, !points.isEmpty, named != points.count {
      throw Rejection(code: .badShape, reason: "it has \(points.count) keypoints, its category names \(named)")
    }
    return points
  }
}
