/// Writes KITTI's labels of pictures: `<split>/image_2`, `<split>/label_2`; without splits below `training/`.
final class KITTIWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: [String] = []
  private var known: Set<String> = []

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { learn(category.name) }
  }

  private func learn(_ name: String) { if known.insert(name).inserted { classes.append(name) } }

  func write(_ item: DatasetItem) throws {
    let folder = item.split ?? "training"
    let stem = String(names.take("\(folder)/\(SafePath.stem(item.path))").dropFirst(folder.count + 1))
    let suffix = SafePath.suffix(item.path)
    let name = stem + (suffix.isEmpty ? "" : "." + item.path.suffix(suffix.count))
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    if !item.labels.isEmpty || item.isNull {
      var out = ByteWriter()
      for label in item.labels {
        guard case .box(let box) = label.shape else { continue }
        var row = KITTIRow(category: KITTIRow.word(label.category, report))
        row.takeFacts(label, report)
        row.box = box
        learn(row.category)
        row.write(into: &out)
      }
      try sink.write("\(folder)/label_2/\(stem).txt", out.bytes)
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(folder)/image_2/\(name)") }
    report.didWrite(item)
  }

  func finish() throws { try sink.write(KITTIClassList.file, KITTIClassList.text(classes)) }
}
