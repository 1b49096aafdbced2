/// Writes `wider_face_split/wider_face_<split>_bbx_gt.txt` and `WIDER_<split>/images/`.
final class WIDERWriter: DatasetWriter {
  private final class Part {
    let rows = SpoolFile()
    var names = ExportNames()
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var parts: [String: Part] = [:]
  private var classes: [String] = []
  private var places: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = place(of: category.name) }
  }

  private func place(of name: String) -> Int {
    if let place = places[name] { return place }
    places[name] = classes.count
    classes.append(name)
    return classes.count - 1
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? "default"
    let part = parts[split] ?? Part()
    parts[split] = part
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if !item.labels.isEmpty || item.isNull {
      try part.rows.append { out in
        out.append(name.utf8.map { $0 == 10 || $0 == 13 ? 95 : $0 })
        out.byte(10)
        out.integer(item.labels.count)
        out.byte(10)
        if item.labels.isEmpty { out.raw("0 0 0 0 0 0 0 0 0 0\n") }
        for label in item.labels { row(label, &out) }
      }
    }
    if let image = item.image, options.includesImages {
      try sink.write(image, to: item.split == nil ? "images/\(name)" : "WIDER_\(split)/images/\(name)")
    }
    report.didWrite(item)
  }

  private func row(_ label: Label, _ out: inout ByteWriter) {
    guard case .box(let box) = label.shape else { return }
    let width = COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax)
    let height = COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax)
    for (index, value) in [box.xMin, box.yMin, width, height].enumerated() {
      if index > 0 { out.byte(32) }
      out.number(value)
    }
    for (name, _) in label.attributes where !WIDERFormat.grades.contains(name) {
      report.lose("attribute \(name)", "dropped")
    }
    for grade in WIDERFormat.grades {
      out.byte(32)
      if case .integer(let value) = label.attributes[grade] { out.integer(value) } else { out.byte(48) }
    }
    if label.category != "face" {
      out.byte(32)
      out.integer(place(of: label.category))
    }
    out.byte(10)
  }

  func finish() throws {
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) {
      try sink.stream("wider_face_split/wider_face_\(split)_bbx_gt.txt", size: part.rows.size) { put in
        try part.rows.drain(put)
      }
    }
    if !classes.isEmpty { try sink.write(KITTIClassList.file, KITTIClassList.text(classes)) }
  }
}
