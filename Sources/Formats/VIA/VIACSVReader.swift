/// Reads VIA's tables picture by picture: rows of one picture stand anywhere in them.
struct VIACSVReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let pictures: VIAPictures

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    pictures = VIAPictures(source, options, report)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let paths = VIACSVFormat.tables(source)
    guard !paths.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "no CSV has VIA's columns", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader()))
    for path in paths { try read(try CSVTable(path, in: source), emit) }
  }

  private func read(_ table: CSVTable, _ emit: (DatasetEvent) throws -> Void) throws {
    let rows = GroupedRows<String>()
    try table.forEach { row, offset in
      guard let name = table.field("filename", of: row) ?? table.field("#filename", of: row) else {
        return report.add(
          Diagnostic(
            .error, .malformedLine, file: table.path, line: row.line, "names no picture", remedy: "remove the row"))
      }
      try rows.add(name, file: 0, offset: offset, line: row.line)
    }
    rows.group()
    for name in rows.keys {
      guard let (found, stated) = pictures.item(name, table.path) else { continue }
      var item = found
      for place in rows.rows(name) {
        guard let row = table.row(at: place.offset, line: place.line) else { continue }
        do throws(LabelRejection) {
          try take(row, table, &item)
        } catch {
          report.reject(error, file: table.path, line: row.line, item: item.path)
        }
      }
      pictures.attach(stated, &item, table.path)
      try emit(.item(item))
    }
  }

  private func take(_ row: CSVRows.Row, _ table: CSVTable, _ item: inout DatasetItem) throws(LabelRejection) {
    if item.labels.isEmpty, let text = table.field("file_attributes", of: row) {
      try value(text) { node in for (key, value) in node.members { VIAPictures.take(key, value, &item) } }
    }
    guard let text = table.field("region_shape_attributes", of: row) else { return }
    var shape: Result<LabelShape, LabelRejection>?
    try value(text) { node in
      // A picture without regions has one row with an empty shape.
      var members = node.members
      guard members.next() != nil else { return }
      do throws(LabelRejection) { shape = .success(try VIARegion.shape(node)) } catch { shape = .failure(error) }
    }
    guard let shape else { return }
    item.isNull = false
    var attributes: [String: AttributeValue] = [:]
    try value(table.field("region_attributes", of: row) ?? "{}") { node in
      for (key, value) in node.members { attributes[key.string ?? ""] = value.attributeValue }
    }
    item.labels.append(try VIARegion.label(try shape.get(), attributes))
  }

  /// Lends the JSON of a field.
  private func value(_ text: String, _ body: (JSONNode) -> Void) throws(LabelRejection) {
    do {
      try parser.withValue(copying: Array(text.utf8), body)
    } catch {
      throw LabelRejection(.malformedLine, "\"\(text.prefix(40))\" is no sound JSON")
    }
  }
}
