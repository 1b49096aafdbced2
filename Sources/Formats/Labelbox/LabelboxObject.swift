import Geometry

/// An object's or a classification's JSON and the labels it means.
enum LabelboxObject {
  /// The attribute that keeps a classification's question, where it is not just "class".
  static let question = "question"

  static func label(_ node: JSONNode, _ size: PixelSize?, _ masks: LabelboxMasks) throws(LabelRejection) -> Label {
    guard let name = (node.member("name") ?? node.member("value"))?.string, !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no name")
    }
    var label = Label(category: name, shape: .classification)
    label.originalID = node.member("feature_id")?.string
    label.attributes = attributes(node)
    if let box = node.member("bounding_box") {
      let (left, top) = (try box.number("left"), try box.number("top"))
      label.shape = .box(
        PixelBox(xMin: left, yMin: top, xMax: left + (try box.number("width")), yMax: top + (try box.number("height"))))
    } else if let polygon = node.member("polygon") {
      label.shape = .polygon([PolygonPart(outer: try polygon.namedPoints())])
    } else if let line = node.member("line") {
      label.shape = .polyline(try line.namedPoints())
    } else if let point = node.member("point") {
      label.shape = .point(PixelPoint(x: try point.number("x"), y: try point.number("y")))
    } else if let picture = node.member("mask") ?? node.member("composite_mask") {
      label.shape = .mask(try self.mask(picture, size, masks))
    } else {
      throw LabelRejection(.malformedObject, "it is of a kind that is not known")
    }
    return try label.checked()
  }

  private static func mask(
    _ node: JSONNode, _ size: PixelSize?, _ masks: LabelboxMasks
  ) throws(LabelRejection) -> MaskRLE {
    let color = node.elements(of: "color_rgb").compactMap(\.int64)
    let number = color.count == 3 ? UInt32(truncatingIfNeeded: color[0] | color[1] << 8 | color[2] << 16) : nil
    let mask = try masks.mask(node.member("url")?.string ?? "", color: number)
    guard size == nil || size == PixelSize(width: mask.width, height: mask.height) else {
      throw LabelRejection(.badMask, "its mask is \(mask.width) x \(mask.height), its image another size")
    }
    return mask
  }

  /// Nested classifications as attributes.
  static func attributes(_ node: JSONNode) -> [String: AttributeValue] {
    var attributes: [String: AttributeValue] = [:]
    for classification in node.elements(of: "classifications") {
      guard let name = classification.member("name")?.string, let value = answer(classification) else { continue }
      attributes[name] = value
    }
    return attributes
  }

  private static func answer(_ node: JSONNode) -> AttributeValue? {
    if let text = node.member("text_answer")?.member("content") { return text.attributeValue }
    if let radio = node.member("radio_answer") {
      return (radio.member("name") ?? radio.member("value")).map(\.attributeValue)
    }
    let list = node.elements(of: "checklist_answers").compactMap { ($0.member("name") ?? $0.member("value"))?.string }
    return list.isEmpty ? nil : .list(list.map { .text($0) })
  }

  /// A classification of the whole image: a label an answer; a text is no class.
  static func classes(_ node: JSONNode) throws(LabelRejection) -> [Label] {
    let question = node.member("name")?.string ?? "class"
    var answers = node.elements(of: "checklist_answers").map { $0 }
    if let radio = node.member("radio_answer") { answers.append(radio) }
    if answers.isEmpty { throw LabelRejection(.malformedObject, "its answer is a text, which is no class") }
    var labels: [Label] = []
    for answer in answers {
      guard let name = (answer.member("name") ?? answer.member("value"))?.string, !name.isEmpty else {
        throw LabelRejection(.malformedObject, "its answer has no name")
      }
      var label = Label(category: name, shape: .classification)
      label.originalID = node.member("feature_id")?.string
      label.attributes = attributes(answer)
      if question != "class" { label.attributes[self.question] = .text(question) }
      labels.append(label)
    }
    return labels
  }

  static func encode(_ label: Label, id: String, maskPath: String?, into out: inout ByteWriter) {
    out.raw("{\"feature_id\":")
    out.json(id)
    if label.shape.kind == .classification {
      var attributes = label.attributes
      var question = "class"
      if case .text(let stated)? = attributes.removeValue(forKey: self.question) { question = stated }
      out.raw(",\"name\":")
      out.json(question)
      out.raw(",\"radio_answer\":{\"name\":")
      out.json(label.category)
      classifications(attributes, &out)
      out.raw("}}")
      return
    }
    out.raw(",\"name\":")
    out.json(label.category)
    geometry(label, maskPath, &out)
    classifications(label.attributes, &out)
    out.byte(125)
  }

  private static func classifications(_ attributes: [String: AttributeValue], _ out: inout ByteWriter) {
    out.raw(",\"classifications\":[")
    for (index, (name, value)) in attributes.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { out.byte(44) }
      out.raw("{\"name\":")
      out.json(name)
      if case .list(let list) = value, list.allSatisfy({ if case .text = $0 { true } else { false } }), !list.isEmpty {
        out.raw(",\"checklist_answers\":[")
        for (index, answer) in list.enumerated() {
          if index > 0 { out.byte(44) }
          out.raw("{\"name\":")
          out.json(answer)
          out.byte(125)
        }
        out.raw("]}")
      } else {
        out.raw(",\"text_answer\":{\"content\":")
        out.json(value)
        out.raw("}}")
      }
    }
    out.byte(93)
  }

  private static func geometry(_ label: Label, _ maskPath: String?, _ out: inout ByteWriter) {
    func place(_ point: PixelPoint) {
      out.raw("{\"x\":")
      out.number(point.x)
      out.raw(",\"y\":")
      out.number(point.y)
      out.byte(125)
    }
    func list(_ points: [PixelPoint]) {
      out.byte(91)
      for (index, point) in points.enumerated() {
        if index > 0 { out.byte(44) }
        place(point)
      }
      out.byte(93)
    }
    switch label.shape {
    case .box(let box):
      out.raw(",\"annotation_kind\":\"ImageBoundingBox\",\"bounding_box\":{\"top\":")
      out.number(box.yMin)
      out.raw(",\"left\":")
      out.number(box.xMin)
      out.raw(",\"height\":")
      out.number(COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax))
      out.raw(",\"width\":")
      out.number(COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax))
      out.byte(125)
    case .polygon(let parts):
      out.raw(",\"annotation_kind\":\"ImagePolygon\",\"polygon\":")
      list(parts.first?.outer ?? [])
    case .polyline(let line):
      out.raw(",\"annotation_kind\":\"ImagePolyline\",\"line\":")
      list(line)
    case .point(let point):
      out.raw(",\"annotation_kind\":\"ImagePoint\",\"point\":")
      place(point)
    case .mask:
      out.raw(",\"annotation_kind\":\"ImageSegmentationMask\",\"mask\":{\"url\":")
      out.json(maskPath ?? "")
      out.byte(125)
    default: break
    }
  }
}
