/// Writes `<split>/images/` and `<split>/labelTxt/`, and `labels.txt` with the classes in order.
final class DOTAWriter: DatasetWriter {
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
    let folder = item.split.map { $0 + "/" } ?? ""
    let (stem, name) = names.takeStem(item.path, in: item.split ?? "", report)
    var out = ByteWriter()
    for (key, value) in item.metadata.sorted(by: { $0.key > $1.key }) {
      guard DOTARow.facts.contains(key) else {
        report.lose("image metadata \(key)", "dropped")
        continue
      }
      let text = value.plainText.split(whereSeparator: \.isNewline).joined(separator: " ")
      out.text("\(key):\(text)\n")
    }
    var written = item
    written.labels = item.labels.filter { row($0, &out) }
    if !item.labels.isEmpty || item.isNull { try sink.write("\(folder)labelTxt/\(stem).txt", out.bytes) }
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(folder)images/\(name)") }
    report.didWrite(written)
  }

  private func row(_ label: Label, _ out: inout ByteWriter) -> Bool {
    guard let corners = label.quad(report) else { return false }
    classes.place(label.category)
    for point in corners {
      out.number(point.x)
      out.byte(32)
      out.number(point.y)
      out.byte(32)
    }
    out.append(label.category.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 })
    out.raw(label.isDifficult == true ? " 1\n" : " 0\n")
    return true
  }

  func finish() throws { try sink.write(KITTIClassList.file, KITTIClassList.text(classes.categories.map(\.name))) }
}

extension Label {
  /// Four corners of a turned box or a polygon; other polygons are written as the turned box of least area around them.
  func quad(_ report: ReportCollector) -> [PixelPoint]? {
    switch shape {
    case .rotatedBox(let box): return box.corners
    case .polygon(let parts):
      if parts.count == 1, parts[0].outer.count == 4 { return parts[0].outer }
      guard let box = shape.turned else { break }
      report.lose("polygon", FormatCapabilities.Reduction.rotatedBox.rawValue)
      return box.corners
    default: break
    }
    report.lose(shape.kind.rawValue, "dropped")
    return nil
  }
}
