/// Writes `<split>/_annotations.csv` beside the pictures, as Roboflow does, and `classes.csv`.
final class CSVWriter: DatasetWriter {
  static let file = "_annotations.csv"
  private final class Part {
    let rows = SpoolFile()
    var names = ExportNames()
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var parts: [String: Part] = [:]
  private var classes: ClassCollector

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? ""
    let part = parts[split] ?? Part()
    parts[split] = part
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    try part.rows.append { out in
      for label in item.labels {
        guard case .box(let box) = label.shape else { continue }
        classes.place(label.category)
        start(name, item.size, &out)
        out.csv(label.category)
        for edge in [box.xMin, box.yMin, box.xMax, box.yMax] {
          out.byte(44)
          out.number(edge)
        }
        out.byte(10)
      }
      if item.isNull, item.labels.isEmpty {
        start(name, item.size, &out)
        out.raw(",,,,\n")
      }
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: SafePath.join(split, name)) }
    report.didWrite(item)
  }

  private func start(_ name: String, _ size: PixelSize?, _ out: inout ByteWriter) {
    out.csv(name)
    out.byte(44)
    if let size { out.integer(size.width) }
    out.byte(44)
    if let size { out.integer(size.height) }
    out.byte(44)
  }

  func finish() throws {
    let head = Array("filename,width,height,class,xmin,ymin,xmax,ymax\n".utf8)
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) {
      try sink.stream(SafePath.join(split, CSVWriter.file), size: Int64(head.count) + part.rows.size) { put in
        try head.withUnsafeBytes { try put($0) }
        try part.rows.drain(put)
      }
    }
    var list = ByteWriter()
    for (index, name) in classes.categories.map(\.name).enumerated() {
      list.csv(name)
      list.byte(44)
      list.integer(index)
      list.byte(10)
    }
    try sink.write("classes.csv", list.bytes)
  }
}
