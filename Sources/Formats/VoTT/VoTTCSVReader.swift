/// Reads VoTT's tables image by image: rows of one image stand anywhere in them.
struct VoTTCSVReader {
  private struct Key: Hashable {
    var image: String
    var table: Int
  }
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let paths = VoTTCSVFormat.tables(source)
    guard !paths.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "no CSV has VoTT's columns", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader(categories: try classes())))
    let rows = GroupedRows<Key>()
    var tables: [CSVTable] = []
    for path in paths {
      let table = try CSVTable(path, in: source)
      try table.forEach { row, offset in
        guard let image = table.field("image", of: row) else {
          return report.add(
            Diagnostic(
              .error, .malformedLine, file: path, line: row.line, "names no picture", remedy: "remove the row"))
        }
        try rows.add(Key(image: image, table: tables.count), file: tables.count, offset: offset, line: row.line)
      }
      tables.append(table)
    }
    rows.group()
    var used: Set<String> = []
    for key in rows.keys {
      let table = tables[key.table]
      guard var item = item(key.image, table.path) else { continue }
      let places = rows.rows(key)
      for place in places {
        if let row = table.row(at: place.offset, line: place.line) { take(row, table, places.count == 1, &item) }
      }
      let folder = SafePath.folder(table.path)
      let candidates = [item.split.map { SafePath.join($0, item.path) }, item.path].compactMap { $0 }
      let found = locator.find(candidates.map { SafePath.join(folder, $0) }, path: item.path)
      if let path = found?.path { used.insert(path) }
      locator.attach(found, to: &item, file: table.path, report: report)
      try emit(.item(item))
    }
    try RecordFiles.emitPictures(of: source, besides: used, locator, report, emit)
  }

  private func classes() throws -> [DatasetCategory] {
    guard let path = source.files.first(where: { SafePath.name($0.path) == "dataset_meta.json" })?.path else {
      return []
    }
    let records = try JSONRecords(path, in: source, try JSONParser(), report)
    do {
      return try records.whole { node in
        node.elements(of: "labels").compactMap(\.string).filter { !$0.isEmpty }.map { DatasetCategory(name: $0) }
      }
    } catch let error as FormatError {
      report.add(error.diagnostic)
      return []
    }
  }

  private func item(_ stated: String, _ file: String) -> DatasetItem? {
    guard let path = locator.safePath(stated) else {
      report.add(
        Diagnostic(
          .error, .unsafePath, file: file, item: String(stated.prefix(200)),
          "leads out of the dataset or is an address; its boxes were left out", remedy: "use a relative path"))
      return nil
    }
    var item = DatasetItem(path: path)
    let stem = SafePath.stem(SafePath.name(file))
    let word = stem.hasSuffix("-export") ? String(stem.dropLast(7)) : stem
    item.split = SplitName.canonical(word) == nil ? nil : word
    return item
  }

  private func take(_ row: CSVRows.Row, _ table: CSVTable, _ isAlone: Bool, _ item: inout DatasetItem) {
    let texts = VoTTCSVFormat.columns.dropFirst().map { table.field($0, of: row) }
    if texts.allSatisfy({ $0 == nil }) {
      item.isNull = isAlone
      return
    }
    do throws(LabelRejection) {
      var edges: [Double] = []
      for (name, text) in zip(VoTTCSVFormat.columns.dropFirst(), texts.dropLast()) {
        guard let edge = CSVTable.number(text) else {
          throw LabelRejection(.badNumber, "its \(name) \"\(text?.prefix(40) ?? "")\" is no number")
        }
        edges.append(edge)
      }
      guard let label = texts.last ?? nil else { throw LabelRejection(.unknownClass, "it has no label") }
      let box = PixelBox(xMin: edges[0], yMin: edges[1], xMax: edges[2], yMax: edges[3])
      item.labels.append(try Label(category: label, shape: .box(box)).checked())
    } catch {
      report.reject(error, file: table.path, line: row.line, item: item.path)
    }
  }
}
