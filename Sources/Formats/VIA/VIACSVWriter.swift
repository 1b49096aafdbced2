/// Writes `via_region_data.csv` beside the pictures.
final class VIACSVWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private let rows = SpoolFile()

  init(_ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
  }

  func write(_ item: DatasetItem) throws {
    let place = FolderSplit.place(item, report)
    let name = names.take(place)
    if name != place { report.add(.renamed(item.path, to: name)) }
    for label in item.labels where label.attributes["class"] != nil {
      report.lose("attribute class", "dropped: it names the class")
    }
    try rows.append { out in
      var facts = ByteWriter()
      facts.json(.object(VIAPictures.attributes(item)))
      let head = (name: name, facts: String(decoding: facts.bytes, as: UTF8.self), count: item.labels.count)
      // A picture without regions has one row that says so.
      if item.labels.isEmpty { row(head, 0, "{}", "{}", &out) }
      for (index, label) in item.labels.enumerated() {
        var (shape, attributes) = (ByteWriter(), ByteWriter())
        VIARegion.encode(label.shape, into: &shape)
        attributes.json(.object(VIARegion.attributes(label)))
        row(
          head, index, String(decoding: shape.bytes, as: UTF8.self), String(decoding: attributes.bytes, as: UTF8.self),
          &out)
      }
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: name) }
    report.didWrite(item)
  }

  private func row(
    _ head: (name: String, facts: String, count: Int), _ index: Int, _ shape: String, _ attributes: String,
    _ out: inout ByteWriter
  ) {
    out.csv(head.name)
    out.raw(",-1,")
    out.csv(head.facts)
    out.text(",\(head.count),\(index),")
    out.csv(shape)
    out.byte(44)
    out.csv(attributes)
    out.byte(10)
  }

  func finish() throws {
    var head = ByteWriter()
    head.text(VIACSVFormat.columns.joined(separator: ",") + "\n")
    try sink.write("via_region_data.csv", head: head, rows, tail: "")
  }
}
