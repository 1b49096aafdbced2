import Foundation

/// Reads a Supervisely project picture by picture.
struct SuperviselyReader {
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
    var header = DatasetHeader()
    var classes: [String: SuperviselyClass] = [:]
    let meta = SuperviselyFormat.meta(source)
    if let meta {
      try JSONRecords(meta, in: source, parser, report).whole { node in
        for element in node.elements(of: "classes") {
          guard let known = SuperviselyClass.decode(element), classes[known.category.name] == nil else { continue }
          classes[known.category.name] = known
          header.categories.append(known.category)
        }
      }
    }
    let root = meta.map(SafePath.folder) ?? ""
    let files = source.files(below: root).map(\.path).filter { path in
      SafePath.suffix(path) == "json" && path != meta
        && (("/" + path).contains("/ann/") || (meta == nil && source.files.count == 1))
    }
    guard !files.isEmpty || meta != nil else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no Supervisely project", remedy: "choose another format")
    }
    try emit(.header(header))
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let item = try records.whole { try self.item($0, path, root, classes) }
      try emit(.item(item))
    }
  }

  private func item(
    _ node: JSONNode, _ file: String, _ root: String, _ classes: [String: SuperviselyClass]
  ) throws -> DatasetItem {
    guard node.kind == .object, node.member("objects")?.kind == .array else {
      throw FormatError(
        .schema, file: file, "has no list of objects at its top", remedy: "check that this is Supervisely's JSON")
    }
    // `<dataset>/ann/<picture>.json`; nested datasets lie below folders called datasets.
    var folder = SafePath.folder(file)
    if SafePath.name(folder) == "ann" { folder = SafePath.folder(folder) }
    let stem = SafePath.stem(SafePath.name(file))
    var name = stem
    var places = [stem] + (SafePath.isImage(stem) ? [] : ["jpg", "png", "jpeg"].map { stem + "." + $0 })
    if let stated = node.member("name")?.string, let clean = SafePath.clean(stated) {
      places.append(SafePath.name(clean))
    }
    let found = locator.find(places.map { SafePath.join(folder, "img/\($0)") }, path: stem)
    if let found, !SafePath.isImage(stem) { name = found.url.lastPathComponent }
    var dataset = folder == root ? "" : String(folder.dropFirst(root.isEmpty ? 0 : root.count + 1))
    dataset = dataset.split(separator: "/").filter { $0 != "datasets" }.joined(separator: "/")
    if dataset == "ds0" { dataset = "" }
    let (split, path) = FolderSplit.divide(SafePath.join(dataset, name))
    var item = DatasetItem(path: path)
    item.split = split
    if let size = node.member("size") { item.size = JSONNode.size(size.member("width"), size.member("height")) }
    for tag in node.elements(of: "tags") {
      guard let name = tag.member("name")?.string, !name.isEmpty else { continue }
      if let value = tag.member("value"), !value.isNull {
        item.metadata[name] = value.attributeValue
      } else {
        item.tags.append(name)
      }
    }
    let known = item.size ?? found.flatMap { ImageHeader(of: $0.url)?.upright }
    for (index, object) in node.elements(of: "objects").enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try SuperviselyObject.label(object, known, classes))
      } catch {
        let name = object.member("id")?.int64.map { String($0) } ?? String(index + 1)
        report.reject(error, file: file, item: "object \(name)")
      }
    }
    item.isNull = item.labels.isEmpty && node.member("customBigData")?.member("is_null")?.flag == true
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }
}
