import Annotation
import Formats
import Geometry
import Web

/// Between the formats library's labels and the platform's annotations.
enum LabelCoding {
  /// Writes the geometry of a label as the platform keeps it and answers its kind; nil for what it keeps nowhere
  /// (captions).
  ///
  /// - Parameter writer: what it holds is replaced.
  static func encode(_ label: Label, into writer: inout JSONWriter) -> AnnotationKind? {
    writer.reset()
    writer.beginObject()
    let kind: AnnotationKind
    switch label.shape {
    case .box(let box):
      kind = .box
      member("x", box.xMin, &writer)
      member("y", box.yMin, &writer)
      member("width", box.width, &writer)
      member("height", box.height, &writer)
    case .rotatedBox(let box):
      kind = .rotatedBox
      member("cx", box.center.x, &writer)
      member("cy", box.center.y, &writer)
      member("width", box.width, &writer)
      member("height", box.height, &writer)
      member("angle", box.degrees, &writer)
    case .ellipse(let ellipse):
      kind = .ellipse
      member("cx", ellipse.center.x, &writer)
      member("cy", ellipse.center.y, &writer)
      member("rx", ellipse.radiusX, &writer)
      member("ry", ellipse.radiusY, &writer)
      member("angle", ellipse.degrees, &writer)
    case .point(let point):
      kind = .point
      member("x", point.x, &writer)
      member("y", point.y, &writer)
    case .polyline(let points):
      kind = .polyline
      writer.key("points")
      ring(points, &writer)
    case .polygon(let parts):
      kind = .polygon
      writer.key("parts")
      writer.beginArray()
      for part in parts {
        writer.beginObject()
        writer.key("outer")
        ring(part.outer, &writer)
        if !part.holes.isEmpty {
          writer.key("holes")
          writer.beginArray()
          for hole in part.holes { ring(hole, &writer) }
          writer.endArray()
        }
        writer.endObject()
      }
      writer.endArray()
    case .mask(let mask):
      kind = .mask
      writer.key("size")
      writer.beginArray()
      writer.integer(mask.height)
      writer.integer(mask.width)
      writer.endArray()
      writer.key("counts")
      writer.string(String(decoding: mask.compressed, as: UTF8.self))
    case .keypoints:
      kind = .keypoints
      writer.key("points")
      keypoints(label.keypoints, &writer)
    case .cuboid2D(let points):
      guard points.count == 8 else { return nil }
      kind = .cuboid2D
      writer.key("front")
      ring(Array(points[..<4]), &writer)
      writer.key("back")
      ring(Array(points[4...]), &writer)
    case .cuboid(let cuboid):
      kind = .cuboid
      list("center", [cuboid.centre.x, cuboid.centre.y, cuboid.centre.z], &writer)
      list("size", [cuboid.length, cuboid.width, cuboid.height], &writer)
      member("yaw", cuboid.yaw, &writer)
    case .timeRange(let range):
      kind = .timeRange
      fraction("start", range.start, &writer)
      fraction("end", range.end, &writer)
    case .classification: kind = .classification
    case .caption: return nil
    }
    extra(label, &writer)
    writer.endObject()
    return kind
  }

  /// What the file says besides the geometry, kept for the way back.
  private static func extra(_ label: Label, _ writer: inout JSONWriter) {
    let hasOwnKeypoints = !label.keypoints.isEmpty && label.shape != .keypoints
    guard
      label.box != nil || label.area != nil || label.source != nil || label.track != nil || !label.metadata.isEmpty
        || hasOwnKeypoints || !label.parts.isEmpty
    else { return }
    writer.key("extra")
    writer.beginObject()
    if let box = label.box {
      writer.key("box")
      edges(box, &writer)
    }
    if let area = label.area { member("area", area, &writer) }
    if let source = label.source {
      writer.key("source")
      writer.string(source)
    }
    if let track = label.track {
      writer.key("track")
      writer.string(track)
    }
    if !label.metadata.isEmpty {
      writer.key("metadata")
      writer.value(value(.object(label.metadata)))
    }
    if hasOwnKeypoints {
      writer.key("keypoints")
      writer.value(
        .array(label.keypoints.map { [.number($0.x), .number($0.y), .integer(Int64($0.visibility.rawValue))] }))
    }
    if !label.parts.isEmpty {
      writer.key("parts")
      writer.beginArray()
      for part in label.parts {
        writer.beginObject()
        writer.key("name")
        writer.string(part.name)
        writer.key("box")
        edges(part.box, &writer)
        writer.endObject()
      }
      writer.endArray()
    }
    writer.endObject()
  }

