/// Writes `vott-export.json` beside the pictures.
final class VoTTWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var names = ExportNames()
  private let assets = SpoolFile()
  private var count = 0
  private var regions = 0

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
  }

  func write(_ item: DatasetItem) throws {
    let place = FolderSplit.place(item, report)
    let name = names.take(place)
    if name != place { report.add(.renamed(item.path, to: name)) }
    count += 1
    try assets.append { out in
      if count > 1 { out.raw(",\n") }
      asset(item, name, &out)
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: name) }
    report.didWrite(item)
  }

  private func asset(_ item: DatasetItem, _ name: String, _ out: inout ByteWriter) {
    let id = "a\(count)"
    out.json(id)
    out.raw(":{\"asset\":{\"id\":")
    out.json(id)
    out.raw(",\"name\":")
    out.json(name)
    out.raw(",\"path\":")
    out.json("file:" + name)
    out.raw(",\"format\":")
    out.json(SafePath.suffix(name))
    // 0 not visited, 1 visited, 2 tagged.
    out.text(",\"type\":1,\"state\":\(item.labels.isEmpty ? item.isNull ? 1 : 0 : 2)")
    if let size = item.size { out.text(",\"size\":{\"width\":\(size.width),\"height\":\(size.height)}") }
    for (key, value) in item.metadata.sorted(by: { $0.key < $1.key })
    where !["id", "name", "path", "format", "type", "state", "size"].contains(key) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    out.raw("},\"regions\":[")
    for (index, label) in item.labels.enumerated() {
      if index > 0 { out.byte(44) }
      region(label, &out)
    }
    out.raw("],\"version\":\"2.1.0\"}")
  }

  private func region(_ label: Label, _ out: inout ByteWriter) {
    classes.place(label.category)
    regions += 1
    var (type, points) = ("RECTANGLE", label.shape.outline ?? [])
    if case .polygon(let parts) = label.shape { (type, points) = ("POLYGON", parts.first?.outer ?? []) }
    out.raw("{\"id\":")
    out.json(label.originalID ?? "r\(regions)")
    out.raw(",\"type\":")
    out.json(type)
    out.raw(",\"tags\":[")
    out.json(label.category)
    out.raw("],\"boundingBox\":{")
    if let box = label.enclosingBox {
      let sides = [
        ("left", box.xMin), ("top", box.yMin), ("width", COCOAnnotationEncoder.side(from: box.xMin, to: box.xMax)),
        ("height", COCOAnnotationEncoder.side(from: box.yMin, to: box.yMax)),
      ]
      for (index, (name, value)) in sides.enumerated() {
        if index > 0 { out.byte(44) }
        out.text("\"\(name)\":")
        out.number(value)
      }
    }
    out.raw("},\"points\":[")
    for (index, point) in points.enumerated() {
      out.raw(index > 0 ? ",{\"x\":" : "{\"x\":")
      out.number(point.x)
      out.raw(",\"y\":")
      out.number(point.y)
      out.byte(125)
    }
    out.raw("]}")
  }

  func finish() throws {
    var head = ByteWriter()
    head.raw("{\"name\":")
    head.json(options.name)
    head.raw(",\"version\":\"2.1.0\",\"tags\":[")
    for (index, category) in classes.categories.enumerated() {
      if index > 0 { head.byte(44) }
      head.raw("{\"name\":")
      head.json(category.name)
      head.raw(",\"color\":")
      head.json(category.color ?? "#808080")
      head.byte(125)
    }
    head.raw("],\n\"assets\":{")
    try sink.write("vott-export.json", head: head, assets, tail: "}}\n")
  }
}
