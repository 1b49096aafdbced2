import Geometry

/// An annotation's JSON and the label it means, both ways.
enum DatumaroAnnotation {
  static func decode(
    _ node: JSONNode, _ categories: [DatasetCategory], _ size: PixelSize?
  ) throws(LabelRejection) -> Label {
    let type = node.member("type")?.string ?? ""
    var label = Label(category: "", shape: .classification)
    var category: DatasetCategory?
    if let id = node.member("label_id"), !id.isNull {
      guard let place = id.int64, categories.indices.contains(Int(clamping: place)) else {
        throw LabelRejection(.unknownClass, "it names class \(id.int64.map { String($0) } ?? "?"), which is not listed")
      }
      category = categories[Int(place)]
      label.category = categories[Int(place)].name
    }
    label.originalID = node.member("id")?.int64.map { String($0) }
    label.group = node.member("group")?.int64.flatMap { $0 == 0 ? nil : $0 }
    label.zOrder = node.member("z_order")?.int64.flatMap { Int(exactly: $0) }
    var rotation: Double?
    for (key, value) in node.members(of: "attributes") {
      take(key.string ?? "", value.attributeValue, &label, &rotation)
    }
    label.shape = try shape(type, node, category, rotation, size, &label)
    if label.category.isEmpty, label.shape.kind != .caption { throw LabelRejection(.unknownClass, "it has no class") }
    return try label.checked()
  }

  private static func take(
    _ name: String, _ value: AttributeValue, _ label: inout Label, _ rotation: inout Double?
  ) {
    switch (name, value) {
    case ("occluded", .flag(let flag)): label.isOccluded = flag
    case ("truncated", .flag(let flag)): label.isTruncated = flag
    case ("difficult", .flag(let flag)): label.isDifficult = flag
    case ("is_crowd", .flag(let flag)): label.isCrowd = flag
    case ("keyframe", .flag(let flag)): label.isKeyframe = flag
    case ("outside", .flag(let flag)): label.isOutside = flag
    case ("track_id", .integer(let track)): label.track = String(track)
    case ("track_id", .text(let track)): label.track = track
    case ("source", .text(let source)): label.source = source
    case ("score", .number(let score)): label.score = score
    case ("score", .integer(let score)): label.score = Double(score)
    case ("rotation", .number(let degrees)): rotation = degrees
    case ("rotation", .integer(let degrees)): rotation = Double(degrees)
    default: label.attributes[name] = value
    }
  }

  private static func shape(
    _ type: String, _ node: JSONNode, _ category: DatasetCategory?, _ rotation: Double?, _ size: PixelSize?,
    _ label: inout Label
  ) throws(LabelRejection) -> LabelShape {
    func points() throws(LabelRejection) -> [PixelPoint] { try node.member("points")?.flatPoints() ?? [] }
    switch type {
    case "label": return .classification
    case "caption": return .caption(node.member("caption")?.string ?? "")
    case "bbox":
      let numbers = try node.member("bbox")?.flatPoints() ?? []
      guard numbers.count == 2 else { throw LabelRejection(.badBox, "its bbox has no 4 numbers") }
      let box = PixelBox(
        xMin: numbers[0].x, yMin: numbers[0].y, xMax: numbers[0].x + numbers[1].x, yMax: numbers[0].y + numbers[1].y)
      guard let rotation else { return .box(box) }
      // CVAT states a rotation of 0 too.
      if rotation == 0 { return .box(box) }
      return .rotatedBox(
        RotatedPixelBox(center: box.center, width: numbers[1].x, height: numbers[1].y, degrees: rotation))
    case "polygon": return .polygon([PolygonPart(outer: try points())])
    case "polyline": return .polyline(try points())
    case "ellipse":
      guard let box = PixelBox(around: try points()) else { throw LabelRejection(.badShape, "its ellipse has no box") }
      return .ellipse(
        PixelEllipse(
          center: box.center, radiusX: box.width / 2, radiusY: box.height / 2, degrees: rotation ?? 0))
    case "points": return try keypoints(try points(), node, category, &label)
    case "mask": return .mask(try mask(node, size))
    case "cuboid_3d": return .cuboid(try cuboid(node))
    default: throw LabelRejection(.malformedObject, "it is of type \"\(type.prefix(40))\", which is not known")
    }
  }

  private static func keypoints(
    _ points: [PixelPoint], _ node: JSONNode, _ category: DatasetCategory?, _ label: inout Label
  ) throws(LabelRejection) -> LabelShape {
    let names = category?.keypointNames ?? []
    let visibility = node.elements(of: "visibility").map(\.int64)
    if points.count == 1, names.isEmpty, visibility.allSatisfy({ $0 == 2 }) { return .point(points[0]) }
    guard visibility.isEmpty || visibility.count == points.count else {
      throw LabelRejection(.badShape, "it has \(points.count) points and \(visibility.count) visibilities")
    }
    for (index, point) in points.enumerated() {
      let stated = visibility.isEmpty ? 2 : visibility[index] ?? -1
      guard let seen = Int(exactly: stated).flatMap(Keypoint.Visibility.init(rawValue:)) else {
        throw LabelRejection(.badShape, "a point's visibility is none of 0, 1 and 2")
      }
      label.keypoints.append(Keypoint(x: point.x, y: point.y, visibility: seen))
    }
    if !names.isEmpty, names.count != label.keypoints.count {
      throw LabelRejection(.badShape, "it has \(label.keypoints.count) points, its class names \(names.count)")
    }
    return .keypoints
  }

