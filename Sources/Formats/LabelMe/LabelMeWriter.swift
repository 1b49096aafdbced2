import Foundation
import Geometry

/// Writes LabelMe's JSON beside each picture, splits as folders, and `labels.txt`.
final class LabelMeWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var stems = ExportNames()
  private var out = ByteWriter()

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let item = item.keepingMasks(report, where: MaskLimit.allowsCrop)
    let place = FolderSplit.place(item, report)
    let (stem, path) = stems.takeStem(place, of: item.path, report)
    // Without a file the picture stays "not looked at".
    if !item.labels.isEmpty || item.isNull || item.image == nil || !options.includesImages {
      try document(item, SafePath.name(path))
      try sink.write(stem + ".json", out.bytes)
      out.removeAll()
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: path) }
    report.didWrite(item)
  }

  private func document(_ item: DatasetItem, _ name: String) throws {
    out.raw("{\"version\":\"5.5.0\",\"flags\":")
    var flags: [String: AttributeValue] = [:]
    var metadata = item.metadata
    if case .object(let unset)? = metadata["flags"] {
      flags = unset
      metadata["flags"] = nil
    }
    for tag in item.tags { flags[tag] = .flag(true) }
    out.json(.object(flags))
    out.raw(",\n\"shapes\":[")
    for (index, label) in item.labels.enumerated() {
      out.raw(index > 0 ? ",\n" : "\n")
      try shape(label)
    }
    out.raw("],\n\"imagePath\":")
    out.json(name)
    out.raw(",\"imageData\":null")
    if let size = item.size {
      out.raw(",\"imageHeight\":")
      out.integer(size.height)
      out.raw(",\"imageWidth\":")
      out.integer(size.width)
    }
    members(metadata, besides: LabelMeWriter.imageMembers)
    out.raw("}\n")
  }

  private static let imageMembers: Set<String> = [
    "version", "flags", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth",
  ]
  private static let shapeMembers: Set<String> = [
    "label", "points", "group_id", "shape_type", "flags", "description", "mask", "attributes", "score", "difficult",
  ]

  private func members(_ members: [String: AttributeValue], besides reserved: Set<String>) {
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where !reserved.contains(key) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
  }

  private func shape(_ label: Label) throws {
    classes.place(label.category)
    out.raw("{\"label\":")
    out.json(label.category)
    out.raw(",\"points\":[")
    let (type, points, mask) = try geometry(label)
    for (index, point) in points.enumerated() {
      if index > 0 { out.byte(44) }
      out.byte(91)
      out.number(point.x)
      out.byte(44)
      out.number(point.y)
      out.byte(93)
    }
    out.raw("],\"group_id\":")
    if let group = label.group { out.integer(group) } else { out.raw("null") }
    out.raw(",\"shape_type\":")
    out.json(type)
    var attributes = label.attributes
    var flags: [String: AttributeValue] = [:]
    for (name, value) in attributes {
      if case .flag = value {
        flags[name] = value
        attributes[name] = nil
      }
    }
    out.raw(",\"flags\":")
    out.json(.object(flags))
    if case .text(let text)? = attributes["description"] {
      out.raw(",\"description\":")
      out.json(text)
      attributes["description"] = nil
    }
    out.raw(",\"mask\":")
    if let mask { out.json(Data(mask).base64EncodedString()) } else { out.raw("null") }
    if !attributes.isEmpty {
      out.raw(",\"attributes\":")
      out.json(.object(attributes))
    }
    if let score = label.score {
      out.raw(",\"score\":")
      out.number(score)
    }
    if let flag = label.isDifficult {
      out.raw(",\"difficult\":")
      out.json(flag)
    }
    members(label.metadata, besides: LabelMeWriter.shapeMembers)
    out.byte(125)
  }

  private func geometry(_ label: Label) throws -> (type: String, points: [PixelPoint], mask: [UInt8]?) {
    switch label.shape {
    case .box(let box):
      return ("rectangle", [PixelPoint(x: box.xMin, y: box.yMin), PixelPoint(x: box.xMax, y: box.yMax)], nil)
    case .rotatedBox(let box): return ("oriented_rectangle", box.corners, nil)
    case .polygon(let parts): return ("polygon", parts.first?.outer ?? [], nil)
    case .polyline(let points): return (points.count == 2 ? "line" : "linestrip", points, nil)
    case .point(let point): return ("point", [point], nil)
    case .ellipse(let ellipse):
      if ellipse.radiusX == ellipse.radiusY {
        return (
          "circle", [ellipse.center, PixelPoint(x: ellipse.center.x + ellipse.radiusX, y: ellipse.center.y)], nil
        )
      }
      report.lose("ellipse", "written as polygon")
      return ("polygon", ellipse.polygon(), nil)
    case .mask(let mask):
      let crop = MaskCrop(mask)
      // The corners are the first and the last pixel: inclusive.
      let points = [
        PixelPoint(x: Double(crop.left), y: Double(crop.top)),
        PixelPoint(x: Double(crop.left + crop.width - 1), y: Double(crop.top + crop.height - 1)),
      ]
      return ("mask", points, try crop.png())
    case .keypoints, .classification, .cuboid2D, .cuboid, .timeRange, .caption: break
    }
    return ("polygon", [], nil)
  }

  func finish() throws { try sink.write("labels.txt", ClassList.bytes(classes.categories)) }
}
