import Geometry

/// Writes `export.ndjson`, masks below `objects/`, and pictures below `images/`.
final class LabelboxWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private let rows = SpoolFile()
  private var count = 0
  private var features = 0

  init(_ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
  }

  func write(_ item: DatasetItem) throws {
    let item = item.keepingMasks(report, where: MaskLimit.allows)
    let folder = item.split.map { "images/\($0)" } ?? "images"
    let place = names.take(SafePath.join(folder, item.path))
    let name = String(place.dropFirst(folder.count + 1))
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    count += 1
    var row = ByteWriter()
    row.raw("{\"data_row\":{\"id\":")
    row.json(item.originalID ?? "row\(count)")
    row.raw(",\"external_id\":")
    row.json(name)
    row.raw(",\"row_data\":")
    row.json(place)
    row.raw("},\"media_attributes\":{")
    if let size = item.size { row.text("\"width\":\(size.width),\"height\":\(size.height)") }
    row.raw("},\"metadata_fields\":[")
    if let split = item.split {
      row.raw("{\"schema_name\":\"split\",\"value\":")
      row.json(split)
      row.byte(125)
    }
    row.raw("],\"projects\":{\"p1\":{\"name\":")
    row.json(options.name)
    row.raw(",\"labels\":[")
    if !item.labels.isEmpty || item.isNull {
      row.text("{\"id\":\"l\(count)\",\"label_kind\":\"Default\",\"annotations\":{\"objects\":[")
      try encode(item.labels.filter { $0.shape.kind != .classification }, &row)
      row.raw("],\"classifications\":[")
      try encode(item.labels.filter { $0.shape.kind == .classification }, &row)
      row.raw("],\"relationships\":[]}}")
    }
    row.raw("]}}}\n")
    try rows.append { $0.append(row.bytes) }
    if options.includesImages, let image = item.image { try sink.write(image, to: place) }
    report.didWrite(item)
  }

  private func encode(_ labels: [Label], _ row: inout ByteWriter) throws {
    for (index, label) in labels.enumerated() {
      if index > 0 { row.byte(44) }
      features += 1
      var path: String?
      if case .mask(let mask) = label.shape {
        path = "objects/f\(features).png"
        let levels = mask.rows.map { $0 == 0 ? 0 : UInt8(255) }
        try sink.write(
          path ?? "", PNGPicture(width: mask.width, height: mask.height, samples: .gray8(levels)).encoded())
      }
      LabelboxObject.encode(label, id: label.originalID ?? "f\(features)", maskPath: path, into: &row)
    }
  }

  func finish() throws { try sink.write("export.ndjson", head: "", rows, tail: "") }
}
