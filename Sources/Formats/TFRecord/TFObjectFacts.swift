/// What an example's lists say of its objects besides class, box and mask.
struct TFObjectFacts {
  private static let prefix = "image/object/"
  /// The lists that are read, here or by the reader itself.
  private static let known: Set<String> = [
    "bbox/xmin", "bbox/ymin", "bbox/xmax", "bbox/ymax", "class/text", "class/label", "mask", "difficult", "truncated",
    "occluded", "is_crowd", "group_of", "view", "area", "keypoint/x", "keypoint/y", "keypoint/visibility",
    "keypoint/text", "keypoint/num",
  ]
  private let views: [UnsafeRawBufferPointer]
  private let areas: [Float]
  private let (xs, ys): ([Float], [Float])
  private let visibilities: [Int64]
  private let texts: [UnsafeRawBufferPointer]
  /// Points that each object has; 0 where the lists do not go into the objects.
  private let pointCount: Int

  /// - Parameter count: of the objects.
  init(_ example: TFExample, count: Int, _ report: ReportCollector) {
    let prefix = Self.prefix
    views = example.bytes(prefix + "view")
    areas = example.floats(prefix + "area")
    (xs, ys) = (example.floats(prefix + "keypoint/x"), example.floats(prefix + "keypoint/y"))
    visibilities = example.integers(prefix + "keypoint/visibility")
    texts = example.bytes(prefix + "keypoint/text")
    let isWhole =
      count > 0 && xs.count == ys.count && xs.count % count == 0
      && (visibilities.isEmpty || visibilities.count == xs.count)
    pointCount = isWhole ? xs.count / count : 0
    if !isWhole, !xs.isEmpty { report.lose("keypoints", "dropped: not as many for each object", count: xs.count) }
    for name in example.features.keys where name.hasPrefix(prefix) {
      if !Self.known.contains(String(name.dropFirst(prefix.count))) { report.lose("feature \(name)", "dropped") }
    }
  }

  /// Adds to the label of an object what is said of it.
  ///
  /// - Parameter names: of its class's keypoints, where they are known.
  /// - Throws: `LabelRejection` where its keypoints cannot be taken; the label is as it can be without.
  func take(
    _ place: Int, _ size: PixelSize, names: [String], _ label: inout Label, _ report: ReportCollector
  ) throws(LabelRejection) {
    if place < views.count, views[place].count > 0 {
      let view = String(decoding: views[place], as: UTF8.self)
      // What Pascal VOC calls an object's pose.
      if view != "Unspecified" { label.attributes["pose"] = .text(view) }
    }
    if place < areas.count, areas[place].isFinite, areas[place] > 0 { label.area = Double(areas[place]) }
    guard pointCount > 0 else { return }
    let range = place * pointCount..<(place + 1) * pointCount
    var points: [Keypoint] = []
    for index in range { points.append(try point(index, size)) }
    // Objects without keypoints have them too, all absent.
    guard points.contains(where: { $0.visibility != .absent }) else { return }
    if !names.isEmpty {
      points = try ordered(points, range, names)
    } else if texts.count == xs.count {
      report.lose("keypoint names", "dropped: label_map.pbtxt does not list them")
    }
    label.keypoints = points
  }

  private func point(_ index: Int, _ size: PixelSize) throws(LabelRejection) -> Keypoint {
    let stated = visibilities.isEmpty ? 2 : Int(clamping: visibilities[index])
    guard let seen = Keypoint.Visibility(rawValue: stated) else {
      throw LabelRejection(.badShape, "a keypoint's visibility is none of 0, 1 and 2")
    }
    // Points that are not there are NaN, or have a visibility of 0.
    if seen == .absent || xs[index].isNaN || ys[index].isNaN { return Keypoint(x: 0, y: 0, visibility: .absent) }
    guard abs(xs[index]) <= 2, abs(ys[index]) <= 2 else {
      throw LabelRejection(.outOfRange, "a keypoint's place is no two numbers in 0…1")
    }
    return Keypoint(
      x: Double(xs[index]) * Double(size.width), y: Double(ys[index]) * Double(size.height), visibility: seen)
  }

  /// The points in the order of the class's names, by their own names where they have some.
  private func ordered(
    _ points: [Keypoint], _ range: Range<Int>, _ names: [String]
  ) throws(LabelRejection) -> [Keypoint] {
    guard texts.count == xs.count else {
      guard points.count == names.count else {
        throw LabelRejection(.badShape, "has \(points.count) keypoints, its class names \(names.count)")
      }
      return points
    }
    var ordered = [Keypoint](repeating: Keypoint(x: 0, y: 0, visibility: .absent), count: names.count)
    for (point, index) in zip(points, range) where point.visibility != .absent {
      let name = String(decoding: texts[index], as: UTF8.self)
      guard let place = names.firstIndex(of: name) else {
        throw LabelRejection(.badShape, "its keypoint \"\(name.prefix(40))\" is not among its class's")
      }
      ordered[place] = point
    }
    return ordered
  }
}
