/// Writes `meta.json` and a dataset folder a split, `ds0` for none.
final class SuperviselyWriter: DatasetWriter {
  private let header: DatasetHeader
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  /// What all objects of a class are; `any` where they differ.
  private var shapes: [String: String] = [:]
  private var objectTags: Set<String> = []
  private var imageTags: Set<String> = []
  private var names = ExportNames()
  private var lastID: Int64 = 0
  private var out = ByteWriter()

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.header = header
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let item = item.keepingMasks(report, where: MaskLimit.allowsCrop)
    // A dataset is flat: folders become part of the name.
    let flat = item.path.split(separator: "/").joined(separator: "_")
    var dataset = "ds0"
    if let split = item.split {
      dataset = split
      if SplitName.canonical(split) == nil { report.lose("split", "written as a folder") }
    }
    let name = String(names.take("\(dataset)/\(flat)").dropFirst(dataset.count + 1))
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if item.size == nil {
      report.add(
        Diagnostic(
          .warning, .sizeUnknown, item: item.path, "its size is unknown and was not written",
          remedy: "name the folder that holds the images"))
    }
    try annotation(item)
    try sink.write("\(dataset)/ann/\(name).json", out.bytes)
    out.removeAll()
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(dataset)/img/\(name)") }
    report.didWrite(item)
  }

  private func annotation(_ item: DatasetItem) throws {
    out.raw("{\"description\":\"\",\"tags\":[")
    var tags = item.metadata
    for tag in item.tags { tags[tag] = .flag(true) }
    imageTags.formUnion(tags.keys)
    SuperviselyObject.tags(tags, &out)
    out.byte(93)
    if let size = item.size { out.text(",\"size\":{\"height\":\(size.height),\"width\":\(size.width)}") }
    if item.isNull { out.raw(",\"customBigData\":{\"is_null\":true}") }
    out.raw(",\"objects\":[")
    for (index, label) in item.labels.enumerated() {
      if index > 0 { out.raw(",\n") }
      let type = SuperviselyObject.type(label.shape)
      if let known = shapes[label.category], known != type { shapes[label.category] = "any" }
      if shapes[label.category] == nil { shapes[label.category] = type }
      objectTags.formUnion(label.attributes.keys)
      try SuperviselyObject.encode(
        label, id: labelID(label), classID: classes.place(label.category) + 1, into: &out)
    }
    out.raw("]}\n")
  }

  private func labelID(_ label: Label) -> Int64 {
    if header.hasReusableLabelIDs, let id = label.originalID.flatMap({ Int64($0) }) { return id }
    lastID += 1
    return lastID
  }

  func finish() throws {
    out.raw("{\"classes\":[")
    for (index, category) in classes.categories.enumerated() {
      if index > 0 { out.raw(",\n") }
      let shape = shapes[category.name] ?? (category.keypointNames.isEmpty ? "any" : "graph")
      SuperviselyClass.encode(category, id: index + 1, shape: shape, into: &out)
    }
    out.raw("],\n\"tags\":[")
    for (index, name) in objectTags.union(imageTags).sorted().enumerated() {
      if index > 0 { out.byte(44) }
      let use = objectTags.contains(name) ? imageTags.contains(name) ? "all" : "objectsOnly" : "imagesOnly"
      out.raw("{\"name\":")
      out.json(name)
      out.text(
        ",\"value_type\":\"any_string\",\"color\":\"#808080\",\"id\":\(index + 1),\"hotkey\":\"\",\"applicable_type\":\"\(use)\",\"classes\":[]}"
      )
    }
    out.raw("],\"projectType\":\"images\"}\n")
    try sink.write("meta.json", out.bytes)
  }
}
