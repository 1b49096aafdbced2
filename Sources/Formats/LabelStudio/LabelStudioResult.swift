import Foundation
import Geometry

/// One region of a task's result, and the labels it means.
struct LabelStudioResult {
  /// Region types without `labels` at their end, and the shape each gives.
  static let types: Set<String> = ["rectangle", "polygon", "ellipse", "keypoint", "brush"]

  let size: PixelSize
  private let value: JSONNode

  /// The bare type: `rectangle` for `rectanglelabels`.
  static func bare(_ type: String) -> String { type.hasSuffix("labels") ? String(type.dropLast(6)) : type }

  /// - Parameter known: the task's size, for results that state none.
  init(_ node: JSONNode, known: PixelSize?) throws(LabelRejection) {
    guard let value = node.member("value") else { throw LabelRejection(.malformedObject, "it has no value") }
    guard let size = JSONNode.size(node.member("original_width"), node.member("original_height")) ?? known else {
      throw LabelRejection(
        .sizeUnknown, "neither it nor the picture tells the image's size, which percents need")
    }
    self.value = value
    self.size = size
  }

  func shape(_ type: String) throws(LabelRejection) -> LabelShape {
    switch type {
    case "rectangle": return try LabelStudioResult.box(value, size)
    case "polygon":
      let points = try value.member("points")?.pointPairs() ?? []
      let scaled = points.map { PixelPoint(x: $0.x / 100 * Double(size.width), y: $0.y / 100 * Double(size.height)) }
      return value.member("closed")?.flag == false ? .polyline(scaled) : .polygon([PolygonPart(outer: scaled)])
    case "ellipse":
      return .ellipse(
        PixelEllipse(
          center: try LabelStudioResult.point(value, size),
          radiusX: try value.number("radiusX") / 100 * Double(size.width),
          radiusY: try value.number("radiusY") / 100 * Double(size.height),
          degrees: value.member("rotation")?.double ?? 0))
    case "keypoint": return .point(try LabelStudioResult.point(value, size))
    case "brush":
      guard let node = value.member("rle"), node.kind == .array else {
        throw LabelRejection(.badMask, "its brush has no rle")
      }
      var bytes: [UInt8] = []
      for element in node.elements {
        guard let byte = element.int64, let byte = UInt8(exactly: byte) else {
          throw LabelRejection(.badMask, "its brush's rle holds what is no byte")
        }
        bytes.append(byte)
      }
      return .mask(try BrushCode.decode(bytes, width: size.width, height: size.height))
    default: throw LabelRejection(.malformedObject, "it is of type \"\(type.prefix(40))\", which is not known")
    }
  }

  private static func point(_ value: JSONNode, _ size: PixelSize) throws(LabelRejection) -> PixelPoint {
    PixelPoint(
      x: try value.number("x") / 100 * Double(size.width), y: try value.number("y") / 100 * Double(size.height))
  }

  /// A box turned about its own top left corner, which is what x and y name.
  static func box(_ value: JSONNode, _ size: PixelSize) throws(LabelRejection) -> LabelShape {
    let corner = try point(value, size)
    let width = try value.number("width") / 100 * Double(size.width)
    let height = try value.number("height") / 100 * Double(size.height)
    let degrees = value.member("rotation")?.double ?? 0
    if degrees == 0 {
      return .box(PixelBox(xMin: corner.x, yMin: corner.y, xMax: corner.x + width, yMax: corner.y + height))
    }
    let (sine, cosine) = (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
    let center = PixelPoint(
      x: corner.x + width / 2 * cosine - height / 2 * sine, y: corner.y + width / 2 * sine + height / 2 * cosine)
    return .rotatedBox(RotatedPixelBox(center: center, width: width, height: height, degrees: degrees))
  }

  /// The class names of a region: the list named as its type, or `labels`.
  static func names(_ value: JSONNode?, _ type: String) -> [String] {
    guard let value else { return [] }
    for (key, list) in value.members where list.kind == .array {
      let name = key.string ?? ""
      if name == type || name == "labels" || name == "videolabels" { return list.elements.compactMap(\.string) }
    }
    return []
  }

  /// What a control that is no shape says of a region: its one text, number or choice, or a list of them.
  static func attribute(_ type: String, _ value: JSONNode?) -> AttributeValue? {
    guard let value else { return nil }
    switch type {
    case "choices", "taxonomy", "textarea", "labels":
      let list = (value.member("choices") ?? value.member("taxonomy") ?? value.member("text"))?.attributeValue
      if case .list(let values)? = list, values.count == 1, case .text = values[0] { return values[0] }
      return list
    case "rating": return value.member("rating")?.attributeValue
    case "number": return value.member("number")?.attributeValue
    case "datetime": return value.member("datetime")?.attributeValue
    default: return nil
    }
  }
}
