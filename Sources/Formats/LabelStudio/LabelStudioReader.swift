import Foundation

/// Reads Label Studio's tasks one at a time.
struct LabelStudioReader {
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
    let files = try RecordFiles.find("Label Studio export", in: source, suffix: "json") {
      LabelStudioFormat.judge(source, $0)
    }
    try emit(.header(DatasetHeader(categories: LabelStudioConfig.categories(source, report))))
    try RecordFiles.each(files, report) { path in
      let records = try JSONRecords(path, in: source, parser, report)
      try records.topElements { node, number in
        guard node.kind == .object else {
          return report.add(
            Diagnostic(.error, .schema, file: path, item: "record \(number)", "is no task", remedy: "remove it"))
        }
        try read(LabelStudioTask(node: node, file: path, number: number, report: report), emit)
      }
    }
  }

  private func read(_ task: LabelStudioTask, _ emit: (DatasetEvent) throws -> Void) throws {
    let id = task.node.member("id")?.int64.map { String($0) }
    guard let address = task.address, let stated = LabelStudioTask.path(address) else {
      return report.add(
        Diagnostic(
          .error, task.address == nil ? .schema : .unsafePath, file: task.file,
          item: "task \(id ?? String(task.number))",
          task.address == nil
            ? "has no address of a picture in its data; it was left out"
            : "its picture's address leads out of the dataset; it was left out: \(task.address?.prefix(200) ?? "")",
          remedy: "give data.image"))
    }
    var item = DatasetItem(path: stated)
    item.originalID = id
    metadata(task, &item)
    // Pictures that this library wrote lie below images/<split>/.
    if address.contains("?d=") {
      let folders = [item.split.map { "images/\($0)/" }, "images/"].compactMap { $0 }
      if let prefix = folders.first(where: { stated.hasPrefix($0) }) {
        item.path = String(stated.dropFirst(prefix.count))
      }
    }
    let folder = SafePath.folder(task.file)
    let found = locator.find([stated, "images/\(stated)"].map { SafePath.join(folder, $0) }, path: item.path)
    let picture = found.flatMap { ImageHeader(of: $0.url)?.upright }
    if task.isVideo { return try video(task, item, found, picture, emit) }
    var relations: [AttributeValue] = []
    let result = task.labels(picture, &relations)
    item.labels = result.labels
    item.size = result.size
    item.isNull = result.isNull
    if !relations.isEmpty { item.metadata["relations"] = .list(relations) }
    locator.attach(found, to: &item, file: task.file, report: report)
    try emit(.item(item))
  }

  private func metadata(_ task: LabelStudioTask, _ item: inout DatasetItem) {
    for (key, value) in task.node.members(of: "meta") {
      item.metadata[key.string ?? ""] = value.attributeValue
    }
    var others: [String: AttributeValue] = [:]
    for (key, value) in task.node.members(of: "data") {
      if key.equals("split"), let split = value.string.flatMap(SplitName.safe) {
        item.split = split
      } else if value.string != task.address {
        others[key.string ?? ""] = value.attributeValue
      }
    }
    if !others.isEmpty { item.metadata["data"] = .object(others) }
  }

  /// The keyframes of a video, an item each, and the video itself where something is said of the whole or nothing of a
  /// frame.
  private func video(
    _ task: LabelStudioTask, _ video: DatasetItem, _ file: ImageLocator.Found?, _ size: PixelSize?,
    _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let found = task.video(size)
    var video = video
    if !found.relations.isEmpty { video.metadata["relations"] = .list(found.relations) }
    if found.frames.isEmpty || !found.whole.isEmpty {
      var whole = video
      whole.media = .video
      whole.size = found.size
      whole.labels = found.whole
      whole.isNull = found.isNull
      whole.image = file.map { .file($0.url) }
      try emit(.item(whole))
    }
    for (number, labels) in found.frames.sorted(by: { $0.key < $1.key }) {
      let path = SafePath.join(SafePath.stem(video.path), CVATVideoWriter.name(number, ""))
      let places = ["png", "jpg", "jpeg", "webp"].map { SafePath.stem(path) + "." + $0 }
      let picture = locator.find(places.map { SafePath.join(SafePath.folder(task.file), $0) } + places, path: path)
      var item = DatasetItem(path: SafePath.stem(path) + "." + (picture?.url.pathExtension ?? "png"))
      item.split = video.split
      item.media = .frame(VideoFrame(video: video.path, number: number))
      item.size = found.size
      item.labels = labels
      item.metadata = video.metadata
      locator.attach(picture, to: &item, file: task.file, report: report)
      try emit(.item(item))
    }
  }
}

/// The label configuration beside an export: which classes there are, in which colours.
enum LabelStudioConfig {
  /// The classes of every configuration; other XML files are passed over, damaged configurations are reported.
  static func categories(_ source: DatasetSource, _ report: ReportCollector) -> [DatasetCategory] {
    var categories: [DatasetCategory] = []
    var seen: Set<String> = []
    for file in source.files(suffix: "xml") where file.size < 16 << 20 {
      do throws(FormatError) {
        let stream = try XMLStream(try source.read(file.path, limit: 16 << 20), file: file.path)
        guard case .begin("View", _)? = try stream.next() else { continue }
        collect(try stream.element("View"), &categories, &seen)
      } catch {
        var diagnostic = error.diagnostic
        diagnostic.severity = .warning
        diagnostic.remedy = "mend the label configuration; classes that no label names are missing without it"
        report.add(diagnostic)
      }
    }
    return categories
  }

  private static func collect(_ element: XMLElement, _ categories: inout [DatasetCategory], _ seen: inout Set<String>) {
    for child in element.children {
      if child.name == "Label" || child.name == "Choice", let name = child.fields["value"], !name.isEmpty,
        seen.insert(name).inserted
      {
        var category = DatasetCategory(name: name)
        if let color = child.fields["background"], color.hasPrefix("#"), color.count == 7 { category.color = color }
        categories.append(category)
      }
      collect(child, &categories, &seen)
    }
  }
}
