import Foundation
import Geometry

/// The label classes of FiftyOne and the labels they mean, both ways.
enum FiftyOneLabel {
  /// Members that are no attributes of a label.
  static let reserved: Set<String> = [
    "_id", "_cls", "id", "tags", "label", "bounding_box", "mask", "mask_path", "confidence", "index", "points",
    "closed",
    "filled", "attributes", "visibility", "logits",
  ]

  /// The attribute that keeps a label's tags.
  static let tagsName = "tags"

  /// The tags among a label's attributes; nil where there are none, or what is called so is no list of words.
  static func tags(_ label: Label) -> AttributeValue? {
    guard let value = label.attributes[tagsName], case .list(let list) = value,
      list.allSatisfy({ if case .text = $0 { true } else { false } })
    else { return nil }
    return value
  }

  /// Lists of labels, which may be empty.
  static let lists: Set<String> = ["Detections", "Polylines", "Keypoints", "Classifications"]

  /// The labels of a field's value: a label, or a list of them under the name of its class.
  static func elements(_ node: JSONNode) -> [(type: String, node: JSONNode)] {
    func all(_ list: StaticString, _ type: String) -> [(type: String, node: JSONNode)] {
      node.elements(of: list).map { (type, $0) }
    }
    switch node.member("_cls")?.string {
    case "Detections": return all("detections", "Detection")
    case "Polylines": return all("polylines", "Polyline")
    case "Keypoints": return all("keypoints", "Keypoint")
    case "Classifications": return all("classifications", "Classification")
    case "Detection": return [("Detection", node)]
    case "Polyline": return [("Polyline", node)]
    case "Keypoint": return [("Keypoint", node)]
    case "Classification": return [("Classification", node)]
    default: return []
    }
  }

