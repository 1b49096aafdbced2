/// Reads VIA's files one at a time, from a project or an export.
struct VIAReader {
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
    let files = try RecordFiles.find("VIA document", in: source, suffix: "json") { VIAFormat.judge(source, $0) }
    var classes = ClassCollector()
    var documents: [(records: JSONRecords, start: Int)] = []
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let places = try records.places()
      if let attributes = places["_via_attributes"] {
        _ = try records.value(at: attributes) { VIAReader.classes($0, &classes) }
      }
      documents.append((records, try places["_via_img_metadata"] ?? records.outline.top()))
    }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    for (records, start) in documents {
      try records.members(at: start) { key, node in
        if key.hasPrefix("_via_") { return }
        if let item = item(node, records.path) { try emit(.item(item)) }
      }
    }
  }

  /// The options of the attribute that names the class.
  private static func classes(_ node: JSONNode, _ classes: inout ClassCollector) {
    for (key, attribute) in node.members(of: "region") where key.equals("class") || key.equals("label") {
      for (name, _) in attribute.members(of: "options") {
        if let name = name.string, !name.isEmpty { classes.add(DatasetCategory(name: name)) }
      }
    }
  }

  private func item(_ node: JSONNode, _ file: String) -> DatasetItem? {
    guard let (found, stated) = pictures.item(node.member("filename")?.string ?? "", file) else { return nil }
    var item = found
    for (key, value) in node.members(of: "file_attributes") { VIAPictures.take(key, value, &item) }
    // Version 1 counts the regions in an object, version 2 has a list.
    let regions = node.elements(of: "regions").map { $0 } + node.members(of: "regions").map(\.value)
    for (index, region) in regions.enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try VIARegion.label(region))
      } catch {
        report.reject(error, file: file, item: "\(item.path), region \(index + 1)")
      }
    }
    if !regions.isEmpty { item.isNull = false }
    pictures.attach(stated, &item, file)
    return item
  }
}
