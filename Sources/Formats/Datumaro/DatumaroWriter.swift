/// Writes `annotations/<subset>.json` and `images/<subset>/`.
final class DatumaroWriter: DatasetWriter {
  private final class Subset {
    let items = SpoolFile()
    var count = 0
    var lastID: Int64 = -1
    var stems = ExportNames()
    var hasClouds = false
  }
  private let header: DatasetHeader
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var subsets: [String: Subset] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.header = header
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let name = item.split ?? "default"
    let subset = subsets[name] ?? Subset()
    subsets[name] = subset
    // An item's id is its path without extension, and must be one of its own.
    let (stem, path) = subset.stems.takeStem(item.path, report)
    let isCloud = item.media == .pointCloud
    if isCloud { subset.hasClouds = true }
    try subset.items.append { out in
      if subset.count > 0 { out.raw(",\n") }
      out.raw("{\"id\":")
      out.json(stem)
      out.raw(",\"annotations\":[")
      for (index, label) in item.labels.enumerated() {
        if index > 0 { out.raw(",\n") }
        let category = label.category.isEmpty ? nil : classes.place(label.category)
        DatumaroAnnotation.encode(label, id: labelID(label, subset), category: category, into: &out)
      }
      var attributes = item.metadata
      if item.isNull { attributes["is_null"] = .flag(true) }
      out.raw("],\"attr\":")
      out.json(.object(attributes))
      out.text(isCloud ? ",\"point_cloud\":{\"path\":" : ",\"image\":{\"path\":")
      out.json(path)
      if let size = item.size { out.text(",\"size\":[\(size.height),\(size.width)]") }
      out.raw("}}")
    }
    subset.count += 1
    if options.includesImages, let image = item.image {
      try sink.write(image, to: "\(isCloud ? "point_clouds" : "images")/\(name)/\(path)")
    }
    report.didWrite(item)
  }

  private func labelID(_ label: Label, _ subset: Subset) -> Int64 {
    if header.hasReusableLabelIDs, let id = label.originalID.flatMap({ Int64($0) }) { return id }
    subset.lastID += 1
    return subset.lastID
  }

  func finish() throws {
    if subsets.isEmpty { subsets["default"] = Subset() }
    for (name, subset) in subsets.sorted(by: { $0.key < $1.key }) {
      var head = ByteWriter()
      head.text("{\"dm_format_version\":\"1.0\",\"media_type\":\(subset.hasClouds ? 6 : 2),\"infos\":")
      head.json(header.metadata["infos"] ?? .object([:]))
      head.raw(",\n\"categories\":")
      DatumaroCategories.encode(classes.categories, into: &head)
      head.raw(",\n\"items\":[\n")
      try sink.write("annotations/\(name).json", head: head, subset.items, tail: "]}\n")
    }
  }
}
