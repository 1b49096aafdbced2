/// A region's JSON and the label it means.
enum VIARegion {
  private static let classNames = ["class", "label", "name", "type", "category"]

  static func label(_ node: JSONNode) throws(LabelRejection) -> Label {
    guard let shape = node.member("shape_attributes") else {
      throw LabelRejection(.malformedObject, "it has no shape_attributes")
    }
    var attributes: [String: AttributeValue] = [:]
    for (key, value) in node.members(of: "region_attributes") { attributes[key.string ?? ""] = value.attributeValue }
    return try label(try self.shape(shape), attributes)
  }

  /// A label whose class stands among its attributes.
  static func label(_ shape: LabelShape, _ attributes: [String: AttributeValue]) throws(LabelRejection) -> Label {
    guard let key = classKey(attributes.keys), let name = attributes[key].flatMap(className), !name.isEmpty else {
      throw LabelRejection(.unknownClass, "none of its attributes names a class")
    }
    var label = Label(category: name, shape: shape)
    label.attributes = attributes
    label.attributes[key] = nil
    return try label.checked()
  }

  /// Which of some attributes names the class: one that is called so, else the only one.
  static func classKey(_ names: some Collection<String>) -> String? {
    let own = classNames.lazy.compactMap { name in names.sorted().first { $0.lowercased() == name } }.first
    return own ?? (names.count == 1 ? names.first : nil)
  }

  /// Text, or the one box that is ticked.
  private static func className(_ value: AttributeValue) -> String? {
    switch value {
    case .text(let text): return text
    case .object(let ticked):
      let names = ticked.filter { $0.value == .flag(true) }.keys
      return names.count == 1 ? names.first : nil
    case .integer, .number, .flag: return value.plainText
    case .null, .list: return nil
    }
  }

  static func shape(_ node: JSONNode) throws(LabelRejection) -> LabelShape {
    func points() throws(LabelRejection) -> [PixelPoint] {
      let xs = node.elements(of: "all_points_x").map { $0 }
      let ys = node.elements(of: "all_points_y").map { $0 }
      guard xs.count == ys.count else {
        throw LabelRejection(.badShape, "it has \(xs.count) x and \(ys.count) y coordinates")
      }
      var points: [PixelPoint] = []
      for (x, y) in zip(xs, ys) { points.append(PixelPoint(x: try x.coordinate(), y: try y.coordinate())) }
      return points
    }
    func center() throws(LabelRejection) -> PixelPoint {
      PixelPoint(x: try node.number("cx"), y: try node.number("cy"))
    }
    switch node.member("name")?.string {
    case "rect":
      let (x, y) = (try node.number("x"), try node.number("y"))
      return .box(
        PixelBox(xMin: x, yMin: y, xMax: x + (try node.number("width")), yMax: y + (try node.number("height"))))
    case "circle":
      let radius = try node.number("r")
      return .ellipse(PixelEllipse(center: try center(), radiusX: radius, radiusY: radius))
    case "ellipse":
      return .ellipse(
        PixelEllipse(
          center: try center(), radiusX: try node.number("rx"), radiusY: try node.number("ry"),
          degrees: (node.member("theta")?.double ?? 0) * 180 / .pi))
    case "polygon": return .polygon([PolygonPart(outer: try points())])
    case "polyline": return .polyline(try points())
    case "point": return .point(try center())
    case let name:
      throw LabelRejection(.malformedObject, "its shape is \"\(name?.prefix(40) ?? "")\", which is not known")
    }
  }

  static func encode(_ label: Label, into out: inout ByteWriter) {
    out.raw("{\"shape_attributes\":")
    encode(label.shape, into: &out)
    out.raw(",\"region_attributes\":")
    out.json(.object(attributes(label)))
    out.byte(125)
  }

  /// A label's attributes with its class among them.
  static func attributes(_ label: Label) -> [String: AttributeValue] {
    var attributes = label.attributes
    attributes["class"] = .text(label.category)
    return attributes
  }

  static func encode(_ shape: LabelShape, into out: inout ByteWriter) {
    out.raw("{\"name\":")
    func members(_ name: String, _ values: [(String, Double)]) {
      out.json(name)
      for (key, value) in values {
        out.text(",\"\(key)\":")
        out.number(value)
      }
    }
    func points(_ name: String, _ points: [PixelPoint]) {
      out.json(name)
      for (key, values) in [("all_points_x", points.map(\.x)), ("all_points_y", points.map(\.y))] {
        out.text(",\"\(key)\":[")
        for (index, value) in values.enumerated() {
          if index > 0 { out.byte(44) }
          out.number(value)
        }
        out.byte(93)
      }
    }
    switch shape {
    case .box(let box):
      members(
        "rect",
        [
          ("x", box.xMin), ("y", box.yMin), ("width", COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax)),
          ("height", COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax)),
        ])
    case .polygon(let parts): points("polygon", parts.first?.outer ?? [])
    case .polyline(let line): points("polyline", line)
    case .point(let point): members("point", [("cx", point.x), ("cy", point.y)])
    case .ellipse(let ellipse) where ellipse.radiusX == ellipse.radiusY:
      members("circle", [("cx", ellipse.center.x), ("cy", ellipse.center.y), ("r", ellipse.radiusX)])
    case .ellipse(let ellipse):
      members(
        "ellipse",
        [
          ("cx", ellipse.center.x), ("cy", ellipse.center.y), ("rx", ellipse.radiusX), ("ry", ellipse.radiusY),
          ("theta", ellipse.degrees * .pi / 180),
        ])
    default: out.raw("\"\"")
    }
    out.byte(125)
  }
}
