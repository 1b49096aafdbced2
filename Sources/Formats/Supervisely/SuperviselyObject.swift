import Foundation
import Geometry

/// An object's JSON and the label it means, both ways.
enum SuperviselyObject {
  /// Longest packed mask that is unpacked: 256 MiB of PNG.
  private static let maskLimit = 256 << 20

  static func label(
    _ node: JSONNode, _ size: PixelSize?, _ classes: [String: SuperviselyClass]
  ) throws(LabelRejection) -> Label {
    guard let name = node.member("classTitle")?.string, !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no classTitle")
    }
    var label = Label(category: name, shape: .classification)
    label.originalID = node.member("id")?.int64.map { String($0) }
    if let login = node.member("labelerLogin")?.string, !login.isEmpty { label.source = login }
    for tag in node.elements(of: "tags") {
      guard let name = tag.member("name")?.string, !name.isEmpty else { continue }
      let value = tag.member("value")
      label.attributes[name] = value.map { $0.isNull ? .flag(true) : $0.attributeValue } ?? .flag(true)
    }
    try shape(node, size, classes[name], &label)
    return try label.checked()
  }

  private static func shape(
    _ node: JSONNode, _ size: PixelSize?, _ known: SuperviselyClass?, _ label: inout Label
  ) throws(LabelRejection) {
    let points = node.member("points")
    let exterior = try points?.member("exterior")?.pointPairs() ?? []
    switch node.member("geometryType")?.string {
    case "rectangle":
      guard exterior.count == 2, var box = PixelBox(around: exterior) else {
        throw LabelRejection(.badBox, "its rectangle has \(exterior.count) corners, 2 were expected")
      }
      // Whole numbers name the last pixel, not the edge behind it.
      if exterior.allSatisfy({ $0.x == $0.x.rounded() && $0.y == $0.y.rounded() }) {
        box.xMax += 1
        box.yMax += 1
      }
      label.shape = .box(box)
    case "polygon":
      var holes: [[PixelPoint]] = []
      for ring in points?.elements(of: "interior").map({ $0 }) ?? [] { holes.append(try ring.pointPairs()) }
      label.shape = .polygon([PolygonPart(outer: exterior, holes: holes)])
    case "line": label.shape = .polyline(exterior)
    case "point":
      guard let point = exterior.first else { throw LabelRejection(.badShape, "it has no point") }
      label.shape = .point(point)
    case "bitmap": label.shape = .mask(try mask(node, size))
    case "graph":
      label.keypoints = try graph(node, known)
      label.shape = .keypoints
    case let type:
      throw LabelRejection(.malformedObject, "it is of type \"\(type?.prefix(40) ?? "")\", which is not known")
    }
  }

  /// A PNG, packed by zlib, in base64, whose top left pixel lies at `origin`.
  private static func mask(_ node: JSONNode, _ size: PixelSize?) throws(LabelRejection) -> MaskRLE {
    guard let bitmap = node.member("bitmap"), let text = bitmap.member("data")?.string,
      let packed = Data(base64Encoded: text)
    else { throw LabelRejection(.badMask, "its bitmap has no data in base64") }
    let origin = bitmap.elements(of: "origin").compactMap(\.int64)
    guard origin.count == 2, origin.allSatisfy({ abs($0) <= 1 << 24 }) else {
      throw LabelRejection(.badMask, "its bitmap has no origin of two whole numbers")
    }
    guard let size else { throw LabelRejection(.sizeUnknown, "its image's size is unknown, which a mask needs") }
    do throws(Deflate.Trouble) {
      let png = try Deflate.unpack(Array(packed), limit: maskLimit)
      return try unpacked(png, Int(origin[0]), Int(origin[1]), size).get()
    } catch {
      throw LabelRejection(.badMask, "its bitmap is no packed PNG")
    }
  }

  private static func unpacked(
    _ png: [UInt8], _ left: Int, _ top: Int, _ size: PixelSize
  ) -> Result<MaskRLE, Deflate.Trouble> {
    do throws(LabelRejection) {
      return .success(try MaskCrop(png: png, left: left, top: top).mask(in: size))
    } catch {
      return .failure(.damaged)
    }
  }

  private static func graph(_ node: JSONNode, _ known: SuperviselyClass?) throws(LabelRejection) -> [Keypoint] {
    var found: [String: Keypoint] = [:]
    var order: [String] = []
    for (key, value) in node.members(of: "nodes") {
      let place = value.elements(of: "loc").map { $0 }
      guard place.count == 2 else { throw LabelRejection(.badShape, "a node of its graph has no place") }
      let name = key.string ?? ""
      found[name] = Keypoint(
        x: try place[0].coordinate(), y: try place[1].coordinate(),
        visibility: value.member("disabled")?.flag == true ? .hidden : .visible)
      order.append(name)
    }
    guard let known, !known.nodes.isEmpty else { return order.compactMap { found[$0] } }
    let nodes = Set(known.nodes)
    if let stranger = order.first(where: { !nodes.contains($0) }) {
      throw LabelRejection(.badShape, "its node \"\(stranger.prefix(40))\" is not among its class's nodes")
    }
    return known.nodes.map { found[$0] ?? Keypoint(x: 0, y: 0, visibility: .absent) }
  }

  static func type(_ shape: LabelShape) -> String {
    switch shape {
    case .box: "rectangle"
    case .polygon: "polygon"
    case .mask: "bitmap"
    case .polyline: "line"
    case .point: "point"
    case .keypoints: "graph"
    default: "any"
    }
  }

  static func encode(_ label: Label, id: Int64, classID: Int, into out: inout ByteWriter) throws {
    out.text("{\"id\":\(id),\"classId\":\(classID),\"classTitle\":")
    out.json(label.category)
    out.raw(",\"geometryType\":")
    out.json(type(label.shape))
    out.raw(",\"labelerLogin\":")
    out.json(label.source ?? "")
    out.raw(",\"description\":\"\",\"tags\":[")
    tags(label.attributes, &out)
    out.byte(93)
    switch label.shape {
    case .box(let box):
      let edges = [box.xMin, box.yMin, box.xMax, box.yMax]
      let shift = edges.allSatisfy { $0 == $0.rounded() } ? 1.0 : 0
      points(
        [PixelPoint(x: box.xMin, y: box.yMin), PixelPoint(x: box.xMax - shift, y: box.yMax - shift)], [], &out)
    case .polygon(let parts): points(parts.first?.outer ?? [], parts.first?.holes ?? [], &out)
    case .polyline(let line): points(line, [], &out)
    case .point(let point): points([point], [], &out)
    case .mask(let mask):
      let crop = MaskCrop(mask)
      out.raw(",\"bitmap\":{\"data\":")
      out.json(Data(Deflate.pack(try crop.png())).base64EncodedString())
      out.text(",\"origin\":[\(crop.left),\(crop.top)]}")
    case .keypoints:
      out.raw(",\"nodes\":{")
      var isFirst = true
      for (index, point) in label.keypoints.enumerated() where point.visibility != .absent {
        if !isFirst { out.byte(44) }
        isFirst = false
        out.json(SuperviselyClass.nodeKey(index))
        out.raw(":{\"loc\":[")
        out.number(point.x)
        out.byte(44)
        out.number(point.y)
        out.raw(point.visibility == .hidden ? "],\"disabled\":true}" : "]}")
      }
      out.byte(125)
    default: break
    }
    out.byte(125)
  }

  static func tags(_ tags: [String: AttributeValue], _ out: inout ByteWriter) {
    for (index, (name, value)) in tags.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { out.byte(44) }
      out.raw("{\"name\":")
      out.json(name)
      out.raw(",\"value\":")
      out.json(value == .flag(true) ? .null : value)
      out.byte(125)
    }
  }

  private static func points(_ exterior: [PixelPoint], _ interior: [[PixelPoint]], _ out: inout ByteWriter) {
    func ring(_ points: [PixelPoint]) {
      out.byte(91)
      for (index, point) in points.enumerated() {
        out.raw(index > 0 ? ",[" : "[")
        out.number(point.x)
        out.byte(44)
        out.number(point.y)
        out.byte(93)
      }
      out.byte(93)
    }
    out.raw(",\"points\":{\"exterior\":")
    ring(exterior)
    out.raw(",\"interior\":[")
    for (index, hole) in interior.enumerated() {
      if index > 0 { out.byte(44) }
      ring(hole)
    }
    out.raw("]}")
  }
}
