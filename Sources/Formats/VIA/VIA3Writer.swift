/// Writes `via3_project.json` beside the pictures and videos.
final class VIA3Writer: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var names = ExportNames()
  private let files = SpoolFile()
  private let views = SpoolFile()
  private let numbers = SpoolFile()
  private let metadata = SpoolFile()
  private var count = 0
  private var labels = 0
  /// Attributes by what they are said of and their name, in the order of their numbers; the classes are 1 and 2.
  private var attributes: [(name: String, anchor: VIA3Attribute.Anchor)] = [("class", .place), ("class", .time)]
  private var attributeNumbers: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let place = FolderSplit.place(item, report)
    let name = names.take(place)
    if name != place { report.add(.renamed(item.path, to: name)) }
    let isFirst = count == 0
    count += 1
    let number = count
    try files.append { out in
      if !isFirst { out.raw(",\n") }
      // Type 2 is a picture, 4 a video; place 3 is a file beside the project.
      out.text("\"\(number)\":{\"fid\":\"\(number)\",\"fname\":")
      out.json(name)
      out.text(",\"type\":\(item.media == .video ? 4 : 2),\"loc\":3,\"src\":")
      out.json(name)
      out.byte(125)
    }
    try views.append { out in
      if !isFirst { out.byte(44) }
      out.text("\"\(number)\":{\"fid_list\":[\"\(number)\"]}")
    }
    try numbers.append { out in
      if !isFirst { out.byte(44) }
      out.text("\"\(number)\"")
    }
    let facts = VIAPictures.attributes(item)
    if !facts.isEmpty { try append(number, facts, .file) }
    for label in item.labels {
      classes.place(label.category)
      if label.attributes["class"] != nil { report.lose("attribute class", "dropped: it names the class") }
      if case .timeRange = label.shape { try append(number, label, .time) } else { try append(number, label, .place) }
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: name) }
    report.didWrite(item)
  }

  private func append(_ file: Int, _ label: Label, _ anchor: VIA3Attribute.Anchor) throws {
    var values = label.attributes
    values["class"] = .text(String(classes.place(label.category)))
    try append(file, values, anchor, label.shape)
  }

  private func append(
    _ file: Int, _ values: [String: AttributeValue], _ anchor: VIA3Attribute.Anchor, _ shape: LabelShape? = nil
  ) throws {
    labels += 1
    let (number, report) = (labels, report)
    let sorted = values.sorted { $0.key < $1.key }.map { (self.number($0.key, anchor), $0.value) }
    try metadata.append { out in
      if number > 1 { out.raw(",\n") }
      out.text("\"\(file)_\(number)\":{\"vid\":\"\(file)\",\"flg\":0,\"z\":[")
      if case .timeRange(let range) = shape {
        out.number(range.start.seconds)
        out.byte(44)
        out.number(range.end.seconds)
      }
      out.raw("],\"xy\":")
      if anchor == .place, let shape { VIA3Shape.encode(shape, into: &out, report) } else { out.raw("[]") }
      out.raw(",\"av\":{")
      for (index, (attribute, value)) in sorted.enumerated() {
        if index > 0 { out.byte(44) }
        out.text("\"\(attribute)\":")
        out.json(value)
      }
      out.raw("}}")
    }
  }

  private func number(_ name: String, _ anchor: VIA3Attribute.Anchor) -> Int {
    if name == "class", anchor != .file { return anchor == .place ? 1 : 2 }
    let key = anchor.rawValue + name
    if let number = attributeNumbers[key] { return number }
    attributes.append((name, anchor))
    attributeNumbers[key] = attributes.count
    return attributes.count
  }

  func finish() throws {
    let body = SpoolFile()
    try body.append { out in
      out.raw("{\"project\":{\"pid\":\"__VIA_PROJECT_ID__\",\"rev\":\"__VIA_PROJECT_REV_ID__\",")
      out.raw("\"rev_timestamp\":\"__VIA_PROJECT_REV_TIMESTAMP__\",\"pname\":")
      out.json(options.name)
      out.raw(",\"creator\":\"Framewright\",\"created\":0,\"data_format_version\":\"3.1.1\",\"vid_list\":[")
    }
    try numbers.drain { bytes in try body.append { $0.append(bytes) } }
    try body.append { out in
      out.raw("]},\n\"config\":{\"file\":{\"loc_prefix\":{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\"}},")
      out.raw("\"ui\":{\"file_content_align\":\"center\",\"file_metadata_editor_visible\":true,")
      out.raw("\"spatial_metadata_editor_visible\":true,\"spatial_region_label_attribute_id\":\"1\"}},\n")
      out.raw("\"attribute\":{")
      for (index, attribute) in attributes.enumerated() {
        if index > 0 { out.raw(",\n") }
        self.attribute(index + 1, attribute, &out)
      }
      out.raw("},\n\"file\":{")
    }
    try files.drain { bytes in try body.append { $0.append(bytes) } }
    try body.append { $0.raw("},\n\"metadata\":{") }
    try metadata.drain { bytes in try body.append { $0.append(bytes) } }
    try body.append { $0.raw("},\n\"view\":{") }
    try views.drain { bytes in try body.append { $0.append(bytes) } }
    try sink.write("via3_project.json", head: "", body, tail: "}}\n")
  }

  private func attribute(
    _ number: Int, _ attribute: (name: String, anchor: VIA3Attribute.Anchor), _ out: inout ByteWriter
  ) {
    let isClass = number <= 2
    out.text("\"\(number)\":{\"aname\":")
    out.json(attribute.name)
    out.text(",\"anchor_id\":\"\(attribute.anchor.rawValue)\",\"type\":")
    out.integer(isClass ? VIA3Attribute.select : VIA3Attribute.text)
    out.raw(",\"desc\":\"\",\"options\":{")
    if isClass {
      for (index, category) in classes.categories.enumerated() {
        if index > 0 { out.byte(44) }
        out.text("\"\(index)\":")
        out.json(category.name)
      }
    }
    out.raw("},\"default_option_id\":\"\"}")
  }
}
