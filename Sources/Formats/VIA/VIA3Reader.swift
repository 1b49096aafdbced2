/// Reads projects of VIA 3: mapped, the metadata of one view at a time.
struct VIA3Reader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let pictures: VIAPictures

  /// A project with where its parts lie.
  private struct Project {
    var records: JSONRecords
    var attributes: [String: VIA3Attribute] = [:]
    /// Attributes that name the class.
    var classes: Set<String> = []
    var files: [String: (name: String, isPicture: Bool)] = [:]
    /// The places of each view's metadata.
    let metadata = GroupedRows<String>()
    var views: Int?
  }

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    pictures = VIAPictures(source, options, report)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let documents = source.files.count == 1 ? source.files.map(\.path) : VIA3Format.documents(source)
    guard !documents.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no project of VIA 3", remedy: "choose another format")
    }
    var classes = ClassCollector()
    var projects: [Project] = []
    try RecordFiles.each(documents, report) { path in projects.append(try project(path, &classes)) }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    for project in projects { try read(project, emit) }
  }

  private func project(_ path: String, _ classes: inout ClassCollector) throws -> Project {
    var project = Project(records: try JSONRecords(path, in: source, parser, report))
    let places = try project.records.places()
    guard let files = places["file"], let views = places["view"] else {
      throw FormatError(
        .formatNotThis, file: path, "it lists no files and views", remedy: "choose another format")
    }
    project.views = views
    if let start = places["attribute"] {
      try project.records.members(at: start) { key, node in project.attributes[key] = VIA3Attribute(node) }
    }
    let own = project.attributes.filter { $0.value.anchor != VIA3Attribute.Anchor.file.rawValue }
    let name = VIARegion.classKey(Set(own.values.map(\.name)))
    project.classes = Set(own.filter { $0.value.name == name }.keys)
    for key in project.classes.sorted() {
      let options = own[key]?.options.sorted { ($0.key.utf8.count, $0.key) < ($1.key.utf8.count, $1.key) } ?? []
      for (_, name) in options where !name.isEmpty { classes.add(DatasetCategory(name: name)) }
    }
    try project.records.members(at: files) { key, node in
      let source = node.member("src")?.string ?? ""
      let name = node.member("fname")?.string ?? source
      project.files[key] = (name, node.member("type")?.int64 ?? 2 == 2)
    }
    if let start = places["metadata"] {
      _ = try project.records.outline.members(at: start) { _, place in
        let view = try project.records.value(at: place) { $0.member("vid").flatMap(VIA3Reader.key) }
        if case .some(.some(let view)) = view { try project.metadata.add(view, file: 0, offset: place, line: 0) }
        return nil
      }
    }
    project.metadata.group()
    return project
  }

  /// Identifiers are text or numbers.
  private static func key(_ node: JSONNode) -> String? { node.string ?? node.int64.map { String($0) } }

  private func read(_ project: Project, _ emit: (DatasetEvent) throws -> Void) throws {
    guard let views = project.views else { return }
    let file = project.records.path
    try project.records.members(at: views) { view, node in
      let keys = node.elements(of: "fid_list").compactMap(VIA3Reader.key)
      guard let first = keys.first, let named = project.files[first] else {
        return report.add(
          Diagnostic(
            .error, .unknownImage, file: file, item: "view \(view)", "names no file of the project",
            remedy: "remove it"))
      }
      if keys.count > 1 { report.lose("view of several files", "its labels belong to the first", count: 1) }
      guard let (found, stated) = pictures.item(named.name, file) else { return }
      var item = found
      if !named.isPicture { item.media = .video }
      for (index, place) in project.metadata.rows(view).enumerated() {
        _ = try project.records.value(at: Int(place.offset)) { node in
          do throws(LabelRejection) {
            try take(node, project, &item)
          } catch {
            report.reject(error, file: file, item: "\(item.path), metadata \(index + 1)")
          }
        }
      }
      pictures.attach(stated, &item, file)
      try emit(.item(item))
    }
  }

  private func take(_ node: JSONNode, _ project: Project, _ item: inout DatasetItem) throws(LabelRejection) {
    let times = node.elements(of: "z").compactMap(\.double)
    let place = node.member("xy")
    var places = place?.elements
    let isPlaced = places?.next() != nil
    var attributes: [String: AttributeValue] = [:]
    var className: String?
    for (key, value) in node.members(of: "av") {
      let key = key.string ?? ""
      let attribute = project.attributes[key]
      let found = attribute?.value(value) ?? value.attributeValue
      if !isPlaced, times.isEmpty {
        VIAPictures.take(attribute?.name ?? key, found, value.flag, &item)
      } else if project.classes.contains(key) {
        if case .text(let text) = found { className = text }
      } else {
        attributes[attribute?.name ?? key] = found
      }
    }
    if !isPlaced, times.isEmpty { return }
    guard let className, !className.isEmpty else {
      throw LabelRejection(.unknownClass, "none of its attributes names a class")
    }
    var shape: LabelShape
    if isPlaced, let place {
      guard times.isEmpty else {
        throw LabelRejection(
          .notHeld, "it is drawn at a time of a video, and the file does not tell which frame that is")
      }
      shape = try VIA3Shape.decode(place)
    } else {
      guard times.count == 2, let start = RationalTime(seconds: times[0]), let end = RationalTime(seconds: times[1])
      else { throw LabelRejection(.badShape, "its times are no start and end") }
      shape = .timeRange(TimeRange(start: start, end: end))
    }
    var label = Label(category: className, shape: shape)
    label.attributes = attributes
    item.labels.append(try label.checked())
    item.isNull = false
  }
}
