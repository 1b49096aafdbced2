import Foundation
import Geometry

/// Writes `tasks.json`, `label_config.xml` and the pictures under `images/`, as Label Studio imports them from a folder.
final class LabelStudioWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var names = ExportNames()
  private let spool = SpoolFile()
  private var count = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let place = names.take(SafePath.join(item.split.map { "images/\($0)" } ?? "images", item.path))
    let start = (item.split.map { "images/\($0)/" } ?? "images/").count
    if place.dropFirst(start) != item.path { report.add(.renamed(item.path, to: String(place.dropFirst(start)))) }
    let written = item.keepingWhatNeedsNoSize(report).keepingMasks(report, where: MaskLimit.allows)
    count += 1
    try spool.append { out in
      if count > 1 { out.raw(",\n") }
      task(written, place, &out)
    }
    if options.includesImages, let image = item.image { try sink.write(image, to: place) }
    report.didWrite(written)
  }

  private func task(_ item: DatasetItem, _ place: String, _ out: inout ByteWriter) {
    var metadata = item.metadata
    var relations: [AttributeValue] = []
    if case .list(let values)? = metadata.removeValue(forKey: "relations") { relations = values }
    var data: [String: AttributeValue] = [:]
    if case .object(let values)? = metadata.removeValue(forKey: "data") { data = values }
    data["split"] = item.split.map { .text($0) }
    let path = place.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? place
    data["image"] = .text("/data/local-files/?d=" + path)
    out.raw("{\"id\":")
    out.integer(item.originalID.flatMap { Int64($0) } ?? Int64(count))
    out.raw(",\"data\":")
    out.json(.object(data))
    out.raw(",\"meta\":")
    out.json(.object(metadata))
    // An item of predictions alone stays one; a mixture tells them apart by their scores.
    let arePredictions =
      !item.labels.isEmpty
      && item.labels.allSatisfy { $0.score != nil || $0.metadata[LabelStudioTask.predictionKey] == .flag(true) }
    out.raw(",\"annotations\":[")
    if !arePredictions, !item.labels.isEmpty || item.isNull {
      out.raw("{\"id\":")
      out.integer(count)
      out.raw(",\"was_cancelled\":false,\"result\":[")
      results(item, relations, &out)
      out.raw("]}")
    }
    out.raw("],\"predictions\":[")
    if arePredictions {
      out.raw("{\"model_version\":")
      out.json(item.labels[0].source ?? options.name)
      out.raw(",\"result\":[")
      results(item, relations, &out)
      out.raw("]}")
    }
    out.raw("]}")
  }

  private func results(_ item: DatasetItem, _ relations: [AttributeValue], _ out: inout ByteWriter) {
    var ids = Set(item.labels.compactMap(\.originalID))
    let areUnique = ids.count == item.labels.count { $0.originalID != nil }
    if !areUnique { ids = [] }
    var number = 0
    for (index, label) in item.labels.enumerated() {
      if index > 0 { out.raw(",\n") }
      var id = areUnique ? label.originalID : nil
      while id == nil || (id != label.originalID && ids.contains(id ?? "")) {
        number += 1
        id = "r\(number)"
      }
      result(label, id ?? "", item.size, &out)
    }
    for relation in relations {
      out.byte(44)
      out.json(relation)
    }
  }

  private func result(_ label: Label, _ id: String, _ size: PixelSize?, _ out: inout ByteWriter) {
    classes.place(label.category)
    let type = LabelStudioWriter.type(label.shape)
    controls.insert(type)
    out.raw("{\"id\":")
    out.json(id)
    out.raw(",\"from_name\":")
    out.json(type == "choices" ? "class" : String(type.dropLast(6)))
    out.raw(",\"to_name\":\"image\",\"type\":")
    out.json(type)
    if let source = label.source {
      out.raw(",\"origin\":")
      out.json(source)
    }
    if let score = label.score {
      out.raw(",\"score\":")
      out.number(score)
    }
    if !label.metadata.isEmpty {
      out.raw(",\"meta\":")
      out.json(.object(label.metadata))
    }
    if let size {
      out.text(",\"original_width\":\(size.width),\"original_height\":\(size.height),\"image_rotation\":0")
    }
    out.raw(",\"value\":{")
    if let size { geometry(label.shape, size, &out) }
    out.json(type)
    out.raw(":[")
    out.json(label.category)
    out.raw("]}}")
    for (name, value) in label.attributes.sorted(by: { $0.key < $1.key }) {
      out.raw(",\n{\"id\":")
      out.json(id)
      out.raw(",\"from_name\":")
      out.json(name)
      out.raw(",\"to_name\":\"image\",")
      attribute(name, value, &out)
      out.byte(125)
    }
  }
  private var controls: Set<String> = []

  private static func type(_ shape: LabelShape) -> String {
    switch shape {
    case .box, .rotatedBox: "rectanglelabels"
    case .polygon, .polyline: "polygonlabels"
    case .ellipse: "ellipselabels"
    case .mask: "brushlabels"
    case .point: "keypointlabels"
    case .keypoints, .classification, .cuboid2D, .cuboid, .timeRange, .caption: "choices"
    }
  }

  private func attribute(_ name: String, _ value: AttributeValue, _ out: inout ByteWriter) {
    switch value {
    case .integer, .number:
      out.raw("\"type\":\"number\",\"value\":{\"number\":")
      out.json(value)
    case .list(let list) where list.allSatisfy { if case .text = $0 { true } else { false } }:
      out.raw("\"type\":\"choices\",\"value\":{\"choices\":")
      out.json(value)
    default:
      if case .text = value {} else { report.lose("type of attribute \(name)", "written as text") }
      out.raw("\"type\":\"textarea\",\"value\":{\"text\":[")
      out.json(value.plainText)
      out.byte(93)
    }
    out.byte(125)
  }

  /// The members of `value` before the class, each with a comma behind it.
  private func geometry(_ shape: LabelShape, _ size: PixelSize, _ out: inout ByteWriter) {
    func x(_ value: Double) -> Double { value / Double(size.width) * 100 }
    func y(_ value: Double) -> Double { value / Double(size.height) * 100 }
    func member(_ name: String, _ value: Double) {
      out.text("\"\(name)\":")
      out.number(value)
      out.byte(44)
    }
    func points(_ points: [PixelPoint], isClosed: Bool) {
      out.raw("\"points\":[")
      for (index, point) in points.enumerated() {
        out.raw(index > 0 ? ",[" : "[")
        out.number(x(point.x))
        out.byte(44)
        out.number(y(point.y))
        out.byte(93)
      }
      out.text("],\"closed\":\(isClosed),")
    }
    switch shape {
    case .box(let box):
      member("x", x(box.xMin))
      member("y", y(box.yMin))
      member("width", x(box.width))
      member("height", y(box.height))
      member("rotation", 0)
    case .rotatedBox(let box):
      let corner = box.corners[0]
      member("x", x(corner.x))
      member("y", y(corner.y))
      member("width", x(box.width))
      member("height", y(box.height))
      let turn = box.degrees.truncatingRemainder(dividingBy: 360)
      // A turn of 0 would come back as a plain box.
      member("rotation", turn == 0 ? 360 : turn < 0 ? turn + 360 : turn)
    case .polygon(let parts): points(parts.first?.outer ?? [], isClosed: true)
    case .polyline(let line): points(line, isClosed: false)
    case .ellipse(let ellipse):
      member("x", x(ellipse.center.x))
      member("y", y(ellipse.center.y))
      member("radiusX", x(ellipse.radiusX))
      member("radiusY", y(ellipse.radiusY))
      member("rotation", ellipse.degrees)
    case .point(let point):
      member("x", x(point.x))
      member("y", y(point.y))
      member("width", 0.5)
    case .mask(let mask):
      out.raw("\"format\":\"rle\",\"rle\":[")
      for (index, byte) in BrushCode.encode(mask).enumerated() {
        if index > 0 { out.byte(44) }
        out.integer(Int(byte))
      }
      out.raw("],")
    case .keypoints, .classification, .cuboid2D, .cuboid, .timeRange, .caption: break
    }
  }

  func finish() throws {
    try sink.write("tasks.json", head: "[", spool, tail: "]\n")
    try sink.write("label_config.xml", config)
  }

  /// The labelling interface that shows these tasks.
  private var config: [UInt8] {
    var out = ByteWriter()
    out.raw("<View>\n  <Image name=\"image\" value=\"$image\"/>\n")
    let tags = [
      ("rectanglelabels", "RectangleLabels"), ("polygonlabels", "PolygonLabels"), ("ellipselabels", "EllipseLabels"),
      ("brushlabels", "BrushLabels"), ("keypointlabels", "KeyPointLabels"), ("choices", "Choices"),
    ]
    for (type, tag) in tags where controls.contains(type) || (controls.isEmpty && type == "rectanglelabels") {
      let name = type == "choices" ? "class" : String(type.dropLast(6))
      out.text("  <\(tag) name=\"\(name)\" toName=\"image\"\(type == "choices" ? " choice=\"multiple\"" : "")>\n")
      for category in classes.categories {
        out.text("    <\(type == "choices" ? "Choice" : "Label") value=\"")
        out.xml(category.name)
        out.byte(34)
        if let color = category.color {
          out.raw(" background=\"")
          out.xml(color)
          out.byte(34)
        }
        out.raw("/>\n")
      }
      out.text("  </\(tag)>\n")
    }
    out.raw("</View>\n")
    return out.bytes
  }
}