  static func decode(_ type: String, _ node: JSONNode, _ size: PixelSize?) throws(LabelRejection) -> Label {
    guard let name = node.member("label")?.string, !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no label")
    }
    var label = Label(category: name, shape: .classification)
    label.originalID = node.member("_id")?.member("$oid")?.string ?? node.member("_id")?.string
    label.score = node.member("confidence")?.double
    label.track = node.member("index")?.int64.map { String($0) }
    label.attributes = node.others(besides: reserved)
    for (key, value) in node.members(of: "attributes") {
      label.attributes[key.string ?? ""] = (value.member("value") ?? value).attributeValue
    }
    let tags = node.elements(of: "tags").compactMap(\.string)
    if !tags.isEmpty { label.attributes[tagsName] = .list(tags.map { .text($0) }) }
    if type != "Classification" {
      guard let size else {
        throw LabelRejection(.sizeUnknown, "its image's size is unknown, which fractions need")
      }
      try shape(type, node, size, &label)
    }
    return try label.checked()
  }

  private static func shape(
    _ type: String, _ node: JSONNode, _ size: PixelSize, _ label: inout Label
  ) throws(LabelRejection) {
    let (width, height) = (Double(size.width), Double(size.height))
    func scaled(_ points: [PixelPoint]) -> [PixelPoint] {
      points.map { PixelPoint(x: $0.x * width, y: $0.y * height) }
    }
    switch type {
    case "Detection":
      let numbers = try node.member("bounding_box")?.flatPoints() ?? []
      guard numbers.count == 2 else { throw LabelRejection(.badBox, "its bounding_box has no 4 numbers") }
      let box = PixelBox(
        xMin: numbers[0].x * width, yMin: numbers[0].y * height, xMax: (numbers[0].x + numbers[1].x) * width,
        yMax: (numbers[0].y + numbers[1].y) * height)
      label.shape = .box(box)
      if let mask = node.member("mask"), !mask.isNull {
        _ = try label.checked()
        label.shape = .mask(try self.mask(mask, box, size))
      }
    case "Polyline":
      var rings: [[PixelPoint]] = []
      for ring in node.elements(of: "points") { rings.append(scaled(try ring.pointPairs())) }
      if node.member("closed")?.flag == true || node.member("filled")?.flag == true {
        label.shape = .polygon(rings.map { PolygonPart(outer: $0) })
      } else if rings.count == 1 {
        label.shape = .polyline(rings[0])
      } else {
        throw LabelRejection(.badShape, "it is a line in \(rings.count) parts")
      }
    default:
      label.shape = .keypoints
      let seen = node.elements(of: "visibility").map(\.int64)
      for (index, point) in node.elements(of: "points").enumerated() {
        var numbers = point.elements
        let (x, y) = (numbers.next(), numbers.next())
        let stated = index < seen.count ? seen[index].flatMap { Int(exactly: $0) } : nil
        // A point that is not there is NaN, in MongoDB's words for it or as null.
        guard let x = x?.double, let y = y?.double else {
          label.keypoints.append(Keypoint(x: 0, y: 0, visibility: .absent))
          continue
        }
        let visibility = stated.flatMap(Keypoint.Visibility.init(rawValue:)) ?? .visible
        label.keypoints.append(Keypoint(x: x * width, y: y * height, visibility: visibility))
      }
    }
  }

  /// The array over the box, packed by zlib, in base64; MongoDB's binary form has it one member deeper.
  private static func mask(_ node: JSONNode, _ box: PixelBox, _ size: PixelSize) throws(LabelRejection) -> MaskRLE {
    let text =
      node.string ?? node.member("$binary")?.string ?? node.member("$binary")?.member("base64")?.string
    guard let packed = text.flatMap({ Data(base64Encoded: $0) }) else {
      throw LabelRejection(.badMask, "its mask is no base64 text")
    }
    let unpacked: [UInt8]
    do throws(Deflate.Trouble) {
      unpacked = try Deflate.unpack(Array(packed), limit: MaskLimit.pixels)
    } catch {
      throw LabelRejection(.badMask, "its mask is not packed by zlib, or too large")
    }
    return try mask(try NumPyArray(unpacked), box, size)
  }

  /// The mask that an array over a box means.
  static func mask(_ array: NumPyArray, _ box: PixelBox, _ size: PixelSize) throws(LabelRejection) -> MaskRLE {
    let (left, top) = (Int(box.xMin.rounded()), Int(box.yMin.rounded()))
    let width = max(1, Int(box.xMax.rounded()) - left)
    let height = max(1, Int(box.yMax.rounded()) - top)
    guard width <= 1 << 15, height <= 1 << 15, MaskLimit.allows(width, height) else {
      throw LabelRejection(.badMask, "its mask covers \(width) x \(height) pixels")
    }
    // The array is stretched over the box where it has another size.
    let fitted = array.resized(width: width, height: height)
    return try MaskCrop(left: left, top: top, width: width, height: height, pixels: fitted.values).mask(in: size)
  }

  /// The list class that holds a shape.
  static func type(_ shape: LabelShape) -> (list: String, members: String, label: String) {
    switch shape {
    case .box, .mask: ("Detections", "detections", "Detection")
    case .polygon, .polyline: ("Polylines", "polylines", "Polyline")
    case .keypoints: ("Keypoints", "keypoints", "Keypoint")
    default: ("Classifications", "classifications", "Classification")
    }
  }

  static func encode(_ label: Label, id: String, _ size: PixelSize?, into out: inout ByteWriter) {
    out.raw("{\"_id\":{\"$oid\":")
    out.json(id)
    out.raw("},\"_cls\":")
    out.json(type(label.shape).label)
    out.raw(",\"tags\":")
    out.json(tags(label) ?? .list([]))
    out.raw(",\"label\":")
    out.json(label.category)
    if let score = label.score {
      out.raw(",\"confidence\":")
      out.number(score)
    }
    if let index = label.track.flatMap({ Int64($0) }) {
      out.raw(",\"index\":")
      out.integer(index)
    }
    if let size { geometry(label, size, &out) }
    for (key, value) in label.attributes.sorted(by: { $0.key < $1.key }) where !reserved.contains(key) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    out.byte(125)
  }

  private static func geometry(_ label: Label, _ size: PixelSize, _ out: inout ByteWriter) {
    let (width, height) = (Double(size.width), Double(size.height))
    func point(_ x: Double, _ y: Double) {
      out.byte(91)
      out.number(x / width)
      out.byte(44)
      out.number(y / height)
      out.byte(93)
    }
    func box(_ box: PixelBox) {
      out.raw(",\"bounding_box\":[")
      for (index, value) in [box.xMin / width, box.yMin / height, box.width / width, box.height / height].enumerated() {
        if index > 0 { out.byte(44) }
        out.number(value)
      }
      out.byte(93)
    }
    func rings(_ rings: [[PixelPoint]], isClosed: Bool) {
      out.raw(",\"points\":[")
      for (index, ring) in rings.enumerated() {
        out.raw(index > 0 ? ",[" : "[")
        for (index, corner) in ring.enumerated() {
          if index > 0 { out.byte(44) }
          point(corner.x, corner.y)
        }
        out.byte(93)
      }
      out.text("],\"closed\":\(isClosed),\"filled\":\(isClosed)")
    }
    switch label.shape {
    case .box(let edges): box(edges)
    case .mask(let mask):
      let crop = MaskCrop(mask)
      box(
        PixelBox(
          xMin: Double(crop.left), yMin: Double(crop.top), xMax: Double(crop.left + crop.width),
          yMax: Double(crop.top + crop.height)))
      let array = NumPyArray(width: crop.width, height: crop.height, values: crop.pixels)
      out.raw(",\"mask\":{\"$binary\":{\"base64\":")
      out.json(Data(Deflate.pack(array.bytes)).base64EncodedString())
      out.raw(",\"subType\":\"00\"}}")
    case .polygon(let parts): rings(parts.map(\.outer), isClosed: true)
    case .polyline(let line): rings([line], isClosed: false)
    case .keypoints:
      out.raw(",\"points\":[")
      for (index, keypoint) in label.keypoints.enumerated() {
        if index > 0 { out.byte(44) }
        if keypoint.visibility == .absent {
          out.raw("[{\"$numberDouble\":\"NaN\"},{\"$numberDouble\":\"NaN\"}]")
        } else {
          point(keypoint.x, keypoint.y)
        }
      }
      out.raw("],\"visibility\":")
      out.json(.list(label.keypoints.map { .integer(Int64($0.visibility.rawValue)) }))
    default: break
    }
  }
}
