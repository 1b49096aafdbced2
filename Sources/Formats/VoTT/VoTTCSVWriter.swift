/// Writes `<split>-export.csv`, `dataset_meta.json`, and the pictures in folders of the splits.
final class VoTTCSVWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private let documents = SplitDocuments()

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let part = documents.part(item.split)
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if let split = item.split, SplitName.canonical(split) == nil { report.lose("split", "written as a table's name") }
    for label in item.labels {
      guard case .box(let box) = label.shape else { continue }
      classes.place(label.category)
      try documents.append(to: part, separator: "") { out in
        quoted(name, &out)
        for edge in [box.xMin, box.yMin, box.xMax, box.yMax] {
          out.byte(44)
          out.number(edge)
        }
        out.byte(44)
        quoted(label.category, &out)
        out.byte(10)
      }
    }
    // A row of commas, as RetinaNet's tables say it; a picture that nobody looked at gets none.
    if item.labels.isEmpty, item.isNull || item.image == nil || !options.includesImages {
      try documents.append(to: part, separator: "") { out in
        quoted(name, &out)
        out.raw(",,,,,\n")
      }
    }
    if let image = item.image, options.includesImages {
      try sink.write(image, to: SafePath.join(item.split ?? "", name))
    }
    report.didWrite(item)
  }

  /// VoTT quotes every text.
  private func quoted(_ text: String, _ out: inout ByteWriter) {
    out.byte(34)
    for byte in text.utf8 {
      if byte == 34 { out.byte(34) }
      out.byte(byte)
    }
    out.byte(34)
  }

  func finish() throws {
    try documents.forEach { split, part in
      try sink.write(
        "\(split ?? "vott")-export.csv", head: "\"image\",\"xmin\",\"ymin\",\"xmax\",\"ymax\",\"label\"\n",
        part.records, tail: "")
    }
    var out = ByteWriter()
    out.raw("{\"labels\":")
    out.json(.list(classes.categories.map { .text($0.name) }))
    out.raw("}\n")
    try sink.write("dataset_meta.json", out.bytes)
  }
}
