import Foundation

/// Writes VOC: `Annotations/`, `JPEGImages/`, `ImageSets/Main/<split>.txt`, `labelmap.txt`.
final class VOCWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var sets: [String: ByteWriter] = [:]
  private var classes: [DatasetCategory]
  private var known: Set<String>
  private var out = ByteWriter()
  private var masks: VOCMaskWriter
  private var segmented: [String: ByteWriter] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = header.categories
    known = Set(header.categories.map(\.name))
    masks = VOCMaskWriter(report)
    for category in header.categories { masks.add(category) }
  }

  func write(_ item: DatasetItem) throws {
    // The format is flat in practice: folders become part of the name.
    let flat = item.path.split(separator: "/").joined(separator: "_")
    let (stem, name) = names.takeStem(flat)
    if name != item.path {
      report.add(
        Diagnostic(
          .warning, .renamed, item: item.path, "was written as \(name): names are flat and unique in VOC",
          remedy: "rename the pictures where their names matter"))
    }
    // Without an XML file the picture stays "not looked at".
    if !item.labels.isEmpty || item.isNull || item.image == nil || !options.includesImages {
      for label in item.labels { learn(label.category) }
      let pictures = try painted(item)
      annotation(item, name, isSegmented: pictures != nil)
      if let pictures {
        try sink.write("SegmentationClass/\(stem).png", pictures.classes)
        try sink.write("SegmentationObject/\(stem).png", pictures.objects)
        segmented[item.split ?? "default", default: ByteWriter()].text(stem + "\n")
      }
      try sink.write("Annotations/\(stem).xml", out.bytes)
      out.removeAll()
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "JPEGImages/\(name)") }
    sets[item.split ?? "default", default: ByteWriter()].text(stem + "\n")
    report.didWrite(item)
  }

  private func learn(_ name: String) {
    guard known.insert(name).inserted else { return }
    classes.append(DatasetCategory(name: name))
    masks.add(DatasetCategory(name: name))
  }

  private func painted(_ item: DatasetItem) throws -> (classes: [UInt8], objects: [UInt8])? {
    do {
      return try masks.pictures(of: item)
    } catch {
      report.add(
        Diagnostic(
          .error, .badMask, item: item.path, "its masks could not be written: \(error.reason)",
          remedy: "export its labels in a format without pictures of masks"))
      return nil
    }
  }

  private func annotation(_ item: DatasetItem, _ name: String, isSegmented: Bool) {
    out.line("<annotation>", level: 0)
    out.element("folder", "JPEGImages", level: 1)
    out.element("filename", name, level: 1)
    origin(item.metadata)
    if let size = item.size {
      out.line("<size>", level: 1)
      out.element("width", size.width, level: 2)
      out.element("height", size.height, level: 2)
      out.element("depth", 3, level: 2)
      out.line("</size>", level: 1)
    }
    out.element("segmented", isSegmented ? 1 : 0, level: 1)
    for label in item.labels { object(label, item.size) }
    out.line("</annotation>", level: 0)
  }

  /// Where the picture is from; of an item's metadata there is place for nothing else.
  private func origin(_ metadata: [String: AttributeValue]) {
    var others = metadata.count
    if case .object(let members) = metadata[VOCReader.originKey],
      members.allSatisfy({ VOCWriter.isElementName($0.key) && VOCWriter.isText($0.value) })
    {
      others -= 1
      out.line("<source>", level: 1)
      for (name, value) in members.sorted(by: { $0.key < $1.key }) {
        out.indent(2)
        out.text("<\(name)>")
        out.xml(value.plainText)
        out.text("</\(name)>\n")
      }
      out.line("</source>", level: 1)
    }
    if others > 0 { report.lose(FormatCapabilities.Fact.imageMetadata.rawValue, "dropped") }
  }

  private static func isText(_ value: AttributeValue) -> Bool {
    if case .text(let text) = value { return !text.isEmpty && text != "Unknown" }
    return false
  }

  private func object(_ label: Label, _ size: PixelSize?) {
    guard let box = label.enclosingBox, box.isProper else { return report.lose(label.shape.kind.rawValue, "dropped") }
    out.line("<object>", level: 1)
    out.element("name", label.category, level: 2)
    var attributes = label.attributes
    if case .text(let pose) = attributes.removeValue(forKey: "pose") {
      out.element("pose", pose, level: 2)
    } else {
      out.element("pose", "Unspecified", level: 2)
    }
    if let flag = label.isTruncated { out.element("truncated", flag ? 1 : 0, level: 2) }
    if let flag = label.isDifficult { out.element("difficult", flag ? 1 : 0, level: 2) }
    if let flag = label.isOccluded { out.element("occluded", flag ? 1 : 0, level: 2) }
    let edges = self.box(box, size, level: 2)
    if PixelBox(
      xMin: Double(edges.xMin - 1), yMin: Double(edges.yMin - 1), xMax: Double(edges.xMax), yMax: Double(edges.yMax))
      != box
    {
      report.lose("box", "rounded to whole pixels (exact edges kept in <exact>)")
      exact(box, level: 2)
    }
    for part in label.parts {
      out.line("<part>", level: 2)
      out.element("name", part.name, level: 3)
      let edges = self.box(part.box, size, level: 3)
      let written = PixelBox(
        xMin: Double(edges.xMin - 1), yMin: Double(edges.yMin - 1), xMax: Double(edges.xMax), yMax: Double(edges.yMax))
      if written != part.box {
        report.lose("box of a part", "rounded to whole pixels (exact edges kept in <exact>)")
        exact(part.box, level: 3)
      }
      out.line("</part>", level: 2)
    }
    extras(attributes)
    out.line("</object>", level: 1)
  }

  private func box(_ box: PixelBox, _ size: PixelSize?, level: Int) -> (xMin: Int, yMin: Int, xMax: Int, yMax: Int) {
    let edges = VOCBox.official(box, in: size)
    out.line("<bndbox>", level: level)
    out.element("xmin", edges.xMin, level: level + 1)
    out.element("ymin", edges.yMin, level: level + 1)
    out.element("xmax", edges.xMax, level: level + 1)
    out.element("ymax", edges.yMax, level: level + 1)
    out.line("</bndbox>", level: level)
    return edges
  }

  private func exact(_ box: PixelBox, level: Int) {
    out.indent(level)
    out.raw("<exact>")
    for (index, edge) in [box.xMin, box.yMin, box.xMax, box.yMax].enumerated() {
      if index > 0 { out.byte(32) }
      out.number(edge)
    }
    out.raw("</exact>\n")
  }

  private func extras(_ attributes: [String: AttributeValue]) {
    var attributes = attributes
    if case .object(let actions) = attributes["actions"], actions.keys.allSatisfy(VOCWriter.isElementName) {
      attributes["actions"] = nil
      out.line("<actions>", level: 2)
      for (name, value) in actions.sorted(by: { $0.key < $1.key }) {
        out.indent(3)
        out.text("<\(name)>\(value == .flag(true) ? 1 : 0)</\(name)>\n")
      }
      out.line("</actions>", level: 2)
    }
    if attributes.isEmpty { return }
    out.line("<attributes>", level: 2)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      out.line("<attribute>", level: 3)
      out.element("name", name, level: 4)
      out.element("value", value.plainText, level: 4)
      out.line("</attribute>", level: 3)
    }
    out.line("</attributes>", level: 2)
  }

  private static func isElementName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 65 && $0 <= 90) || $0 == 95 }
  }

  func finish() throws {
    for (split, stems) in sets.sorted(by: { $0.key < $1.key }) {
      try sink.write("ImageSets/Main/\(split).txt", stems.bytes)
    }
    for (split, stems) in segmented.sorted(by: { $0.key < $1.key }) {
      try sink.write("ImageSets/Segmentation/\(split).txt", stems.bytes)
    }
    var map = ByteWriter()
    map.raw("# label:color_rgb:parts:actions\n")
    if masks.hasWritten { map.raw("background:0,0,0::\n") }
    for category in classes where !category.name.contains(":") && !category.name.contains("\n") {
      map.text("\(category.name):\(VOCWriter.channels(color(of: category)))::\n")
    }
    try sink.write("labelmap.txt", map.bytes)
  }

  /// The colour in the masks where there are any, else the class's own.
  private func color(of category: DatasetCategory) -> String? {
    masks.hasWritten ? masks.color(of: category.name)?.hex : category.color
  }

  /// `#ff0000` as `255,0,0`; empty for none.
  private static func channels(_ color: String?) -> String {
    guard let color, color.hasPrefix("#"), color.count == 7, let value = Int(color.dropFirst(), radix: 16) else {
      return ""
    }
    return "\(value >> 16),\(value >> 8 & 255),\(value & 255)"
  }
}
