import CSimdjson

/// Reads lists of results: each is walked once for its places, then image after image is handed over.
struct COCOResultsReader {
  /// 24 bytes a result beside the mapped list.
  private struct Entry {
    var image: Int64
    var offset: UInt64
    var length: UInt32
    var list: UInt32
  }
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
    let paths = try RecordFiles.find("list of results", in: source, suffix: "json") {
      COCOResultsFormat.judge(source, $0)
    }
    var lists: [JSONRecords] = []
    var entries: [Entry] = []
    try RecordFiles.each(paths, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      try index(records, UInt32(clamping: lists.count), &entries)
      lists.append(records)
    }
    entries.sort { ($0.image, $0.list, $0.offset) < ($1.image, $1.list, $1.offset) }
    let document = try companion(besides: paths)
    var categories = COCOCategoryTable(document?.categories ?? [])
    var header = DatasetHeader(categories: document?.categories.map(\.category) ?? [])
    header.hasReusableImageIDs = true
    try emit(.header(header))
    if document == nil {
      report.add(
        Diagnostic(
          .warning, .unknownImage, file: paths[0],
          "no COCO document names the images and classes: their numbers are used",
          remedy: "put the document beside the list"))
    }
    var rest = entries[...]
    let images: [(id: Int64, place: Int?)] =
      document.map { document in document.images.enumerated().map { ($1.id, $0) } }?.sorted { $0.0 < $1.0 }
      ?? Set(entries.map(\.image)).sorted().map { ($0, nil) }
    for (id, place) in images {
      while let entry = rest.first, entry.image < id { strange(entry, &rest) }
      guard var item = item(id, place, document) else { continue }
      while let entry = rest.first, entry.image == id {
        rest = rest.dropFirst()
        take(entry, lists[Int(entry.list)], document != nil, &categories, &item)
      }
      let found = locator.find([item.path, "images/\(item.path)"], path: item.path)
      locator.attach(found, to: &item, file: lists[0].path, report: report)
      try emit(.item(item))
    }
    while let entry = rest.first { strange(entry, &rest) }
  }

  private func index(_ records: JSONRecords, _ list: UInt32, _ entries: inout [Entry]) throws {
    let start = try records.outline.top()
    var position = 0
    let end = try records.outline.elements(at: start, fields: ["image_id"]) { batch in
      for element in batch {
        position += 1
        guard element.first == UInt8(ascii: "{"), element.present & 1 != 0, element.length < UInt64(UInt32.max) else {
          report.add(
            Diagnostic(
              .error, .schema, file: records.path, item: "result \(position)",
              "is no object with a whole number as image_id", remedy: "correct or remove it"))
          continue
        }
        entries.append(
          Entry(image: element.values.0, offset: element.offset, length: UInt32(element.length), list: list))
      }
    }
    try records.outline.end(end)
  }

  private func strange(_ entry: Entry, _ rest: inout ArraySlice<Entry>) {
    rest = rest.dropFirst()
    report.add(
      Diagnostic(
        .error, .unknownImage, item: "the result at byte \(entry.offset)",
        "names image \(entry.image), which the COCO document does not list", remedy: "add the image or remove it"))
  }

  /// The COCO document beside the lists, if there is one.
  private func companion(besides lists: [String]) throws -> COCODocument? {
    for file in source.files(suffix: "json") where !lists.contains(file.path) {
      guard COCODocumentName.judge(source, file) != nil else { continue }
      let document = try COCODocument(file.path, in: source)
      try document.index(parser, report)
      return document
    }
    return nil
  }

  private func item(_ id: Int64, _ place: Int?, _ document: COCODocument?) -> DatasetItem? {
    var item = DatasetItem(path: "\(id).jpg")
    if let place, let document {
      let image = document.images[place]
      let decoded = try? parser.withValue(
        document.outline.slice(image.offset, image.length), { COCOImage.decode($0) })
      guard let decoded, let path = decoded.name.flatMap({ locator.safePath($0) }) else {
        report.add(
          Diagnostic(
            .error, .unsafePath, file: document.path, item: "image \(id)", "has no name that can be used",
            remedy: "use a relative path"))
        return nil
      }
      item = decoded.item(path)
    }
    item.originalID = String(id)
    item.split = item.split ?? document?.split
    return item
  }

  private func take(
    _ entry: Entry, _ records: JSONRecords, _ isNamed: Bool, _ categories: inout COCOCategoryTable,
    _ item: inout DatasetItem
  ) {
    let place = "the result at byte \(entry.offset)"
    let text = records.outline.slice(Int(entry.offset), Int(entry.length))
    do {
      let label = try parser.withValue(text) { node in
        if !isNamed, let id = node.member("category_id")?.int64, categories[id] == nil {
          categories.insert(COCOCategoryTable.Entry(name: "class_\(id)", keypoints: 0), id: id)
        }
        return try COCOAnnotationDecoder(categories: categories, size: item.size).decode(node) { code, message in
          report.add(
            Diagnostic(
              .warning, code, file: records.path, item: place, message, remedy: "correct its segmentation"))
        }
      }
      var result = label
      result.originalID = nil
      item.labels.append(result)
    } catch let rejection as COCOAnnotationDecoder.Rejection {
      report.reject(LabelRejection(rejection.code, rejection.reason), file: records.path, item: place)
    } catch {
      report.reject(LabelRejection(.syntax, "is no sound JSON"), file: records.path, item: place)
    }
  }
}
