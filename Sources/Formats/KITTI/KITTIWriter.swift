/// Writes KITTI's labels of pictures: `<split>/image_2`, `<split>/label_2`; without splits below `training/`.
final class KITTIWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: ClassCollector

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let folder = item.split ?? "training"
    let (stem, name) = names.takeStem(item.path, in: folder, report)
    if !item.labels.isEmpty || item.isNull {
      var out = ByteWriter()
      for label in item.labels {
        guard case .box(let box) = label.shape else { continue }
        var row = KITTIRow(category: KITTIRow.word(label.category, report))
        row.takeFacts(label, report)
        row.box = box
        classes.place(row.category)
        row.write(into: &out)
      }
      try sink.write("\(folder)/label_2/\(stem).txt", out.bytes)
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(folder)/image_2/\(name)") }
    report.didWrite(item)
  }

  func finish() throws { try sink.write(KITTIClassList.file, KITTIClassList.text(classes.categories.map(\.name))) }
}
