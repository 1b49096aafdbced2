/// Writes `<split>/_annotations.createml.json` beside the pictures of the split.
final class CreateMLWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private let documents = SplitDocuments()

  init(_ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
  }

  func write(_ item: DatasetItem) throws {
    let part = documents.part(item.split)
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    var place = item
    place.path = name
    // Without an entry the picture stays "not looked at".
    if !item.labels.isEmpty || item.isNull || item.image == nil || !options.includesImages {
      try documents.append(to: part) { out in
        out.raw("{\"image\":")
        out.json(name)
        out.raw(",\"annotations\":[")
        for (index, label) in item.labels.enumerated() {
          guard case .box(let box) = label.shape else { continue }
          if index > 0 { out.byte(44) }
          out.raw("{\"label\":")
          out.json(label.category)
          out.raw(",\"coordinates\":{\"x\":")
          out.number(box.center.x)
          out.raw(",\"y\":")
          out.number(box.center.y)
          out.raw(",\"width\":")
          out.number(box.width)
          out.raw(",\"height\":")
          out.number(box.height)
          out.raw("}}")
        }
        out.raw("]}")
      }
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: FolderSplit.place(place, report)) }
    report.didWrite(item)
  }

  func finish() throws {
    try documents.forEach { split, part in
      try sink.write(SafePath.join(split ?? "", "_annotations.createml.json"), head: "[", part.records, tail: "]\n")
    }
  }
}
