import Foundation

/// Reads FiftyOne's samples one at a time.
struct FiftyOneReader {
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator

  /// Members of a sample that are no fields of labels.
  private static let reserved: Set<String> = [
    "_id", "id", "filepath", "tags", "metadata", "_media_type", "_rand", "_dataset_id", "is_null", "created_at",
    "last_modified_at", "_cls",
    "frames", "frame_number", "_sample_id",
  ]

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.options = options
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let judged = source.files.map { ($0.path, FiftyOneFormat.judge(source, $0.path)) }.filter { $0.1 != nil }
    guard !judged.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no FiftyOne export", remedy: "choose another format")
    }
    var classes = ClassCollector()
    var documents: [(records: JSONRecords, kind: FiftyOneFormat.Document, start: Int)] = []
    try RecordFiles.each(judged.map(\.0), report) { path in
      let kind = judged.first { $0.0 == path }?.1 ?? .samples
      let records = try JSONRecords(path, in: source, parser, report)
      let places = try records.places()
      let start = places[kind == .samples ? "samples" : "labels"]
      guard let start else {
        throw FormatError(.schema, file: path, "has no samples", remedy: "check that this is FiftyOne's JSON")
      }
      if let place = places["classes"] { _ = try records.value(at: place) { add($0, &classes) } }
      documents.append((records, kind, start))
    }
    try emit(.header(DatasetHeader(categories: try metadata(&classes))))
    let frames = try FiftyOneFrames(source, parser, report)
    for (records, kind, start) in documents {
      if kind == .samples {
        try records.elements(at: start) { node, number in
          guard let item = sample(node, number, records.path) else { return }
          if node.member("_media_type")?.string == "video" {
            try emitFrames(node, item, number, records.path, frames, emit)
          } else {
            try emit(.item(item))
          }
        }
      } else {
        try records.members(at: start) { key, node in try emit(.item(image(key, node, records.path))) }
      }
    }
  }

  private func add(_ names: JSONNode, _ classes: inout ClassCollector) {
    for name in names.elements.compactMap(\.string) where !name.isEmpty { classes.add(DatasetCategory(name: name)) }
  }

  /// The classes with those that `metadata.json` names, and its skeleton.
  private func metadata(_ classes: inout ClassCollector) throws -> [DatasetCategory] {
    guard let path = source.files.lazy.map(\.path).first(where: { SafePath.name($0) == "metadata.json" }) else {
      return classes.categories
    }
    var categories: [DatasetCategory]?
    let records = try JSONRecords(path, in: source, parser, report)
    do {
      try records.whole { node in
        if let names = node.member("default_classes") { add(names, &classes) }
        for (_, names) in node.members(of: "classes") { add(names, &classes) }
        var all = classes.categories
        guard let skeleton = node.member("default_skeleton"), !all.isEmpty else { return }
        let name = skeleton.member("framewright_class")?.string
        guard let place = all.firstIndex(where: { $0.name == name }) else { return }
        all[place].keypointNames = skeleton.elements(of: "labels").compactMap(\.string)
        all[place].skeleton = skeleton.elements(of: "edges").compactMap { edge in
          let ends = edge.elements.compactMap(\.int64)
          return ends.count == 2 && ends.allSatisfy { (0...10_000).contains($0) }
            ? SkeletonEdge(from: Int(ends[0]), to: Int(ends[1])) : nil
        }
        categories = all
      }
    } catch let error as FormatError {
      report.add(error.diagnostic)
    }
    return categories ?? classes.categories
  }

  private func sample(_ node: JSONNode, _ number: Int, _ file: String) -> DatasetItem? {
    let stated = node.member("filepath")?.string ?? ""
    // Exports of one's own machine hold absolute paths: what follows the data folder counts.
    let tail = stated.range(of: "/data/", options: .backwards).map { "data/" + stated[$0.upperBound...] }
    guard
      let place = SafePath.clean(stated) ?? (stated.hasPrefix("/") ? tail.flatMap(SafePath.clean) : nil)
        ?? locator.safePath(stated)
    else {
      report.add(
        Diagnostic(
          .error, stated.isEmpty ? .schema : .unsafePath, file: file, item: "sample \(number)",
          stated.isEmpty ? "has no filepath" : "its filepath leads out of the dataset: \(stated.prefix(200))",
          remedy: "use a relative path"))
      return nil
    }
    var tags = node.elements(of: "tags").compactMap(\.string)
    let splits = tags.filter { SplitName.canonical($0) != nil }
    var item = DatasetItem(path: place.hasPrefix("data/") ? String(place.dropFirst(5)) : place)
    if splits.count == 1, let split = SplitName.safe(splits[0]) {
      item.split = split
      tags.removeAll { $0 == split }
      if item.path.hasPrefix(split + "/") { item.path = String(item.path.dropFirst(split.count + 1)) }
    }
    item.tags = tags
    if let size = node.member("metadata") {
      item.size =
        JSONNode.size(size.member("width"), size.member("height"))
        ?? JSONNode.size(size.member("frame_width"), size.member("frame_height"))
    }
    let folder = SafePath.folder(file)
    let found = locator.find([place, "data/\(place)"].map { SafePath.join(folder, $0) }, path: place)
    let size = item.size ?? found.flatMap { ImageHeader(of: $0.url)?.upright } ?? options.imageSize?(item.path)
    take(node, size, "sample \(number)", file, &item)
    item.isNull = item.labels.isEmpty && node.member("is_null")?.flag == true
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }

  /// What the fields of a sample or of a frame say.
  private func take(_ node: JSONNode, _ size: PixelSize?, _ place: String, _ file: String, _ item: inout DatasetItem) {
    for (key, value) in node.members {
      let field = key.string ?? ""
      if FiftyOneReader.reserved.contains(field) { continue }
      let elements = FiftyOneLabel.elements(value)
      if !elements.isEmpty {
        take(elements, field, size, "\(place), \(field)", file, &item)
      } else if value.member("_cls") == nil {
        if !value.isNull { item.metadata[field] = value.attributeValue }
      } else if let name = value.member("_cls")?.string, !FiftyOneLabel.lists.contains(name) {
        report.lose("field of \(name.prefix(40))", "dropped")
      }
    }
  }

  /// The frames of a video, an item each: those of `frames.json`, and those that the sample holds itself.
  private func emitFrames(
    _ node: JSONNode, _ video: DatasetItem, _ number: Int, _ file: String, _ frames: FiftyOneFrames,
    _ emit: (DatasetEvent) throws -> Void
  ) throws {
    if !video.labels.isEmpty { report.lose("label of a whole video", "dropped", count: video.labels.count) }
    let id = node.member("_id").flatMap(FiftyOneFrames.key) ?? ""
    func one(_ frame: JSONNode, _ path: String) throws {
      guard let count = frame.member("frame_number")?.int64, (1...100_000_000).contains(count) else {
        return report.add(
          Diagnostic(
            .error, .outOfRange, file: path, item: "sample \(number)", "has a frame without a number from 1",
            remedy: "correct or remove it"))
      }
      let name = CVATVideoWriter.name(Int(count) - 1, "")
      let stated = frame.member("filepath")?.string.flatMap(SafePath.clean)
      let place = stated ?? SafePath.join(SafePath.stem(video.path), name)
      var item = DatasetItem(path: place.hasPrefix("data/") ? String(place.dropFirst(5)) : place)
      if let split = video.split, item.path.hasPrefix(split + "/") {
        item.path = String(item.path.dropFirst(split.count + 1))
      }
      item.split = video.split
      item.tags = video.tags
      item.media = .frame(VideoFrame(video: video.path, number: Int(count) - 1))
      item.size = video.size
      let found = locator.find([SafePath.join(SafePath.folder(path), place)], path: place)
      let size = item.size ?? found.flatMap { ImageHeader(of: $0.url)?.upright } ?? options.imageSize?(item.path)
      take(frame, size, "sample \(number), frame \(count)", path, &item)
      item.isNull = item.labels.isEmpty && frame.member("is_null")?.flag == true
      locator.attach(found, to: &item, file: path, report: report)
      try emit(.item(item))
    }
    for (_, frame) in node.members(of: "frames") { try one(frame, file) }
    try frames.each(of: id, one)
  }

  private func take(
    _ elements: [(type: String, node: JSONNode)], _ field: String, _ size: PixelSize?, _ place: String,
    _ file: String, _ item: inout DatasetItem
  ) {
    for (index, element) in elements.enumerated() {
      do throws(LabelRejection) {
        var label = try FiftyOneLabel.decode(element.type, element.node, size)
        if case .box(let box) = label.shape, let size, let path = element.node.member("mask_path")?.string {
          label.shape = mask(path, box, size, file, "\(place) \(index + 1)")
        }
        let source = FiftyOneField.source(field)
        if source != FiftyOneField.truth { label.source = source }
        item.labels.append(label)
      } catch {
        report.reject(error, file: file, item: "\(place) \(index + 1)")
      }
    }
  }

  /// The mask that lies on disk as a picture of the box; the box where it is not there.
  private func mask(
    _ stated: String, _ box: PixelBox, _ size: PixelSize, _ file: String, _ place: String
  ) -> LabelShape {
    // Exports of one's own machine hold absolute paths, of which the end counts. A name alone may be the picture's.
    let parts = stated.split { $0 == "/" || $0 == "\\" }.suffix(16)
    let tails = parts.indices.dropLast().map { parts[$0...].joined(separator: "/") }
    let places = ([stated] + tails).compactMap(SafePath.clean).map { SafePath.join(SafePath.folder(file), $0) }
    do throws(LabelRejection) {
      guard let path = places.first(where: { source.contains($0) }) else {
        throw LabelRejection(.badMask, "its mask \(stated.prefix(200)) is not in the source")
      }
      let bytes: [UInt8]
      do throws(FormatError) {
        bytes = try source.read(path)
      } catch { throw LabelRejection(error.code, "its mask \(error.diagnostic.message)") }
      let picture = try MaskCrop(png: bytes, left: 0, top: 0)
      let array = NumPyArray(width: picture.width, height: picture.height, values: picture.pixels)
      return .mask(try FiftyOneLabel.mask(array, box, size))
    } catch {
      report.add(
        Diagnostic(
          .error, error.code, file: file, item: place, error.reason + "; its box is kept",
          remedy: "put the export's folder \"fields\" beside the file"))
      return .box(box)
    }
  }

  /// An image of `labels.json`: null is not looked at, an empty list confirms that there is nothing.
  private func image(_ key: String, _ node: JSONNode, _ file: String) -> DatasetItem {
    let stem = SafePath.clean(key) ?? "image"
    let folder = SafePath.folder(file)
    let suffixes = ["jpg", "png", "jpeg", "webp", "JPG", "PNG"]
    let found = locator.find(
      suffixes.map { SafePath.join(folder, "data/\(stem).\($0)") } + [SafePath.join(folder, "data/\(stem)")],
      path: stem + ".jpg")
    var item = DatasetItem(path: stem + "." + (found?.url.pathExtension ?? "jpg"))
    let size = found.flatMap { ImageHeader(of: $0.url)?.upright } ?? options.imageSize?(item.path)
    item.size = size
    let elements = node.elements.map { ("Detection", $0) }
    take(elements, FiftyOneField.truth, size, key, file, &item)
    item.isNull = node.kind == .array && elements.isEmpty
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }
}

/// The names of fields: one for each source and each class of labels.
enum FiftyOneField {
  static let truth = "ground_truth"
  private static let tails = ["_polylines", "_keypoints", "_classifications"]

  static func source(_ field: String) -> String {
    for tail in tails where field.hasSuffix(tail) && field.count > tail.count {
      return String(field.dropLast(tail.count))
    }
    return field
  }

  /// Detections have the plain name, which is the commonest.
  static func name(_ source: String?, _ members: String) -> String {
    (source ?? truth) + (members == "detections" ? "" : "_" + members)
  }
}
