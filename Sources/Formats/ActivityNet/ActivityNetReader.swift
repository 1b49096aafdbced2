import Foundation

/// Reads ActivityNet's documents: mapped, one video parsed at a time.
struct ActivityNetReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private static let suffixes = ["mp4", "mkv", "webm", "avi", "mov"]

  init(_ source: DatasetSource, _ report: ReportCollector) {
    self.source = source
    self.report = report
  }

  static func documents(_ source: DatasetSource) -> [String] {
    source.files.map(\.path).filter { path in
      guard SafePath.suffix(path) == "json" else { return false }
      let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
      return head.contains("\"segment\"") && (head.contains("\"database\"") || head.contains("\"results\""))
        || (head.contains("\"database\"") && head.contains("\"taxonomy\""))
    }
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let documents = source.files.count == 1 ? source.files.map(\.path) : ActivityNetReader.documents(source)
    guard !documents.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no ActivityNet document", remedy: "choose another format")
    }
    let parser = try JSONParser()
    var header = DatasetHeader()
    var seen: Set<String> = []
    let files = try documents.map { path throws(FormatError) in (path, try source.map(path)) }
    // Classes stand in the taxonomy, behind or before the videos.
    for (path, file) in files {
      try JSONOutline(file.bytes, file: path).members { key, start in
        guard key == "taxonomy" || key == "version" else { return nil }
        var end = start
        let outline = JSONOutline(file.bytes, file: path)
        try outline.skip(&end)
        try? parser.withValue(outline.slice(start, end - start)) { node in
          for entry in node.elements {
            guard let name = entry.member("nodeName")?.string, name != "Root", seen.insert(name).inserted else {
              continue
            }
            var category = DatasetCategory(name: name)
            if let parent = entry.member("parentName")?.string, parent != "Root" { category.parent = parent }
            header.categories.append(category)
          }
          if key == "version", let version = node.string { header.metadata["version"] = .text(version) }
        }
        return end
      }
    }
    try emit(.header(header))
    for (path, file) in files { try read(path, file, parser, emit) }
  }

  private func read(
    _ path: String, _ file: MappedFile, _ parser: JSONParser, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let outline = JSONOutline(file.bytes, file: path)
    try outline.members { key, start in
      guard key == "database" || key == "results" else { return nil }
      var end = start
      try outline.skip(&end)
      let videos = JSONOutline(outline.slice(start, end - start), file: path)
      try videos.members { name, place in
        var stop = place
        try videos.skip(&stop)
        guard stop - place <= COCODocument.elementLimit else { return stop }
        if let item = try? parser.withValue(videos.slice(place, stop - place), { item(name, $0, path) }) {
          try emit(.item(item))
        } else {
          report.add(
            Diagnostic(
              .error, .syntax, file: path, item: String(name.prefix(200)), "is no sound video",
              remedy: "correct or remove it"))
        }
        return stop
      }
      return end
    }
  }

  /// Nil for names that lead out of the dataset.
  private func item(_ name: String, _ node: JSONNode, _ file: String) -> DatasetItem? {
    guard let clean = SafePath.clean(name) else { return nil }
    let split = SplitName.stated(node.member("subset")?.string, in: file, report)
    let folders = (split.map { ["videos/\($0)", $0] } ?? []) + ["videos", ""]
    let places = folders.flatMap { folder in
      ActivityNetReader.suffixes.flatMap { suffix in
        [SafePath.join(folder, "\(clean).\(suffix)"), SafePath.join(folder, "v_\(clean).\(suffix)")]
      }
    }
    let found = places.first { source.contains($0) }
    var item = DatasetItem(path: clean + "." + (found.map { SafePath.suffix($0) } ?? "mp4"))
    item.media = .video
    item.split = split
    item.image = found.map { .file(source.url($0)) }
    var annotations = node.kind == .array ? node : nil
    for (key, value) in node.members {
      switch key.string ?? "" {
      case "subset": break
      case "annotations": annotations = value
      case "resolution":
        let sides = value.string?.split(separator: "x").compactMap { Int($0) } ?? []
        if sides.count == 2, sides.allSatisfy({ (1...1 << 24).contains($0) }) {
          item.size = PixelSize(width: sides[0], height: sides[1])
        }
      case let other: item.metadata[other] = value.attributeValue
      }
    }
    var index = 0
    guard let annotations else { return item }
    for entry in annotations.elements {
      index += 1
      guard let label = label(entry) else {
        report.add(
          Diagnostic(
            .error, .badShape, file: file, item: "\(name.prefix(200)), annotation \(index)",
            "has no class, or no segment of two times in order", remedy: "correct or remove it"))
        continue
      }
      item.labels.append(label)
    }
    return item
  }

  private func label(_ node: JSONNode) -> Label? {
    guard let name = node.member("label")?.string, !name.isEmpty else { return nil }
    var label = Label(category: name, shape: .classification)
    if let segment = node.member("segment") {
      let times = segment.elements.compactMap(\.double)
      guard times.count == 2, times[0] >= 0, times[1] >= times[0], let start = RationalTime(seconds: times[0]),
        let end = RationalTime(seconds: times[1])
      else { return nil }
      label.shape = .timeRange(TimeRange(start: start, end: end))
    }
    if let score = node.member("score")?.double, score.isFinite { label.score = score }
    return label
  }
}