  private static func mask(_ node: JSONNode, _ size: PixelSize?) throws(LabelRejection) -> MaskRLE {
    guard let rle = node.member("rle") else { throw LabelRejection(.badMask, "its mask has no rle") }
    let stated = rle.elements(of: "size").compactMap(\.int64)
    guard stated.count == 2, stated.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw LabelRejection(.badMask, "its mask has no size [height, width]")
    }
    let (height, width) = (Int(stated[0]), Int(stated[1]))
    if let size, size != PixelSize(width: width, height: height) {
      throw LabelRejection(.badMask, "its mask is \(width) x \(height), its image \(size.width) x \(size.height)")
    }
    do throws(MaskError) {
      if let text = rle.member("counts")?.utf8 { return try MaskRLE(width: width, height: height, compressed: text) }
      var runs: [UInt32] = []
      for element in rle.elements(of: "counts") {
        guard let run = element.int64, let run = UInt32(exactly: run) else { throw .negative }
        runs.append(run)
      }
      return try MaskRLE(width: width, height: height, counts: runs)
    } catch {
      throw LabelRejection(.badMask, "its mask is no sound run-length code: \(error.reason)")
    }
  }

  private static func cuboid(_ node: JSONNode) throws(LabelRejection) -> Cuboid {
    var numbers: [Double] = []
    for list in [node.elements(of: "position"), node.elements(of: "rotation"), node.elements(of: "scale")] {
      var found = 0
      for element in list {
        numbers.append(try element.coordinate("a number of its cuboid"))
        found += 1
      }
      guard found == 3 else { throw LabelRejection(.badShape, "its cuboid has no 3 numbers each") }
    }
    if abs(numbers[3]) > 1e-9 || abs(numbers[4]) > 1e-9 {
      throw LabelRejection(.badShape, "its cuboid is turned about more than the vertical")
    }
    return Cuboid(
      centre: Point3(x: numbers[0], y: numbers[1], z: numbers[2]), length: numbers[6], width: numbers[7],
      height: numbers[8], yaw: numbers[5])
  }

  /// - Parameter category: place in the list; nil for captions.
  static func encode(_ label: Label, id: Int64, category: Int?, into out: inout ByteWriter) {
    out.raw("{\"id\":")
    out.integer(id)
    var attributes = label.attributes
    func flag(_ name: String, _ flag: Bool?) { if let flag { attributes[name] = .flag(flag) } }
    flag("occluded", label.isOccluded)
    flag("truncated", label.isTruncated)
    flag("difficult", label.isDifficult)
    flag("keyframe", label.isKeyframe)
    flag("outside", label.isOutside)
    if label.isCrowd { attributes["is_crowd"] = .flag(true) }
    if let track = label.track { attributes["track_id"] = label.trackNumber.map { .integer($0) } ?? .text(track) }
    if let source = label.source { attributes["source"] = .text(source) }
    if let score = label.score { attributes["score"] = .number(score) }
    geometry(label, &attributes, &out)
    out.raw(",\"attributes\":")
    out.json(.object(attributes))
    out.text(",\"group\":\(label.group ?? 0)")
    if let category { out.text(",\"label_id\":\(category)") }
    if let order = label.zOrder { out.text(",\"z_order\":\(order)") }
    out.byte(125)
  }

  private static func geometry(
    _ label: Label, _ attributes: inout [String: AttributeValue], _ out: inout ByteWriter
  ) {
    func numbers(_ name: String, _ values: [Double]) {
      out.text(",\"\(name)\":[")
      for (index, value) in values.enumerated() {
        if index > 0 { out.byte(44) }
        out.number(value)
      }
      out.byte(93)
    }
    func flat(_ points: [PixelPoint]) -> [Double] { points.flatMap { [$0.x, $0.y] } }
    func type(_ name: String) { out.text(",\"type\":\"\(name)\"") }
    switch label.shape {
    case .box(let box):
      type("bbox")
      numbers(
        "bbox",
        [
          box.xMin, box.yMin, COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax),
          COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax),
        ])
    case .rotatedBox(let box):
      type("bbox")
      numbers("bbox", [box.center.x - box.width / 2, box.center.y - box.height / 2, box.width, box.height])
      attributes["rotation"] = .number(box.degrees)
    case .polygon(let parts):
      type("polygon")
      numbers("points", flat(parts.first?.outer ?? []))
    case .polyline(let points):
      type("polyline")
      numbers("points", flat(points))
    case .point(let point):
      type("points")
      numbers("points", [point.x, point.y])
      out.raw(",\"visibility\":[2]")
    case .keypoints:
      type("points")
      numbers("points", label.keypoints.flatMap { [$0.x, $0.y] })
      out.raw(",\"visibility\":")
      out.json(.list(label.keypoints.map { .integer(Int64($0.visibility.rawValue)) }))
    case .ellipse(let ellipse):
      type("ellipse")
      let (center, x, y) = (ellipse.center, ellipse.radiusX, ellipse.radiusY)
      numbers("points", [center.x - x, center.y - y, center.x + x, center.y + y])
      if ellipse.degrees != 0 { attributes["rotation"] = .number(ellipse.degrees) }
    case .mask(let mask):
      type("mask")
      out.raw(",\"rle\":{\"counts\":")
      out.json(String(decoding: mask.compressed, as: UTF8.self))
      out.text(",\"size\":[\(mask.height),\(mask.width)]}")
    case .caption(let text):
      type("caption")
      out.raw(",\"caption\":")
      out.json(text)
    case .cuboid(let body):
      type("cuboid_3d")
      numbers("position", [body.centre.x, body.centre.y, body.centre.z])
      numbers("rotation", [0, 0, body.yaw])
      numbers("scale", [body.length, body.width, body.height])
    case .classification, .cuboid2D, .timeRange: type("label")
    }
  }
}
