import Foundation

/// Reads LabelMe's files, one at a time, then the pictures that have none.
struct LabelMeReader {
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
    let files = try RecordFiles.find("LabelMe JSON", in: source, suffix: "json") { LabelMeFormat.judge(source, $0) }
    try emit(.header(DatasetHeader(categories: ClassList.read("labels.txt", in: source))))
    var used: Set<String> = []
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let item = try records.whole { try self.item($0, path, &used) }
      if let item { try emit(.item(item)) }
    }
    try RecordFiles.emitPictures(of: source, besides: used, locator, report, emit)
  }

  private func item(_ node: JSONNode, _ file: String, _ used: inout Set<String>) throws -> DatasetItem? {
    guard node.kind == .object, let shapes = node.member("shapes"), shapes.kind == .array else {
      throw FormatError(
        .schema, file: file, "has no list of shapes at its top", remedy: "check that this is LabelMe's JSON")
    }
    let folder = SafePath.folder(file)
    let stated = node.member("imagePath")?.string ?? ""
    var name = SafePath.name(String(decoding: stated.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self))
    // `../images/a.jpg` is common; only where it stays inside the source is it followed.
    let path = stated.isEmpty ? nil : RecordFiles.resolve(stated, from: folder)
    if SafePath.clean(name) == nil { name = SafePath.stem(SafePath.name(file)) + ".jpg" }
    if path == nil, !stated.isEmpty {
      report.add(
        Diagnostic(
          .warning, .unsafePath, file: file, item: String(stated.prefix(200)),
          "its imagePath leads out of the dataset and was not followed; the name alone is used",
          remedy: "use a relative path"))
    }
    let place = path ?? SafePath.join(folder, name)
    let found = locator.find([place, SafePath.join(folder, name)], path: name)
    let (split, rest) = FolderSplit.divide(SafePath.join(folder, name))
    var item = DatasetItem(path: rest)
    item.split = split
    item.size = JSONNode.size(node.member("imageWidth"), node.member("imageHeight"))
    image(node, &item)
    let size = item.size ?? found.flatMap { ImageHeader(of: $0.url)?.upright } ?? embeddedSize(node)
    if item.size == nil { item.size = size }
    var lastGroup = shapes.elements.compactMap { $0.member("group_id")?.int64 }.max() ?? 0
    for (index, shape) in shapes.elements.enumerated() {
      do throws(LabelRejection) {
        item.labels += try LabelMeShape.labels(shape, size, &lastGroup)
      } catch {
        report.reject(error, file: file, item: "shape \(index + 1)")
      }
    }
    item.isNull = shapes.elements.makeIterator().first(where: { _ in true }) == nil
    if let picture = found?.path { used.insert(picture) }
    locator.attach(found, to: &item, file: file, report: report)
    if item.image == nil, let bytes = embedded(node) { item.image = .bytes(bytes) }
    return item
  }

  private func image(_ node: JSONNode, _ item: inout DatasetItem) {
    for (key, value) in node.members {
      switch key.string ?? "" {
      case "version", "shapes", "imagePath", "imageData", "imageHeight", "imageWidth": break
      case "flags":
        var unset: [String: AttributeValue] = [:]
        for (name, flag) in value.members {
          if flag.flag == true { item.tags.append(name.string ?? "") } else { unset[name.string ?? ""] = .flag(false) }
        }
        if !unset.isEmpty { item.metadata["flags"] = .object(unset) }
      case let other: item.metadata[other] = value.attributeValue
      }
    }
  }

  /// The picture inside the file, as upright pixels.
  private func embedded(_ node: JSONNode) -> [UInt8]? {
    node.member("imageData")?.string.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
  }

  private func embeddedSize(_ node: JSONNode) -> PixelSize? { embedded(node).flatMap { ImageHeader($0)?.upright } }
}
