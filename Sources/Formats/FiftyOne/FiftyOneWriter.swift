/// Writes `samples.json`, `metadata.json` and the pictures below `data/`.
final class FiftyOneWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var names = ExportNames()
  private let samples = SpoolFile()
  private var count = 0
  private var lastID: UInt64 = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  /// 24 hexadecimal digits, as MongoDB's.
  private func nextID() -> String {
    lastID += 1
    let digits = String(lastID, radix: 16)
    return String(repeating: "0", count: 24 - digits.count) + digits
  }

  func write(_ item: DatasetItem) throws {
    let place = names.take(SafePath.join(item.split ?? "", item.path))
    let name = item.split.map { String(place.dropFirst($0.count + 1)) } ?? place
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if let split = item.split, SplitName.canonical(split) == nil { report.lose("split", "written as a tag") }
    var written = item
    if item.size == nil, item.labels.contains(where: { $0.shape.kind != .classification }) {
      written.labels = item.labels.filter { $0.shape.kind == .classification }
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path,
          "its size is unknown; \(item.labels.count - written.labels.count) labels were left out",
          remedy: "name the folder that holds the images"))
    }
    count += 1
    try samples.append { out in
      if count > 1 { out.raw(",\n") }
      sample(written, place, &out)
    }
    if options.includesImages, let image = item.image { try sink.write(image, to: "data/\(place)") }
    report.didWrite(written)
  }

  private func sample(_ item: DatasetItem, _ place: String, _ out: inout ByteWriter) {
    out.raw("{\"_id\":{\"$oid\":")
    out.json(nextID())
    out.raw("},\"filepath\":")
    out.json("data/" + place)
    out.raw(",\"tags\":")
    out.json(.list((item.tags + [item.split].compactMap { $0 }).map { .text($0) }))
    if let size = item.size {
      out.text(",\"metadata\":{\"_cls\":\"ImageMetadata\",\"width\":\(size.width),\"height\":\(size.height)}")
    }
    out.raw(",\"_media_type\":\"image\"")
    if item.isNull { out.raw(",\"is_null\":true") }
    for (key, value) in item.metadata.sorted(by: { $0.key < $1.key }) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    // One field for each source and class of labels.
    var fields: [(name: String, type: (list: String, members: String, label: String), labels: [Label])] = []
    for label in item.labels {
      classes.place(label.category)
      if label.track != nil, Int64(label.track ?? "") == nil { report.lose("track name", "dropped") }
      for name in label.attributes.keys where FiftyOneLabel.reserved.contains(name) {
        report.lose("attribute \(name)", "dropped: the name has a meaning of its own")
      }
      let type = FiftyOneLabel.type(label.shape)
      let name = FiftyOneField.name(label.source, type.members)
      if let place = fields.firstIndex(where: { $0.name == name }) {
        fields[place].labels.append(label)
      } else {
        fields.append((name, type, [label]))
      }
    }
    for field in fields where item.metadata[field.name] == nil {
      out.byte(44)
      out.json(field.name)
      out.raw(":{\"_cls\":")
      out.json(field.type.list)
      out.byte(44)
      out.json(field.type.members)
      out.raw(":[")
      for (index, label) in field.labels.enumerated() {
        if index > 0 { out.byte(44) }
        FiftyOneLabel.encode(label, id: nextID(), item.size, into: &out)
      }
      out.raw("]}")
    }
    out.byte(125)
  }

  func finish() throws {
    try sink.write("samples.json", head: "{\"samples\":[\n", samples, tail: "]}\n")
    var out = ByteWriter()
    out.raw("{\"name\":")
    out.json(options.name)
    out.raw(",\"media_type\":\"image\",\"default_classes\":")
    out.json(.list(classes.categories.map { .text($0.name) }))
    let skeletons = classes.categories.filter { !$0.keypointNames.isEmpty }
    if skeletons.count > 1 { report.lose("keypoint names", "written for one class only") }
    if let category = skeletons.first {
      out.raw(",\"default_skeleton\":{\"labels\":")
      out.json(.list(category.keypointNames.map { .text($0) }))
      out.raw(",\"edges\":")
      out.json(.list(category.skeleton.map { .list([.integer(Int64($0.from)), .integer(Int64($0.to))]) }))
      out.raw(",\"framewright_class\":")
      out.json(category.name)
      out.byte(125)
    }
    out.raw("}\n")
    try sink.write("metadata.json", out.bytes)
  }
}
