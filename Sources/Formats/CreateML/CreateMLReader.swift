/// Reads Create ML's lists image by image, then the pictures that none names.
struct CreateMLReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = try RecordFiles.find("Create ML list", in: source, suffix: "json") { CreateMLFormat.judge(source, $0) }
    try emit(.header(DatasetHeader()))
    var used: Set<String> = []
    try RecordFiles.each(files, report) { path in
      try JSONRecords(path, in: source, parser, report).topElements { node, number in
        if let item = item(node, number, path, &used) { try emit(.item(item)) }
      }
    }
    try RecordFiles.emitPictures(of: source, besides: used, locator, report, emit)
  }

  private func item(_ node: JSONNode, _ number: Int, _ file: String, _ used: inout Set<String>) -> DatasetItem? {
    let stated = (node.member("image") ?? node.member("imagefilename"))?.string
    guard let stated, let name = locator.safePath(stated) else {
      report.add(
        Diagnostic(
          .error, stated == nil ? .schema : .unsafePath, file: file, item: "image \(number)",
          stated == nil
            ? "has no name of a picture" : "its name leads out of the dataset: \(stated?.prefix(200) ?? "")",
          remedy: "use a relative path"))
      return nil
    }
    let place = SafePath.join(SafePath.folder(file), name)
    let (split, path) = FolderSplit.divide(place)
    var item = DatasetItem(path: path)
    item.split = split
    let found = locator.find([place], path: name)
    if let picture = found?.path { used.insert(picture) }
    let annotations = Array((node.member("annotations") ?? node.member("annotation"))?.elements.map { $0 } ?? [])
    for (index, annotation) in annotations.enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try CreateMLReader.label(annotation))
      } catch {
        report.reject(error, file: file, item: "\(path), annotation \(index + 1)")
      }
    }
    item.isNull = annotations.isEmpty
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }

  private static func label(_ node: JSONNode) throws(LabelRejection) -> Label {
    guard let name = (node.member("label") ?? node.member("class"))?.string, !name.isEmpty else {
      throw LabelRejection(.malformedObject, "it has no label")
    }
    guard let place = node.member("coordinates") else {
      throw LabelRejection(.malformedObject, "it has no coordinates")
    }
    let (x, y) = (try place.number("x"), try place.number("y"))
    let (width, height) = (try place.number("width"), try place.number("height"))
    return try Label(
      category: name,
      shape: .box(PixelBox(xMin: x - width / 2, yMin: y - height / 2, xMax: x + width / 2, yMax: y + height / 2))
    ).checked()
  }
}
