import Geometry

/// A shape of CVAT's XML and the label it means.
enum CVATShape {
  static let kinds: Set<LabelKind> = [
    .box, .rotatedBox, .polygon, .polyline, .point, .ellipse, .mask, .cuboid2D, .keypoints, .classification,
  ]
  /// Elements that are shapes.
  static let names: Set<String> = [
    "box", "polygon", "polyline", "points", "ellipse", "mask", "cuboid", "skeleton", "tag",
  ]

  static func label(_ element: XMLElement, _ size: PixelSize?, _ labels: CVATLabels) throws(LabelRejection) -> Label {
    guard let name = element.fields["label"], !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no label")
    }
    var label = Label(category: name, shape: .classification)
    try shape(element, size, labels.category(name), &label)
    label.isOccluded = element.fields["occluded"].map { $0 == "1" }
    label.zOrder = element.fields["z_order"].flatMap { Int($0) }
    label.source = element.fields["source"].flatMap { $0.isEmpty ? nil : $0 }
    label.group = element.fields["group_id"].flatMap { Int64($0) }.flatMap { $0 == 0 ? nil : $0 }
    for attribute in element.children("attribute") {
      if let name = attribute.fields["name"], !name.isEmpty { label.attributes[name] = .text(attribute.text) }
    }
    return try label.checked()
  }

  private static func shape(
    _ element: XMLElement, _ size: PixelSize?, _ category: DatasetCategory?, _ label: inout Label
  ) throws(LabelRejection) {
    switch element.name {
    case "tag": label.shape = .classification
    case "box":
      let box = PixelBox(
        xMin: try element.number("xtl"), yMin: try element.number("ytl"), xMax: try element.number("xbr"),
        yMax: try element.number("ybr"))
      if element.fields["rotation"] != nil {
        label.shape = .rotatedBox(
          RotatedPixelBox(
            center: box.center, width: box.width, height: box.height, degrees: try element.number("rotation")))
      } else {
        label.shape = .box(box)
      }
    case "polygon": label.shape = .polygon([PolygonPart(outer: try points(element))])
    case "polyline": label.shape = .polyline(try points(element))
    case "points":
      let points = try points(element)
      if points.count == 1 {
        label.shape = .point(points[0])
      } else {
        label.shape = .keypoints
        label.keypoints = points.map { Keypoint(x: $0.x, y: $0.y, visibility: .visible) }
      }
    case "ellipse":
      label.shape = .ellipse(
        PixelEllipse(
          center: PixelPoint(x: try element.number("cx"), y: try element.number("cy")),
          radiusX: try element.number("rx"), radiusY: try element.number("ry"),
          degrees: element.fields["rotation"] == nil ? 0 : try element.number("rotation")))
    case "cuboid": label.shape = .cuboid2D(try cuboid(element))
    case "mask": label.shape = .mask(try mask(element, size))
    case "skeleton":
      label.shape = .keypoints
      label.keypoints = try skeleton(element, category)
    default: throw LabelRejection(.malformedObject, "<\(element.name)> is no shape of CVAT")
    }
  }

  private static func points(_ element: XMLElement) throws(LabelRejection) -> [PixelPoint] {
    guard let text = element.fields["points"] else { throw LabelRejection(.malformedObject, "it has no points") }
    var points: [PixelPoint] = []
    for pair in text.utf8.split(separator: UInt8(ascii: ";")) {
      let numbers = pair.split(separator: UInt8(ascii: ","))
      guard numbers.count == 2, let x = DecimalText.parse(TextLines.trimmed(numbers[0])),
        let y = DecimalText.parse(TextLines.trimmed(numbers[1]))
      else {
        throw LabelRejection(.badNumber, "a point \"\(String(decoding: pair.prefix(40), as: UTF8.self))\" is no x,y")
      }
      points.append(PixelPoint(x: x, y: y))
    }
    if points.isEmpty { throw LabelRejection(.badShape, "it has no points") }
    return points
  }

  /// Corners in the order of the model: front face clockwise from its top left, then the back face.
  static let corners = ["tl1", "tr1", "br1", "bl1", "tl2", "tr2", "br2", "bl2"]

  private static func cuboid(_ element: XMLElement) throws(LabelRejection) -> [PixelPoint] {
    var points: [PixelPoint] = []
    for corner in corners {
      points.append(PixelPoint(x: try element.number("x" + corner), y: try element.number("y" + corner)))
    }
    return points
  }

  /// Run lengths are row by row inside the box, the first of zeros.
  private static func mask(_ element: XMLElement, _ size: PixelSize?) throws(LabelRejection) -> MaskRLE {
    guard let size else { throw LabelRejection(.sizeUnknown, "its image's size is unknown, which a mask needs") }
    guard let text = element.fields["rle"] else { throw LabelRejection(.badMask, "it has no rle") }
    var place: [Int] = []
    for field in ["left", "top", "width", "height"] {
      guard let value = Int(exactly: try element.number(field)), abs(value) <= 1 << 20 else {
        throw LabelRejection(.badMask, "its \(field) is no whole number of pixels")
      }
      place.append(value)
    }
    var runs: [Int] = []
    for run in text.utf8.split(separator: UInt8(ascii: ",")) {
      guard let run = DecimalText.parse(TextLines.trimmed(run)).flatMap({ Int(exactly: $0) }) else {
        throw LabelRejection(.badMask, "a run of its rle is no whole number")
      }
      runs.append(run)
    }
    return try MaskCrop(left: place[0], top: place[1], width: place[2], height: place[3], rowRuns: runs).mask(in: size)
  }

  /// Points in the order in which the class names them; outside points are absent.
  private static func skeleton(
    _ element: XMLElement, _ category: DatasetCategory?
  ) throws(LabelRejection) -> [Keypoint] {
    let elements = element.children("points")
    let names = category?.keypointNames ?? []
    var found: [String: Keypoint] = [:]
    var order: [String] = []
    for point in elements {
      let name = point.fields["label"] ?? ""
      let places = try points(point)
      let isOutside = point.fields["outside"] == "1"
      found[name] = Keypoint(
        x: isOutside ? 0 : places[0].x, y: isOutside ? 0 : places[0].y,
        visibility: isOutside ? .absent : point.fields["occluded"] == "1" ? .hidden : .visible)
      order.append(name)
    }
    if names.isEmpty { return order.compactMap { found[$0] } }
    let known = Set(names)
    if let stranger = order.first(where: { !known.contains($0) }) {
      throw LabelRejection(.badShape, "its point \"\(stranger.prefix(40))\" is not among its class's points")
    }
    return names.map { found[$0] ?? Keypoint(x: 0, y: 0, visibility: .absent) }
  }
}
