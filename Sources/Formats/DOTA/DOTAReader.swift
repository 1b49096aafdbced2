import Foundation

/// Reads DOTA's label files, image by image.
struct DOTAReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let places = PairedFiles(
      source, labels: ["labelTxt", "labelTxt-v1.0", "labelTxt-v1.5", "labelTxt-v2.0"], labelSuffix: "txt")
    guard !places.entries.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there is no labelTxt", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader(categories: KITTIClassList.read(source))))
    for entry in places.entries {
      var item = DatasetItem(path: entry.stem + ".png")
      item.split = entry.split
      let found = entry.find(with: locator, source)
      if let found { item.path = entry.stem + "." + found.url.pathExtension }
      if let path = entry.label {
        do throws(FormatError) {
          try labels(path, &item)
        } catch {
          report.add(error.diagnostic)
        }
      }
      locator.attach(found, to: &item, file: entry.label ?? entry.stem, report: report)
      try emit(.item(item))
    }
  }

  private func labels(_ path: String, _ item: inout DatasetItem) throws(FormatError) {
    var count = 0
    for (number, line) in TextLines(try source.read(path)) {
      if let fact = DOTARow.fact(line) {
        if fact.value != "null" {
          item.metadata[fact.name] = DecimalText.parse(fact.value).map { .number($0) } ?? .text(fact.value)
        }
        continue
      }
      count += 1
      do throws(DOTARow.Trouble) {
        let row = try DOTARow(line)
        var label = Label(category: row.category, shape: QuadShape.shape(of: row.corners))
        label.isDifficult = row.isDifficult
        item.labels.append(label)
      } catch {
        report.add(
          Diagnostic(.error, error.code, file: path, line: number, error.reason, remedy: "correct or remove the row"))
      }
    }
    item.isNull = count == 0
  }
}
