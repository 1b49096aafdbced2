/// Writes `activity_net.json`, and the videos below `videos/`.
final class ActivityNetWriter: DatasetWriter {
  private let header: DatasetHeader
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let videos = SpoolFile()
  private var count = 0
  private var names = ExportNames()
  private var categories: [DatasetCategory]
  private var known: Set<String>

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.header = header
    self.sink = sink
    self.options = options
    self.report = report
    categories = header.categories
    known = Set(header.categories.map(\.name))
  }

  func write(_ item: DatasetItem) throws {
    let stem = names.take(SafePath.stem(item.path))
    let suffix = SafePath.suffix(item.path)
    if stem != SafePath.stem(item.path) { report.add(.renamed(item.path, to: stem)) }
    for label in item.labels where known.insert(label.category).inserted {
      categories.append(DatasetCategory(name: label.category))
    }
    try videos.append { out in
      if count > 0 { out.raw(",\n") }
      out.json(stem)
      out.raw(":{")
      if let split = item.split {
        out.raw("\"subset\":")
        out.json(split)
        out.byte(44)
      }
      if let size = item.size { out.text("\"resolution\":\"\(size.width)x\(size.height)\",") }
      for (key, value) in item.metadata.sorted(by: { $0.key < $1.key })
      where !["subset", "resolution", "annotations"].contains(key) {
        out.json(key)
        out.byte(58)
        out.json(value)
        out.byte(44)
      }
      out.raw("\"annotations\":[")
      for (index, label) in item.labels.enumerated() {
        if index > 0 { out.byte(44) }
        annotation(label, &out)
      }
      out.raw("]}")
    }
    count += 1
    if let video = item.image, options.includesImages {
      let name = stem + (suffix.isEmpty ? "" : "." + suffix)
      try sink.write(video, to: item.split.map { "videos/\($0)/\(name)" } ?? "videos/\(name)")
    }
    report.didWrite(item)
  }

  private func annotation(_ label: Label, _ out: inout ByteWriter) {
    out.raw("{\"label\":")
    out.json(label.category)
    if case .timeRange(let range) = label.shape {
      out.raw(",\"segment\":[")
      out.number(range.start.seconds)
      out.byte(44)
      out.number(range.end.seconds)
      out.byte(93)
    }
    if let score = label.score, score.isFinite {
      out.raw(",\"score\":")
      out.number(score)
    }
    out.byte(125)
  }

  func finish() throws {
    var head = ByteWriter()
    head.raw("{\"version\":")
    head.json(header.metadata["version"] ?? .text(options.name))
    head.raw(",\n\"taxonomy\":[{\"nodeId\":0,\"nodeName\":\"Root\",\"parentId\":null,\"parentName\":null}")
    for (index, category) in categories.enumerated() {
      head.text(",\n{\"nodeId\":\(index + 1),\"nodeName\":")
      head.json(category.name)
      head.raw(",\"parentId\":0,\"parentName\":")
      head.json(category.parent ?? "Root")
      head.byte(125)
    }
    head.raw("],\n\"database\":{\n")
    let tail = Array("}}\n".utf8)
    let size = Int64(head.count + tail.count) + videos.size
    try sink.stream("activity_net.json", size: size) { put in
      try head.bytes.withUnsafeBytes { try put($0) }
      try videos.drain(put)
      try tail.withUnsafeBytes { try put($0) }
    }
  }
}
