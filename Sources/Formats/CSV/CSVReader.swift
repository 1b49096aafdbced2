import Foundation

/// Reads tables of boxes, image after image.
struct CSVReader {
  struct Key: Hashable {
    var image: String
    var split: String?
    var folder: String
  }
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let found = CSVColumns.tables(in: source)
    guard !found.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "no CSV has columns of pictures and edges", remedy: "choose another format")
    }
    let tables = try found.map { file throws(FormatError) in
      try CSVTable(file.path, in: source, hasHeader: file.columns.hasHeader)
    }
    try emit(.header(DatasetHeader(categories: classes())))
    let rows = GroupedRows<Key>()
    for (number, table) in tables.enumerated() {
      let columns = found[number].columns
      let folder = SafePath.folder(table.path)
      let own = [SafePath.name(folder), SafePath.stem(SafePath.name(table.path))].first {
        SplitName.canonical($0) != nil
      }
      try table.forEach { row, offset in
        guard let image = CSVReader.field(columns.image, row) else {
          report.add(
            Diagnostic(
              .error, .malformedLine, file: table.path, line: row.line, "names no picture", remedy: "remove it"))
          return
        }
        let split = columns.split.flatMap { CSVReader.field($0, row) } ?? own
        try rows.add(
          Key(image: image, split: split, folder: folder), file: number, offset: offset, line: row.line)
      }
    }
    rows.group()
    var seen: Set<String> = []
    for key in rows.keys {
      guard var item = item(key) else { continue }
      for place in rows.rows(key) {
        let (table, columns) = (tables[Int(place.file)], found[Int(place.file)].columns)
        if let row = table.row(at: place.offset, line: place.line) { take(row, columns, table.path, &item) }
      }
      item.isNull = item.labels.isEmpty && rows.rows(key).count == 1 && item.metadata["empty"] != nil
      item.metadata["empty"] = nil
      let stem = SafePath.join(key.folder, item.path)
      let places = [stem, SafePath.join(key.folder, "images/\(item.path)"), item.path, "images/\(item.path)"]
      let picture = locator.find(places, path: item.path)
      if let path = picture?.path { seen.insert(path) }
      let stated = item.size
      locator.attach(picture, to: &item, file: tables.first?.path ?? "", report: report)
      if item.size == nil { item.size = stated }
      try emit(.item(item))
    }
    try emitUnlisted(besides: seen, found.map { SafePath.folder($0.path) }, emit)
  }

  /// Pictures beside a table that it does not name.
  private func emitUnlisted(
    besides seen: Set<String>, _ folders: [String], _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let folders = Set(folders)
    for folder in folders.sorted() {
      for file in source.files(below: folder) where SafePath.isImage(file.path) && !seen.contains(file.path) {
        // A table further in owns what lies beside it.
        var owner = SafePath.folder(file.path)
        while !owner.isEmpty, !folders.contains(owner) { owner = SafePath.folder(owner) }
        guard owner == folder else { continue }
        let name = folder.isEmpty ? file.path : String(file.path.dropFirst(folder.count + 1))
        var item = DatasetItem(path: name.hasPrefix("images/") ? String(name.dropFirst(7)) : name)
        let split = SafePath.name(folder)
        item.split = SplitName.canonical(split) == nil ? nil : split
        locator.attach(
          ImageLocator.Found(path: file.path, url: source.url(file.path)), to: &item, file: file.path, report: report)
        try emit(.item(item))
      }
    }
  }

  /// RetinaNet's `classes.csv`: `name,number`.
  private func classes() -> [DatasetCategory] {
    guard let path = source.files.first(where: { SafePath.name($0.path) == "classes.csv" })?.path,
      let bytes = try? source.read(path, limit: 4 << 20)
    else { return [] }
    var list: [(name: String, number: Int)] = []
    bytes.withUnsafeBytes { bytes in
      for row in CSVRows(bytes) where row.fields.count >= 2 {
        if let number = Int(row.fields[1]) { list.append((row.fields[0], number)) }
      }
    }
    return list.sorted { $0.number < $1.number }.map { DatasetCategory(name: $0.name) }
  }

  private func item(_ key: Key) -> DatasetItem? {
    guard let path = locator.safePath(key.image) else {
      report.add(
        Diagnostic(
          .error, .unsafePath, file: source.name, item: String(key.image.prefix(200)),
          "leads out of the dataset or is an address; its labels were left out", remedy: "use a relative path"))
      return nil
    }
    var item = DatasetItem(path: path)
    item.split = SplitName.stated(key.split, in: source.name, report)
    return item
  }

  private static func field(_ index: Int?, _ row: CSVRows.Row) -> String? {
    guard let index, index < row.fields.count, !row.fields[index].isEmpty else { return nil }
    return row.fields[index]
  }

  private func take(_ row: CSVRows.Row, _ columns: CSVColumns, _ path: String, _ item: inout DatasetItem) {
    func reject(_ code: DiagnosticCode, _ reason: String) {
      report.add(
        Diagnostic(
          .error, code, file: path, line: row.line, item: item.path, reason, remedy: "correct or remove the row"))
    }
    if item.size == nil, let width = CSVTable.number(CSVReader.field(columns.width, row)).flatMap({ Int(exactly: $0) }),
      let height = CSVTable.number(CSVReader.field(columns.height, row)).flatMap({ Int(exactly: $0) }),
      (1...1 << 24).contains(width), (1...1 << 24).contains(height)
    {
      item.size = PixelSize(width: width, height: height)
    }
    let texts = columns.edges.map { CSVReader.field($0, row) }
    let category = CSVReader.field(columns.category, row)
    if texts.allSatisfy({ $0 == nil }), category == nil {
      item.metadata["empty"] = .flag(true)
      return
    }
    guard let category else { return reject(.malformedLine, "names no class") }
    let numbers = texts.compactMap { CSVTable.number($0) }
    guard numbers.count == 4 else { return reject(.badNumber, "one of its edges is no number") }
    guard numbers.allSatisfy({ abs($0) <= 1e7 }) else {
      return reject(.outOfRange, "its box lies beyond any picture")
    }
    let box =
      columns.isWidthAndHeight
      ? PixelBox(xMin: numbers[0], yMin: numbers[1], xMax: numbers[0] + numbers[2], yMax: numbers[1] + numbers[3])
      : PixelBox(xMin: numbers[0], yMin: numbers[1], xMax: numbers[2], yMax: numbers[3])
    guard box.isProper else { return reject(.badBox, "its box has no width or no height") }
    var label = Label(category: category, shape: .box(box))
    if let score = CSVTable.number(CSVReader.field(columns.score, row)), (0...1).contains(score) { label.score = score }
    item.labels.append(label)
  }
}
