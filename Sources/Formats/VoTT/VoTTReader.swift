/// Reads VoTT's assets one at a time, from an export or from files of their own.
struct VoTTReader {
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
    let judged = source.files.map { ($0.path, VoTTFormat.judge(source, $0.path)) }.filter { $0.1 != nil }
    // An export holds what the files of its assets hold.
    let projects = judged.filter { $0.1 == .project }.map(\.0)
    let files = projects.isEmpty ? judged.map(\.0) : projects
    guard !files.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there is no VoTT document", remedy: "choose another format")
    }
    var classes = ClassCollector()
    var documents: [(records: JSONRecords, assets: Int?)] = []
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      let places = try records.places()
      if let tags = places["tags"], projects.contains(path) {
        _ = try records.value(at: tags) { VoTTReader.tags($0, &classes) }
      }
      documents.append((records, projects.contains(path) ? places["assets"] : nil))
    }
    for file in source.files(suffix: "vott") where classes.categories.isEmpty {
      guard let records = try? JSONRecords(file.path, in: source, parser, report) else { continue }
      try? records.whole { node in if let tags = node.member("tags") { VoTTReader.tags(tags, &classes) } }
    }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    for (records, assets) in documents {
      if let assets {
        // A list where the regions were left out, an object by identifier else.
        if records.outline.text[assets] == UInt8(ascii: "[") {
          try records.elements(at: assets) { node, number in
            if let item = item(node, "asset \(number)", records.path) { try emit(.item(item)) }
          }
        } else {
          try records.members(at: assets) { key, node in
            if let item = item(node, "asset \(key)", records.path) { try emit(.item(item)) }
          }
        }
      } else {
        let item = try records.whole { self.item($0, "asset", records.path) }
        if let item { try emit(.item(item)) }
      }
    }
  }

  private static func tags(_ node: JSONNode, _ classes: inout ClassCollector) {
    for tag in node.elements {
      guard let name = tag.member("name")?.string, !name.isEmpty else { continue }
      var category = DatasetCategory(name: name)
      if let color = tag.member("color")?.string, color.hasPrefix("#") { category.color = color }
      classes.add(category)
    }
  }

  private func item(_ node: JSONNode, _ place: String, _ file: String) -> DatasetItem? {
    let asset = node.member("asset") ?? node
    let name = asset.member("name")?.string ?? ""
    guard let stated = locator.safePath(name) else {
      report.add(
        Diagnostic(
          .error, name.isEmpty ? .schema : .unsafePath, file: file, item: place,
          name.isEmpty ? "has no name; it was left out" : "its name leads out of the dataset: \(name.prefix(200))",
          remedy: "use a relative path"))
      return nil
    }
    let (split, path) = FolderSplit.divide(stated)
    var item = DatasetItem(path: path)
    item.split = split
    if let size = asset.member("size") { item.size = JSONNode.size(size.member("width"), size.member("height")) }
    item.metadata = asset.others(besides: ["id", "name", "path", "size", "type", "format", "state"])
    let regions = node.member("regions")?.elements.map { $0 } ?? []
    for (index, region) in regions.enumerated() {
      do throws(LabelRejection) {
        item.labels += try VoTTReader.labels(region)
      } catch {
        report.reject(error, file: file, item: "\(path), region \(region.member("id")?.string ?? String(index + 1))")
      }
    }
    item.isNull = regions.isEmpty && asset.member("state")?.int64 == 1
    let folder = SafePath.folder(file)
    locator.attach(
      locator.find([stated, SafePath.name(stated)].map { SafePath.join(folder, $0) }, path: stated), to: &item,
      file: file, report: report)
    return item
  }

  private static func labels(_ node: JSONNode) throws(LabelRejection) -> [Label] {
    let points = try node.member("points")?.namedPoints() ?? []
    let shape: LabelShape
    switch node.member("type")?.string?.uppercased() {
    case "RECTANGLE", "SQUARE":
      if let box = node.member("boundingBox") {
        let (left, top) = (try box.number("left"), try box.number("top"))
        shape = .box(
          PixelBox(
            xMin: left, yMin: top, xMax: left + (try box.number("width")), yMax: top + (try box.number("height"))))
      } else if let box = PixelBox(around: points) {
        shape = .box(box)
      } else {
        throw LabelRejection(.badBox, "it has no boundingBox")
      }
    case "POLYGON": shape = .polygon([PolygonPart(outer: points)])
    case "POLYLINE": shape = .polyline(points)
    case "POINT":
      guard let point = points.first else { throw LabelRejection(.badShape, "it has no point") }
      shape = .point(point)
    case let type:
      throw LabelRejection(.malformedObject, "it is of type \"\(type?.prefix(40) ?? "")\", which is not known")
    }
    let tags = node.elements(of: "tags").compactMap(\.string).filter { !$0.isEmpty }
    if tags.isEmpty { throw LabelRejection(.unknownClass, "it has no tag") }
    var labels: [Label] = []
    for (index, tag) in tags.enumerated() {
      var label = try Label(category: tag, shape: shape).checked()
      if index == 0 { label.originalID = node.member("id")?.string }
      labels.append(label)
    }
    return labels
  }
}