  private static func edges(_ box: PixelBox, _ writer: inout JSONWriter) {
    writer.beginArray()
    writer.number(box.xMin)
    writer.number(box.yMin)
    writer.number(box.xMax)
    writer.number(box.yMax)
    writer.endArray()
  }

  private static func member(_ name: String, _ value: Double, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.number(value)
  }

  private static func list(_ name: String, _ numbers: [Double], _ writer: inout JSONWriter) {
    writer.key(name)
    writer.beginArray()
    for number in numbers { writer.number(number) }
    writer.endArray()
  }

  private static func fraction(_ name: String, _ time: RationalTime, _ writer: inout JSONWriter) {
    writer.key(name)
    writer.beginArray()
    writer.integer(time.numerator)
    writer.integer(time.denominator)
    writer.endArray()
  }

  private static func ring(_ points: [PixelPoint], _ writer: inout JSONWriter) {
    writer.beginArray()
    for point in points {
      writer.beginArray()
      writer.number(point.x)
      writer.number(point.y)
      writer.endArray()
    }
    writer.endArray()
  }

  private static func keypoints(_ points: [Keypoint], _ writer: inout JSONWriter) {
    writer.beginArray()
    for point in points {
      writer.beginObject()
      writer.key("x")
      writer.number(point.x)
      writer.key("y")
      writer.number(point.y)
      writer.key("visibility")
      writer.integer(point.visibility.rawValue)
      writer.endObject()
    }
    writer.endArray()
  }

  // MARK: Back

  /// A label from what the platform keeps; nil for geometry that is not whole.
  static func decode(kind: AnnotationKind, data: JSONValue, className: String) -> Label? {
    func number(_ name: String) -> Double { data[name]?.double ?? 0 }
    let shape: LabelShape
    switch kind {
    case .box:
      shape = .box(
        PixelBox(
          xMin: number("x"), yMin: number("y"), xMax: number("x") + number("width"),
          yMax: number("y") + number("height")))
    case .rotatedBox:
      shape = .rotatedBox(
        RotatedPixelBox(
          center: PixelPoint(x: number("cx"), y: number("cy")), width: number("width"), height: number("height"),
          degrees: number("angle")))
    case .ellipse:
      shape = .ellipse(
        PixelEllipse(
          center: PixelPoint(x: number("cx"), y: number("cy")), radiusX: number("rx"), radiusY: number("ry"),
          degrees: number("angle")))
    case .point: shape = .point(PixelPoint(x: number("x"), y: number("y")))
    case .polyline: shape = .polyline(points(data["points"]))
    case .polygon:
      shape = .polygon(
        (data["parts"]?.array ?? []).map {
          PolygonPart(outer: points($0["outer"]), holes: ($0["holes"]?.array ?? []).map(points))
        })
    case .mask:
      guard let size = data["size"]?.array, size.count == 2, let height = size[0].int, let width = size[1].int,
        let mask = try? MaskRLE(width: width, height: height, compressed: (data["counts"]?.string ?? "").utf8)
      else { return nil }
      shape = .mask(mask)
    case .keypoints: shape = .keypoints
    case .cuboid2D: shape = .cuboid2D(points(data["front"]) + points(data["back"]))
    case .classification: shape = .classification
    case .cuboid:
      guard let centre = numbers(data["center"], 3), let size = numbers(data["size"], 3) else { return nil }
      shape = .cuboid(
        Cuboid(
          centre: Point3(x: centre[0], y: centre[1], z: centre[2]), length: size[0], width: size[1], height: size[2],
          yaw: number("yaw")))
    case .timeRange:
      guard let start = time(data["start"]), let end = time(data["end"]) else { return nil }
      shape = .timeRange(TimeRange(start: start, end: end))
    }
    var label = Label(category: className, shape: shape)
    if kind == .keypoints {
      label.keypoints = (data["points"]?.array ?? []).map {
        Keypoint(
          x: $0["x"]?.double ?? 0, y: $0["y"]?.double ?? 0,
          visibility: Keypoint.Visibility(rawValue: $0["visibility"]?.int ?? 2) ?? .visible)
      }
    }
    if let extra = data["extra"] { restore(extra, &label) }
    return label
  }

