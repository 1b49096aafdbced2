import Foundation

/// Reads WIDER's lists, picture by picture.
struct WIDERReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  /// The lists of a source: a name, a count and rows of numbers.
  static func lists(_ source: DatasetSource) -> [String] {
    source.files(suffix: "txt").map(\.path).filter { path in
      let name = SafePath.name(path)
      if name.hasPrefix("wider_face_"), name.hasSuffix("_bbx_gt.txt") { return true }
      let lines = Array(TextLines(source.head(path, 1024)).prefix(3))
      guard lines.count == 3, SafePath.isImage(String(decoding: lines[0].text, as: UTF8.self)),
        let count = Int(Substring(lines[1].text)), count >= 0
      else { return false }
      let columns = lines[2].text.split(whereSeparator: TextLines.isBlank)
      return columns.count >= 10 && columns.prefix(10).allSatisfy { DecimalText.parse($0) != nil }
    }
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let lists = WIDERReader.lists(source)
    guard !lists.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no list such as wider_face_train_bbx_gt.txt",
        remedy: "choose another format")
    }
    let categories = KITTIClassList.read(source)
    try emit(.header(DatasetHeader(categories: categories)))
    let names = categories.map(\.name)
    for list in lists { try read(list, names, emit) }
  }

  /// `wider_face_train_bbx_gt.txt` is train.
  private static func split(_ path: String) -> String? {
    let stem = SafePath.stem(SafePath.name(path))
    guard stem.hasPrefix("wider_face_"), stem.hasSuffix("_bbx_gt"), stem.utf8.count > 18 else { return nil }
    let word = String(stem.dropFirst(11).dropLast(7))
    return word == "default" ? nil : word
  }

  private func read(_ list: String, _ names: [String], _ emit: (DatasetEvent) throws -> Void) throws {
    let split = SplitName.stated(WIDERReader.split(list), in: list, report)
    var lines = FileLines(try source.map(list))
    var next = lines.next()
    while let (number, line) = next {
      next = lines.next()
      let stated = String(decoding: line, as: UTF8.self)
      guard SafePath.isImage(stated) else {
        report.add(
          Diagnostic(
            .error, .malformedLine, file: list, line: number, "a picture's name was expected, not \(stated.prefix(80))",
            remedy: "correct the count above it"))
        continue
      }
      var declared = 0
      if let (_, text) = next, let count = Int(Substring(text)), count >= 0 {
        declared = count
        next = lines.next()
      } else {
        report.add(
          Diagnostic(.error, .malformedLine, file: list, line: number + 1, "a count was expected", remedy: "add it"))
      }
      var item = SafePath.clean(stated).map { DatasetItem(path: $0) }
      if item == nil {
        report.add(
          Diagnostic(
            .error, .unsafePath, file: list, line: number, "leads out of the dataset: \(stated.prefix(200))",
            remedy: "use a relative path"))
      }
      var count = 0
      while let (number, text) = next {
        if SafePath.isImage(String(decoding: text.suffix(8), as: UTF8.self)) { break }
        next = lines.next()
        count += 1
        // A picture without faces has one row of zeros.
        if declared == 0, count == 1, text.allSatisfy({ $0 == 48 || TextLines.isBlank($0) }) { continue }
        take(text, number, list, names, &item)
      }
      if declared != count, !(declared == 0 && count <= 1) {
        report.add(
          Diagnostic(
            .warning, .schema, file: list, line: number, "says \(declared) boxes, \(count) rows follow",
            remedy: "correct the count"))
      }
      guard var item else { continue }
      item.split = split
      item.isNull = declared == 0 && item.labels.isEmpty
      let folder = split.map { "WIDER_\($0)/images/" } ?? "images/"
      let found = locator.find([folder + item.path, "images/" + item.path, item.path], path: item.path)
      locator.attach(found, to: &item, file: list, report: report)
      try emit(.item(item))
    }
  }

  private func take(
    _ text: Substring.UTF8View, _ number: Int, _ list: String, _ names: [String], _ item: inout DatasetItem?
  ) {
    func reject(_ code: DiagnosticCode, _ reason: String) {
      report.add(
        Diagnostic(.error, code, file: list, line: number, reason, remedy: "correct or remove the row"))
    }
    let columns = text.split(whereSeparator: TextLines.isBlank)
    let numbers = columns.compactMap { DecimalText.parse($0) }
    guard columns.count >= 4, numbers.count == columns.count else {
      return reject(.malformedLine, "is no row of numbers, at least 4 were expected")
    }
    guard numbers.prefix(4).allSatisfy({ abs($0) <= 1e7 }) else {
      return reject(.outOfRange, "its box lies beyond any picture")
    }
    let box = PixelBox(
      xMin: numbers[0], yMin: numbers[1], xMax: numbers[0] + numbers[2], yMax: numbers[1] + numbers[3])
    guard box.isProper else { return reject(.badBox, "its box is \(numbers[2]) wide and \(numbers[3]) high") }
    let place = numbers.count > 10 ? Int(exactly: numbers[10]) ?? -1 : -1
    if numbers.count > 10, !names.indices.contains(place) {
      return reject(.unknownClass, "its class \(numbers[10]) is not in labels.txt")
    }
    var label = Label(category: place >= 0 ? names[place] : "face", shape: .box(box))
    for (grade, value) in zip(WIDERFormat.grades, numbers.dropFirst(4)) where value != 0 {
      if let value = Int64(exactly: value) { label.attributes[grade] = .integer(value) }
    }
    item?.labels.append(label)
  }
}
