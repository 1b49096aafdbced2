import Foundation
import Geometry

/// A shape of LabelMe's JSON and the labels it means.
enum LabelMeShape {
  static func labels(
    _ node: JSONNode, _ size: PixelSize?, _ lastGroup: inout Int64
  ) throws(LabelRejection) -> [Label] {
    guard let name = node.member("label")?.string, !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no label")
    }
    let points = try node.member("points")?.pointPairs() ?? []
    var label = Label(category: name, shape: .classification)
    facts(node, &label)
    let type = node.member("shape_type")?.string ?? "polygon"
    if type == "points" {
      if label.group == nil, points.count > 1 {
        lastGroup &+= 1
        label.group = lastGroup
      }
      var labels: [Label] = []
      for point in points {
        label.shape = .point(point)
        labels.append(try label.checked())
      }
      if labels.isEmpty { throw LabelRejection(.badShape, "it has no points") }
      return labels
    }
    label.shape = try shape(type, points, node, size)
    return [try label.checked()]
  }

  private static func shape(
    _ type: String, _ points: [PixelPoint], _ node: JSONNode, _ size: PixelSize?
  ) throws(LabelRejection) -> LabelShape {
    func expect(_ counts: Set<Int>) throws(LabelRejection) {
      guard counts.contains(points.count) else {
        throw LabelRejection(
          .badShape,
          "it is a \(type) of \(points.count) points, \(counts.sorted().map(String.init).joined(separator: " or ")) were expected"
        )
      }
    }
    switch type {
    case "polygon": return .polygon([PolygonPart(outer: points)])
    case "rectangle":
      // Any two opposite corners; newer versions may write all four.
      try expect([2, 4])
      guard let box = PixelBox(around: points) else { throw LabelRejection(.badBox, "it has no corners") }
      return .box(box)
    case "oriented_rectangle", "rotation":
      try expect([4])
      return QuadShape.shape(of: points)
    case "circle":
      try expect([2])
      let radius = hypot(points[1].x - points[0].x, points[1].y - points[0].y)
      return .ellipse(PixelEllipse(center: points[0], radiusX: radius, radiusY: radius))
    case "line":
      try expect([2])
      return .polyline(points)
    case "linestrip": return .polyline(points)
    case "point":
      try expect([1])
      return .point(points[0])
    case "mask":
      try expect([2])
      return .mask(try mask(node, points[0], size))
    default: throw LabelRejection(.malformedObject, "it is of type \"\(type.prefix(40))\", which is not known")
    }
  }

  /// A picture of the crop whose top left pixel is the first corner, cut down to whole pixels as LabelMe does.
  private static func mask(
    _ node: JSONNode, _ corner: PixelPoint, _ size: PixelSize?
  ) throws(LabelRejection) -> MaskRLE {
    guard let text = node.member("mask")?.string, let bytes = Data(base64Encoded: text) else {
      throw LabelRejection(.badMask, "its mask is no base64 text")
    }
    guard let left = Int(exactly: corner.x.rounded(.down)), let top = Int(exactly: corner.y.rounded(.down)) else {
      throw LabelRejection(.outOfRange, "its mask lies at \(corner.x), \(corner.y)")
    }
    guard let size else { throw LabelRejection(.sizeUnknown, "its image's size is unknown, which a mask needs") }
    return try MaskCrop(png: Array(bytes), left: left, top: top).mask(in: size)
  }

  private static func facts(_ node: JSONNode, _ label: inout Label) {
    for (key, value) in node.members {
      switch key.string ?? "" {
      case "label", "points", "shape_type", "mask": break
      case "group_id": label.group = value.int64
      case "flags": for (name, flag) in value.members { label.attributes[name.string ?? ""] = flag.attributeValue }
      case "attributes":
        for (name, value) in value.members { label.attributes[name.string ?? ""] = value.attributeValue }
      case "description":
        if let text = value.string, !text.isEmpty { label.attributes["description"] = .text(text) }
      case "score": label.score = value.double
      case "difficult": label.isDifficult = value.flag
      case let other: label.metadata[other] = value.attributeValue
      }
    }
  }
}