  private static func restore(_ extra: JSONValue, _ label: inout Label) {
    label.box = extra["box"]?.array.flatMap(box)
    label.area = extra["area"]?.double
    label.source = extra["source"]?.string
    label.track = extra["track"]?.string
    for (name, item) in extra["metadata"]?.object ?? [:] { label.metadata[name] = attribute(item) }
    for point in extra["keypoints"]?.array ?? [] {
      guard let values = point.array, values.count == 3 else { continue }
      label.keypoints.append(
        Keypoint(
          x: values[0].double ?? 0, y: values[1].double ?? 0,
          visibility: Keypoint.Visibility(rawValue: values[2].int ?? 2) ?? .visible))
    }
    for part in extra["parts"]?.array ?? [] {
      guard let name = part["name"]?.string, let box = part["box"]?.array.flatMap(box) else { continue }
      label.parts.append(LabelPart(name: name, box: box))
    }
  }

  private static func box(_ values: [JSONValue]) -> PixelBox? {
    let numbers = values.compactMap(\.double)
    guard numbers.count == 4 else { return nil }
    return PixelBox(xMin: numbers[0], yMin: numbers[1], xMax: numbers[2], yMax: numbers[3])
  }

  private static func numbers(_ list: JSONValue?, _ count: Int) -> [Double]? {
    let numbers = (list?.array ?? []).compactMap(\.double)
    return numbers.count == count ? numbers : nil
  }

  private static func time(_ fraction: JSONValue?) -> RationalTime? {
    guard let parts = numbers(fraction, 2), let over = Int64(exactly: parts[1]), let whole = Int64(exactly: parts[0])
    else { return nil }
    return RationalTime(whole, over: over)
  }

  private static func points(_ list: JSONValue?) -> [PixelPoint] {
    (list?.array ?? []).map { PixelPoint(x: $0[0]?.double ?? 0, y: $0[1]?.double ?? 0) }
  }

  // MARK: Attributes

  static func value(_ attribute: AttributeValue) -> JSONValue {
    switch attribute {
    case .null: .null
    case .flag(let flag): .bool(flag)
    case .integer(let integer): .integer(integer)
    case .number(let number): .number(number)
    case .text(let text): .string(text)
    case .list(let list): .array(list.map(value))
    case .object(let object): .object(object.mapValues(value))
    }
  }

  static func attribute(_ value: JSONValue) -> AttributeValue {
    switch value {
    case .null: .null
    case .bool(let flag): .flag(flag)
    case .integer(let integer): .integer(integer)
    case .number(let number): .number(number)
    case .string(let text): .text(text)
    case .array(let list): .list(list.map(attribute))
    case .object(let object): .object(object.mapValues(attribute))
    }
  }

  /// A text equal for equal geometry however its numbers were written: `10` and `10.0` are one.
  static func signature(kind: AnnotationKind, classID: some CustomStringConvertible, data: JSONValue) -> String {
    "\(kind.rawValue) \(classID) \(String(decoding: canonical(data).bytes, as: UTF8.self))"
  }

  /// With all numbers of one kind.
  static func canonical(_ value: JSONValue) -> JSONValue {
    switch value {
    case .integer(let integer): .number(Double(integer))
    case .array(let list): .array(list.map(canonical))
    case .object(let object): .object(object.mapValues(canonical))
    default: value
    }
  }
}
