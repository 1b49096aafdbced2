import Geometry

/// Turns a label into an annotation's JSON.
enum COCOAnnotationEncoder {
  static func encode(_ label: Label, id: Int64, image: Int64, category: Int64?, into out: inout ByteWriter) {
    out.raw("{\"id\":")
    out.integer(id)
    out.raw(",\"image_id\":")
    out.integer(image)
    if let category {
      out.raw(",\"category_id\":")
      out.integer(category)
    }
    if case .caption(let text) = label.shape {
      out.raw(",\"caption\":")
      out.json(text)
      if label.box != nil {
        out.raw(",\"bbox\":")
        box(label.box, &out)
      }
    } else {
      geometry(label, &out)
    }
    if let score = label.score, score.isFinite {
      out.raw(",\"score\":")
      out.number(score)
    }
    extras(label, &out)
    out.byte(125)
  }

  private static func geometry(_ label: Label, _ out: inout ByteWriter) {
    let box = label.enclosingBox
    out.raw(",\"bbox\":")
    self.box(box, &out)
    out.raw(",\"area\":")
    out.number(label.area ?? area(label, box))
    out.raw(",\"iscrowd\":")
    out.byte(label.isCrowd ? 49 : 48)
    out.raw(",\"segmentation\":")
    segmentation(label, &out)
    if !label.keypoints.isEmpty {
      out.raw(",\"keypoints\":[")
      for (index, point) in label.keypoints.enumerated() {
        if index > 0 { out.byte(44) }
        out.number(point.x)
        out.byte(44)
        out.number(point.y)
        out.byte(44)
        out.integer(point.visibility.rawValue)
      }
      out.raw("],\"num_keypoints\":")
      out.integer(label.keypoints.count { $0.visibility != .absent })
    }
  }

  private static func box(_ box: PixelBox?, _ out: inout ByteWriter) {
    out.byte(91)
    if let box {
      out.number(box.xMin)
      out.byte(44)
      out.number(box.yMin)
      out.byte(44)
      out.number(side(from: box.xMin, to: box.xMax))
      out.byte(44)
      out.number(side(from: box.yMin, to: box.yMax))
    }
    out.byte(93)
  }

  /// The shortest length that leads from one edge to exactly the other: 10.1 + 20.2 reads back as the edge it came from.
  static func side(from low: Double, to high: Double) -> Double {
    let side = high - low
    var scale = 1.0
    for _ in 0..<13 {
      let rounded = (side * scale).rounded() / scale
      if rounded > 0, low + rounded == high { return rounded }
      scale *= 10
    }
    if low + side == high { return side }
    return low + side.nextUp == high ? side.nextUp : low + side.nextDown == high ? side.nextDown : side
  }

  private static func area(_ label: Label, _ box: PixelBox?) -> Double {
    switch label.shape {
    case .mask(let mask): Double(mask.area)
    case .polygon(let parts): parts.reduce(0) { $0 + $1.area }
    default: box?.area ?? 0
    }
  }

  private static func segmentation(_ label: Label, _ out: inout ByteWriter) {
    switch label.shape {
    case .polygon(let parts):
      out.byte(91)
      for (index, part) in parts.enumerated() {
        if index > 0 { out.byte(44) }
        out.byte(91)
        for (index, point) in part.outer.enumerated() {
          if index > 0 { out.byte(44) }
          out.number(point.x)
          out.byte(44)
          out.number(point.y)
        }
        out.byte(93)
      }
      out.byte(93)
    case .mask(let mask):
      out.raw("{\"size\":[")
      out.integer(mask.height)
      out.byte(44)
      out.integer(mask.width)
      out.raw("],\"counts\":")
      // The convention: crowds as plain counts, instances as the compressed string.
      if label.isCrowd {
        out.byte(91)
        for (index, count) in mask.counts.enumerated() {
          if index > 0 { out.byte(44) }
          out.integer(Int(count))
        }
        out.byte(93)
      } else {
        out.json(String(decoding: mask.compressed, as: UTF8.self))
      }
      out.byte(125)
    default: out.raw("[]")
    }
  }

  private static func extras(_ label: Label, _ out: inout ByteWriter) {
    let attributes = COCOAttributes.all(of: label)
    if !attributes.isEmpty {
      out.raw(",\"attributes\":")
      out.json(.object(attributes))
    }
    if label.metadata.isEmpty { return }
    // What is said of an object that has a shape; a caption alone stands there already.
    let isSaid = label.shape.kind == .caption
    for (key, value) in label.metadata.sorted(by: { $0.key < $1.key })
    where !reserved.contains(key) && !(isSaid && key == "caption") {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
  }

  private static let reserved: Set<String> = [
    "id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "keypoints", "num_keypoints", "score",
    "attributes",
  ]
}
