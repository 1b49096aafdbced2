import Foundation

/// Reads Datumaro's documents item by item.
struct DatumaroReader {
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
    let files = try RecordFiles.find("Datumaro document", in: source, suffix: "json") {
      DatumaroFormat.judge(source, $0)
    }
    var documents: [(records: JSONRecords, categories: [DatasetCategory], items: Int)] = []
    var header = DatasetHeader()
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let places = try records.places()
      guard let items = places["items"] else {
        throw FormatError(.schema, file: path, "has no \"items\"", remedy: "check that this is Datumaro's JSON")
      }
      let categories =
        try places["categories"].flatMap { place in
          try records.value(at: place) { DatumaroCategories.decode($0) }
        } ?? []
      if let place = places["infos"], let infos = try records.value(at: place, { $0.attributeValue }) {
        if header.metadata["infos"] == nil, infos != .object([:]) { header.metadata["infos"] = infos }
      }
      for category in categories where !header.categories.contains(where: { $0.name == category.name }) {
        header.categories.append(category)
      }
      documents.append((records, categories, items))
    }
    try emit(.header(header))
    for document in documents {
      let path = document.records.path
      try document.records.elements(at: document.items) { node, number in
        if let item = item(node, number, path, document.categories) { try emit(.item(item)) }
      }
    }
  }

  private func item(_ node: JSONNode, _ number: Int, _ file: String, _ categories: [DatasetCategory]) -> DatasetItem? {
    let media = node.member("image") ?? node.member("media") ?? node.member("point_cloud")
    let isCloud = node.member("point_cloud") != nil
    let stated = media?.member("path")?.string ?? ""
    let id = node.member("id")?.string ?? ""
    guard let stem = SafePath.clean(id) ?? locator.safePath(id) else {
      report.add(
        Diagnostic(
          .error, id.isEmpty ? .schema : .unsafePath, file: file, item: "item \(number)",
          id.isEmpty ? "has no id; it was left out" : "its id leads out of the dataset; it was left out",
          remedy: "use a relative path"))
      return nil
    }
    let subset = SafePath.stem(SafePath.name(file))
    let suffixes =
      stated.isEmpty ? ["jpg", "png", "jpeg", "webp"] : [String(stated.suffix(SafePath.suffix(stated).count))]
    let folder = SafePath.folder(file)
    let root = SafePath.name(folder) == "annotations" ? SafePath.folder(folder) : folder
    let name = SafePath.clean(stated)
    let places =
      suffixes.flatMap { suffix in
        let path = suffix.isEmpty ? stem : stem + "." + suffix
        return ["images/\(subset)/\(path)", "images/\(path)", "point_clouds/\(subset)/\(path)", path]
      } + (name.map { ["images/\(subset)/\($0)", "images/\($0)", $0] } ?? [])
    var item = DatasetItem(path: suffixes[0].isEmpty ? stem : stem + "." + suffixes[0])
    let found = locator.find(places.map { SafePath.join(root, $0) }, path: item.path)
    if stated.isEmpty, let found { item.path = stem + "." + found.url.pathExtension }
    item.split = SplitName.safe(subset)
    if isCloud { item.media = .pointCloud }
    let size = media.map { Array($0.elements(of: "size")) } ?? []
    if size.count == 2 { item.size = JSONNode.size(size[1], size[0]) }
    for (key, value) in node.members(of: "attr") {
      if key.equals("is_null"), let flag = value.flag {
        item.isNull = flag
      } else {
        item.metadata[key.string ?? ""] = value.attributeValue
      }
    }
    let known = item.size ?? (isCloud ? nil : found.flatMap { ImageHeader(of: $0.url)?.upright })
    for (index, annotation) in node.elements(of: "annotations").enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try DatumaroAnnotation.decode(annotation, categories, known))
      } catch {
        let name = annotation.member("id")?.int64.map { String($0) } ?? String(index + 1)
        report.reject(error, file: file, item: "item \(id), annotation \(name)")
      }
    }
    if isCloud {
      item.image = found.map { .file($0.url) }
    } else {
      locator.attach(found, to: &item, file: file, report: report)
    }
    return item
  }
}
