import Geometry

/// Writes `Annotations/`, `Images/` and `Masks/`, splits as folders, and `labels.txt`.
final class LabelMeXMLWriter: DatasetWriter {
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
    let item = item.keepingMasks(report, where: MaskLimit.allows)
    let place = FolderSplit.place(item, report)
    let (stem, path) = stems.takeStem(place, of: item.path, report)
    if !item.labels.isEmpty || item.isNull || item.image == nil || !options.includesImages {
      try annotation(item, path, stem)
      try sink.write("Annotations/\(stem).xml", out.bytes)
      out.removeAll()
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "Images/\(path)") }
    report.didWrite(item)
  }

  private func annotation(_ item: DatasetItem, _ path: String, _ stem: String) throws {
    out.line("<annotation>", level: 0)
    out.element("filename", SafePath.name(path), level: 1)
    out.element("folder", SafePath.folder(path), level: 1)
    out.line("<source>", level: 1)
    out.element("sourceImage", "", level: 2)
    out.element("sourceAnnotation", options.name, level: 2)
    out.line("</source>", level: 1)
    if let size = item.size {
      out.line("<imagesize>", level: 1)
      out.element("nrows", size.height, level: 2)
      out.element("ncols", size.width, level: 2)
      out.line("</imagesize>", level: 1)
    }
    let parts = parts(item.labels)
    for (index, label) in item.labels.enumerated() { try object(label, index, parts[index], stem) }
    out.line("</annotation>", level: 0)
  }

  /// The first label of a group has the others as its parts.
  private func parts(_ labels: [Label]) -> [(has: [Int], isOf: Int?)] {
    var parts = [(has: [Int], isOf: Int?)](repeating: ([], nil), count: labels.count)
    var firsts: [Int64: Int] = [:]
    for (index, label) in labels.enumerated() {
      guard let group = label.group else { continue }
      if let first = firsts[group] {
        parts[first].has.append(index)
        parts[index].isOf = first
      } else {
        firsts[group] = index
      }
    }
    for first in firsts.values where parts[first].has.isEmpty { report.lose("group of one label", "dropped") }
    return parts
  }

  private func object(_ label: Label, _ index: Int, _ parts: (has: [Int], isOf: Int?), _ stem: String) throws {
    classes.place(label.category)
    out.line("<object>", level: 1)
    out.element("name", label.category, level: 2)
    out.element("deleted", 0, level: 2)
    out.element("verified", 0, level: 2)
    if let flag = label.isOccluded { out.element("occluded", flag ? "yes" : "no", level: 2) }
    out.element("attributes", attributes(label), level: 2)
    out.line("<parts>", level: 2)
    out.element("hasparts", parts.has.map(String.init).joined(separator: ","), level: 3)
    out.element("ispartof", parts.isOf.map(String.init) ?? "", level: 3)
    out.line("</parts>", level: 2)
    out.element("id", index, level: 2)
    switch label.shape {
    case .box(let box):
      out.element("type", "bounding_box", level: 2)
      polygon(LabelShape.box(box).outline ?? [], label.source)
    case .polygon(let rings): polygon(rings.first?.outer ?? [], label.source)
    case .mask(let mask):
      let name = "\(stem)_mask_\(index).png"
      out.line("<segm>", level: 2)
      out.element("username", label.source ?? "", level: 3)
      if let box = mask.boundingBox {
        out.line("<box>", level: 3)
        out.element("xmin", Int(box.xMin), level: 4)
        out.element("ymin", Int(box.yMin), level: 4)
        out.element("xmax", Int(box.xMax), level: 4)
        out.element("ymax", Int(box.yMax), level: 4)
        out.line("</box>", level: 3)
      }
      out.element("mask", SafePath.name(name), level: 3)
      out.line("</segm>", level: 2)
      let rows = mask.rows.map { $0 == 0 ? 0 : UInt8(255) }
      try sink.write(
        "Masks/\(name)", PNGPicture(width: mask.width, height: mask.height, samples: .gray8(rows)).encoded())
    default: break
    }
    out.line("</object>", level: 1)
  }

  private func polygon(_ points: [PixelPoint], _ source: String?) {
    out.line("<polygon>", level: 2)
    out.element("username", source ?? "", level: 3)
    for point in points {
      out.indent(3)
      out.raw("<pt><x>")
      out.number(point.x)
      out.raw("</x><y>")
      out.number(point.y)
      out.raw("</y></pt>\n")
    }
    out.line("</polygon>", level: 2)
  }

  /// Names and values that hold the separators lose them, which the report counts.
  private func attributes(_ label: Label) -> String {
    label.attributes.sorted { $0.key < $1.key }.map { name, value in
      if case .flag(let flag) = value { return clean(name, name) + (flag ? "" : "=false") }
      if case .text = value {} else { report.lose("type of attribute \(name)", "written as text") }
      return clean(name, name) + "=" + clean(value.plainText, name)
    }.joined(separator: ", ")
  }

  private func clean(_ text: String, _ name: String) -> String {
    if !text.contains(",") { return text }
    report.lose("commas of attribute \(name)", "written as semicolons")
    return text.replacing(",", with: ";")
  }

  func finish() throws { try sink.write("labels.txt", ClassList.bytes(classes.categories)) }
}
