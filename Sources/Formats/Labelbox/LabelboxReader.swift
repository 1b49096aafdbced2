import Foundation

/// Reads Labelbox' data rows one at a time.
struct LabelboxReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator
  private let masks: LabelboxMasks

  /// Longest row that is parsed: 256 MiB.
  private static let rowLimit = 256 << 20

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
    masks = LabelboxMasks(source)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = try RecordFiles.find("Labelbox export", in: source) { LabelboxFormat.judge(source, $0) }
    try emit(.header(DatasetHeader()))
    try RecordFiles.each(files, report) { try read($0, emit) }
  }

  private func read(_ path: String, _ emit: (DatasetEvent) throws -> Void) throws {
    let file = try source.map(path)
    let text = file.bytes
    var (at, number, rows) = (text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 0, 0)
    while at < text.count {
      number += 1
      let end = text[at...].firstIndex(of: 10) ?? text.count
      let line = UnsafeRawBufferPointer(rebasing: text[at..<end])
      at = end + 1
      if line.allSatisfy({ $0 <= 32 }) { continue }
      guard line.count <= Self.rowLimit else {
        report.add(
          Diagnostic(
            .error, .limitExceeded, file: path, line: number, "is longer than \(Self.rowLimit) bytes",
            remedy: "export the labels in parts"))
        continue
      }
      do {
        try parser.withValue(line) { try row($0, path, number, emit) }
        rows += 1
      } catch let trouble as JSONTrouble {
        report.add(
          Diagnostic(
            .error, .syntax, file: path, line: number, "is no sound JSON: \(trouble.message)",
            remedy: "export the file again"))
      }
    }
    if rows == 0 {
      throw FormatError(
        .formatNotThis, file: path, "holds no data row", remedy: "choose another format")
    }
  }

  private func row(
    _ node: JSONNode, _ file: String, _ line: Int, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let row = node.member("data_row")
    let names = ["external_id", "global_key", "row_data"].compactMap { name in
      row?.members.first { $0.key.string == name }?.value.string
    }
    guard let path = names.lazy.compactMap({ LabelStudioTask.path($0) }).first else {
      return report.add(
        Diagnostic(
          .error, names.isEmpty ? .schema : .unsafePath, file: file, line: line,
          names.isEmpty ? "has no data_row with a name" : "its name leads out of the dataset: \(names[0].prefix(200))",
          remedy: "give external_id or global_key"))
    }
    var item = DatasetItem(path: path)
    item.originalID = row?.member("id")?.string
    for field in node.elements(of: "metadata_fields").map({ $0 }) where field.member("schema_name")?.string == "split" {
      let value = field.member("value")
      let stated = value?.string ?? value?.elements.first { _ in true }?.member("schema_name")?.string
      item.split = stated.flatMap(SplitName.safe)
    }
    let media = node.member("media_attributes")
    item.size = JSONNode.size(media?.member("width"), media?.member("height"))
    let folder = SafePath.folder(file)
    let place = row?.member("row_data")?.string.flatMap(SafePath.clean)
    let candidates = [place, item.split.map { "images/\($0)/\(path)" }, "images/\(path)", path].compactMap { $0 }
    let found = locator.find(candidates.map { SafePath.join(folder, $0) }, path: path)
    var frames: [Int: [Label]] = [:]
    var relationships: [AttributeValue] = []
    var isVideo = media?.member("mime_type")?.string?.hasPrefix("video/") == true
    var people = 0
    for (_, project) in node.members(of: "projects") {
      for label in project.elements(of: "labels") {
        people += 1
        let annotations = label.member("annotations")
        take(annotations, item.size, file, line, &item.labels)
        relationships += annotations?.elements(of: "relationships").map(\.attributeValue) ?? []
        isVideo = isVideo || annotations?.member("frames") != nil
        for (number, frame) in annotations?.member("frames")?.members.map({ ($0.key, $0.value) }) ?? [] {
          self.frame(number.string ?? "", frame, item.size, file, line, &frames)
        }
      }
    }
    if people > 1 {
      report.add(
        Diagnostic(
          .warning, .duplicateLabel, file: file, line: line, item: path,
          "has labels of \(people) people or projects; all were read", remedy: "export one label a row"))
    }
    if !relationships.isEmpty { item.metadata["relationships"] = .list(relationships) }
    if isVideo {
      item.media = .video
      item.isNull = people > 0 && item.labels.isEmpty && frames.isEmpty
      item.image = found.map { .file($0.url) }
      // What is said of the whole video stands apart from its frames.
      if frames.isEmpty || !item.labels.isEmpty { try emit(.item(item)) }
      return try emitFrames(frames, of: item, file, emit)
    }
    item.isNull = people > 0 && item.labels.isEmpty
    locator.attach(found, to: &item, file: file, report: report)
    try emit(.item(item))
  }

  private func take(_ node: JSONNode?, _ size: PixelSize?, _ file: String, _ line: Int, _ labels: inout [Label]) {
    guard let node else { return }
    for object in node.elements(of: "objects") {
      do throws(LabelRejection) {
        labels.append(try LabelboxObject.label(object, size, masks))
      } catch {
        report.reject(error, file: file, line: line, item: "object \(object.member("feature_id")?.string ?? "?")")
      }
    }
    classes(node, file, line, "", &labels)
  }

  /// - Parameter place: what the classifications speak of, with a comma behind it; empty for the whole.
  private func classes(_ node: JSONNode, _ file: String, _ line: Int, _ place: String, _ labels: inout [Label]) {
    for object in node.elements(of: "classifications") {
      do throws(LabelRejection) {
        labels += try LabelboxObject.classes(object)
      } catch {
        report.reject(
          error, file: file, line: line, item: "\(place)classification \(object.member("name")?.string ?? "?")")
      }
    }
  }

  /// The objects and classes of a video's frame, which are counted from 1; an object's key is its track.
  private func frame(
    _ stated: String, _ node: JSONNode, _ size: PixelSize?, _ file: String, _ line: Int, _ frames: inout [Int: [Label]]
  ) {
    guard let number = Int(stated), (1...100_000_000).contains(number) else {
      return report.reject(
        LabelRejection(.outOfRange, "is no number of a frame"), file: file, line: line,
        item: "frame \(stated.prefix(40))")
    }
    for (key, object) in node.members(of: "objects") {
      do throws(LabelRejection) {
        var label = try LabelboxObject.label(object, size, masks)
        label.track = key.string
        frames[number - 1, default: []].append(label)
      } catch {
        report.reject(error, file: file, line: line, item: "frame \(number), object \(key.string ?? "?")")
      }
    }
    var whole: [Label] = []
    classes(node, file, line, "frame \(number), ", &whole)
    if !whole.isEmpty { frames[number - 1, default: []] += whole }
  }

  private func emitFrames(
    _ frames: [Int: [Label]], of video: DatasetItem, _ file: String, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    for (number, labels) in frames.sorted(by: { $0.key < $1.key }) {
      let digits = String(number)
      let name = "frame_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".png"
      var item = DatasetItem(path: SafePath.join(SafePath.stem(video.path), name))
      item.split = video.split
      item.media = .frame(VideoFrame(video: video.path, number: number))
      item.size = video.size
      item.labels = labels
      item.metadata = video.metadata
      locator.attach(locator.find([item.path], path: item.path), to: &item, file: file, report: report)
      try emit(.item(item))
    }
  }
}
