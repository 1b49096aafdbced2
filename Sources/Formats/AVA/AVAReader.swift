import Foundation

/// Reads AVA's tables, frame after frame.
struct AVAReader {
  struct Key: Hashable {
    var video: String
    var time: String
    var split: String?
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

  static func tables(_ source: DatasetSource) -> [String] {
    source.files(suffix: "csv").map(\.path).filter { path in
      source.head(path, 4096).withUnsafeBytes { bytes in
        var rows = CSVRows(bytes)
        guard let fields = rows.next()?.fields, (7...9).contains(fields.count), DecimalText.parse(fields[0]) == nil,
          !SafePath.isImage(fields[0])
        else { return false }
        return fields[1...5].allSatisfy { DecimalText.parse($0) != nil }
          && fields[2...5].allSatisfy { (0...1).contains(DecimalText.parse($0) ?? -1) }
      }
    }
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let paths = AVAReader.tables(source)
    guard !paths.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there is no AVA table", remedy: "choose another format")
    }
    var map: [LabelMap.Entry] = []
    if let path = source.files(suffix: "pbtxt").first?.path {
      map = LabelMap.parse(try source.read(path, limit: 16 << 20))
    }
    try emit(
      .header(
        DatasetHeader(
          categories: map.sorted { $0.id < $1.id }.map { entry in
            var category = DatasetCategory(name: entry.name)
            category.originalID = entry.id
            return category
          })))
    let names = Dictionary(map.map { ($0.id, $0.name) }) { first, _ in first }
    let tables = try paths.map { path throws(FormatError) in try CSVTable(path, in: source, hasHeader: false) }
    let rows = GroupedRows<Key>()
    for (number, table) in tables.enumerated() {
      let split = SplitName.stated(AVAReader.split(table.path), in: table.path, report)
      try table.forEach { row, offset in
        guard row.fields.count >= 7, !row.fields[0].isEmpty, let time = DecimalText.parse(row.fields[1]), time >= 0,
          time < 1e6
        else {
          report.add(
            Diagnostic(
              .error, .malformedLine, file: table.path, line: row.line,
              "names no video, or its timestamp is no number of seconds", remedy: "correct or remove the row"))
          return
        }
        try rows.add(
          Key(video: row.fields[0], time: row.fields[1], split: split), file: number, offset: offset, line: row.line)
      }
    }
    rows.group()
    for key in rows.keys {
      guard var item = item(key) else { continue }
      for place in rows.rows(key) {
        let table = tables[Int(place.file)]
        if let row = table.row(at: place.offset, line: place.line) { take(row, table.path, names, &item) }
      }
      try emit(.item(item))
    }
  }

  /// `ava_train_v2.2.csv` is train.
  private static func split(_ path: String) -> String? {
    let stem = SafePath.name(path).dropLast(4)
    if stem.hasPrefix("ava_"), let end = stem.range(of: "_v2", options: .backwards),
      end.lowerBound > stem.index(stem.startIndex, offsetBy: 4)
    {
      let word = String(stem[stem.index(stem.startIndex, offsetBy: 4)..<end.lowerBound])
      return word == "default" ? nil : word
    }
    return stem.split(separator: "_").map(String.init).first { SplitName.canonical($0) != nil }
  }

  private func item(_ key: Key) -> DatasetItem? {
    guard let video = SafePath.clean(key.video), let time = SafePath.clean(key.time),
      let seconds = DecimalText.parse(key.time)
    else {
      report.add(
        Diagnostic(
          .error, .unsafePath, file: source.name, item: String(key.video.prefix(200)), "is no name of a video",
          remedy: "use a plain name"))
      return nil
    }
    var item = DatasetItem(path: "\(video)/\(time).jpg")
    item.split = key.split
    item.media = .frame(
      VideoFrame(
        video: video, number: Int((seconds * AVAFormat.frameRate).rounded()), time: RationalTime(seconds: seconds)))
    let places = ["jpg", "png", "jpeg"].flatMap { suffix in
      (key.split.map { ["frames/\($0)/\(video)/\(time).\(suffix)"] } ?? []) + [
        "frames/\(video)/\(time).\(suffix)", "\(video)/\(time).\(suffix)",
      ]
    }
    let found = locator.find(places, path: item.path)
    if let found { item.path = "\(video)/\(time)." + found.url.pathExtension }
    locator.attach(found, to: &item, file: key.video, report: report)
    if item.size == nil { item.size = options.imageSize?(item.path) ?? options.imageSize?(video) }
    return item
  }

  private func take(_ row: CSVRows.Row, _ file: String, _ names: [Int64: String], _ item: inout DatasetItem) {
    func reject(_ code: DiagnosticCode, _ reason: String) {
      report.add(
        Diagnostic(.error, code, file: file, line: row.line, reason, remedy: "correct or remove the row"))
    }
    let edges = row.fields[2...5].compactMap { DecimalText.parse($0) }
    guard edges.count == 4 else { return reject(.badNumber, "one of its edges is no number") }
    guard edges.allSatisfy({ (-0.1...1.1).contains($0) }) else {
      return reject(.outOfRange, "its edges lie outside 0…1")
    }
    guard let number = Int64(row.fields[6]) else {
      return reject(.unknownClass, "its action \"\(row.fields[6].prefix(40))\" is no number")
    }
    guard let size = item.size else {
      return reject(.sizeUnknown, "the frame is not there, so its size is unknown")
    }
    let (width, height) = (Double(size.width), Double(size.height))
    let box = PixelBox(
      xMin: edges[0] * width, yMin: edges[1] * height, xMax: edges[2] * width, yMax: edges[3] * height)
    guard box.isProper else { return reject(.badBox, "its box has no width or no height") }
    var label = Label(category: names[number] ?? "action_\(number)", shape: .box(box))
    if row.fields.count > 7, !row.fields[7].isEmpty {
      if row.fields.count == 8, row.fields[7].contains("."), let score = DecimalText.parse(row.fields[7]) {
        label.score = score
      } else {
        label.track = row.fields[7]
      }
    }
    if row.fields.count > 8 { label.score = DecimalText.parse(row.fields[8]) }
    item.labels.append(label)
  }
}
