/// Writes CVAT for images: `annotations.xml` and the pictures under `images/`.
///
/// The labels stand before the images, so images are put aside until all classes are known.
final class CVATWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let encoder: CVATShapeEncoder
  private let spool = SpoolFile()
  private var labels = CVATLabels()
  private var names = ExportNames()
  private var count = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    encoder = CVATShapeEncoder(report: report)
    for category in header.categories { labels.add(category) }
  }

  func write(_ item: DatasetItem) throws {
    let item = item.keepingMasks(report, where: MaskLimit.allowsCrop)
    let name = names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    for label in item.labels { labels.add(DatasetCategory(name: label.category)) }
    try spool.append { out in
      out.text("  <image id=\"\(count)\" name=\"")
      out.xml(name)
      out.byte(34)
      if let split = item.split {
        out.raw(" subset=\"")
        out.xml(split)
        out.byte(34)
      }
      if let size = item.size { out.text(" width=\"\(size.width)\" height=\"\(size.height)\"") }
      if item.isNull { out.raw(" is_null=\"1\"") }
      out.raw(">\n")
      for label in item.labels { shape(label, &out) }
      out.raw("  </image>\n")
    }
    count += 1
    if options.includesImages, let image = item.image {
      try sink.write(image, to: item.split.map { "images/\($0)/\(name)" } ?? "images/\(name)")
    }
    report.didWrite(item)
  }

  private func shape(_ label: Label, _ out: inout ByteWriter) {
    let category = labels.category(label.category)
    guard let name = encoder.name(label, category) else { return }
    out.raw("    <")
    out.raw(name)
    out.raw(" label=\"")
    out.xml(label.category)
    out.byte(34)
    if let source = label.source {
      out.raw(" source=\"")
      out.xml(source)
      out.byte(34)
    }
    // CVAT asks for it at every shape.
    if label.isOccluded != nil || label.shape.kind != .classification {
      out.text(" occluded=\"\(label.isOccluded == true ? 1 : 0)\"")
    }
    if let group = label.group { out.text(" group_id=\"\(group)\"") }
    encoder.body(label, category, name, into: &out)
  }

  func finish() throws {
    var head = ByteWriter()
    CVATWriter.head(labels, mode: "annotation", count: count, name: options.name, size: nil, into: &head)
    var tail = ByteWriter()
    tail.raw("</annotations>\n")
    try sink.stream("annotations.xml", size: Int64(head.count + tail.count) + spool.size) { put in
      try head.bytes.withUnsafeBytes { try put($0) }
      try spool.drain(put)
      try tail.bytes.withUnsafeBytes { try put($0) }
    }
  }

  static func head(
    _ labels: CVATLabels, mode: String, count: Int, name: String, size: PixelSize?, into out: inout ByteWriter
  ) {
    out.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n")
    out.line("<task>", level: 2)
    out.element("name", name, level: 3)
    out.element("size", count, level: 3)
    out.element("mode", mode, level: 3)
    out.element("start_frame", 0, level: 3)
    out.element("stop_frame", max(0, count - 1), level: 3)
    out.line("<frame_filter></frame_filter>", level: 3)
    labels.write(into: &out, level: 3)
    if let size {
      out.line("<original_size>", level: 3)
      out.element("width", size.width, level: 4)
      out.element("height", size.height, level: 4)
      out.line("</original_size>", level: 3)
    }
    out.line("</task>", level: 2)
    if mode == "interpolation" { out.element("source", name, level: 2) }
    out.raw("  </meta>\n")
  }
}
