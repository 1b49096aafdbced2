import Foundation

/// How a YOLO source is laid out: which images and label files belong together.
struct YOLOLayout {
  /// One image to be.
  struct Entry {
    /// Path in the dataset, without the layout's folders.
    var path: String
    /// Its label file in the source, whether or not it is there.
    var label: String
    /// Places of the picture in the source, the likeliest first.
    var images: [String]
    var split: String?
  }
  private(set) var entries: [Entry] = []
  private(set) var names: [String] = []
  private(set) var data: YOLODataFile?
  private let source: DatasetSource
  private let report: ReportCollector
  private var seen: Set<String> = []
  /// Folders and lists that were walked: entries may name one in many ways.
  private var walked: Set<String> = []
  /// Parts of the source's deepest path, 64 at most: longer endings of a stated path are not sought in it.
  private let depth: Int

  /// Entries of a data file that are followed.
  private static let mostEntries = 10_000

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    depth = min(64, source.files.reduce(1) { depth, file in max(depth, file.path.utf8.count { $0 == 47 } + 1) })
    if source.files.count == 1, let file = source.files.first, SafePath.suffix(file.path) == "txt" {
      addLabel(file.path, folder: "", split: nil)
    } else if let path = YOLODetector.dataFile(source) {
      try take(YOLODataFile(path, in: source))
    } else {
      try takeFolders()
    }
    if !options.classNames.isEmpty { names = options.classNames }
    entries.sort { ($0.split ?? "", $0.path) < ($1.split ?? "", $1.path) }
  }

  private mutating func take(_ data: YOLODataFile) throws(FormatError) {
    names = data.names
    self.data = data
    // One folder under several splits (a dataset without splits must still name train and val) is no split.
    let folders = data.splits.map { $0.entries }
    let isUndivided = folders.count > 1 && Set(folders).count == 1
    let places = (isUndivided ? Array(data.splits.prefix(1)) : data.splits).flatMap { stated, places in
      let split = isUndivided ? nil : SplitName.stated(stated, in: data.path, report)
      return places.map { (place: $0, split: split) }
    }
    for (place, split) in places.prefix(YOLOLayout.mostEntries) { try take(place, of: data, split: split) }
    if places.count > YOLOLayout.mostEntries {
      report.add(
        Diagnostic(
          .error, .limitExceeded, file: data.path,
          "names \(places.count) folders and lists; those after the first \(YOLOLayout.mostEntries) were left out",
          remedy: "name the folder that holds them"))
    }
    // The entries name folders of another machine: whatever lies here is taken.
    if entries.isEmpty { try takeFolders() }
  }

  private mutating func take(_ entry: String, of data: YOLODataFile, split: String?) throws(FormatError) {
    for place in data.places(entry, depth: depth) {
      let isNew = walked.insert(place).inserted
      if SafePath.suffix(place) == "txt", source.contains(place) {
        if isNew { try takeList(place, split: split) }
        return
      }
      if !isNew { continue }
      let before = entries.count
      takeImages(below: place, split: split)
      takeLabels(below: YOLOLayout.labels(place + "/"), images: place + "/", split: split)
      if entries.count > before { return }
    }
    report.add(
      Diagnostic(
        .warning, .fileUnreadable, file: data.path, item: entry, "has no pictures and no labels in the source",
        remedy: "check the paths in data.yaml"))
  }

  /// `images/` becomes `labels/`: the last such part of the path.
  static func labels(_ path: String) -> String {
    guard let range = path.range(of: "/images/", options: .backwards) else {
      return path.hasPrefix("images/") ? "labels/" + path.dropFirst("images/".count) : path
    }
    return path.replacingCharacters(in: range, with: "/labels/")
  }

  private mutating func takeImages(below folder: String, split: String?) {
    for file in source.files(below: folder) where SafePath.isImage(file.path) {
      addImage(file.path, name: String(file.path.dropFirst(folder.isEmpty ? 0 : folder.count + 1)), split: split)
    }
  }

  /// Label files without pictures beside them.
  private mutating func takeLabels(below labels: String, images: String, split: String?) {
    let folder = labels.hasSuffix("/") ? String(labels.dropLast()) : labels
    for file in source.files(below: folder) where isLabel(file.path) {
      addLabel(file.path, folder: folder, split: split)
    }
  }

  private mutating func addImage(_ path: String, name: String, split: String?) {
    let label = SafePath.stem(YOLOLayout.labels(path)) + ".txt"
    if seen.insert(label).inserted { entries.append(Entry(path: name, label: label, images: [path], split: split)) }
  }

  private mutating func addLabel(_ label: String, folder: String, split: String?) {
    guard seen.insert(label).inserted else { return }
    let stem = SafePath.stem(folder.isEmpty ? label : String(label.dropFirst(folder.count + 1)))
    let places = ["/labels/": "/images/", "labels/": "images/"]
    var base = SafePath.stem(label)
    if let range = base.range(of: "/labels/", options: .backwards) {
      base.replaceSubrange(range, with: places["/labels/"] ?? "")
    } else if base.hasPrefix("labels/") {
      base = "images/" + base.dropFirst("labels/".count)
    }
    let images = YOLOLayout.suffixes.flatMap { [base + $0, SafePath.stem(label) + $0] }
    entries.append(Entry(path: stem + ".jpg", label: label, images: images, split: split))
  }

  static let suffixes = [".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG", ".webp", ".bmp", ".tif", ".tiff"]
  private static let sidecars: Set<String> = [
    "train.txt", "val.txt", "valid.txt", "test.txt", "classes.txt", "obj.txt", "names.txt", "labels.txt", "readme.txt",
    "requirements.txt", "license.txt", "readme.roboflow.txt", "readme.dataset.txt",
  ]

  private func isLabel(_ path: String) -> Bool {
    SafePath.suffix(path) == "txt" && !YOLOLayout.sidecars.contains(SafePath.name(path).lowercased())
  }

  /// A list of images, one a line: `data/obj_train_data/1.jpg`, `./images/train/a.jpg`, absolute paths.
  private mutating func takeList(_ path: String, split: String?) throws(FormatError) {
    let folder = SafePath.folder(path)
    for (number, line) in FileLines(try source.map(path)) {
      let stated = String(decoding: line.map { $0 == 92 ? 47 : $0 }, as: UTF8.self)
      let parts = YOLODataFile.parts(stated)
      var tails = parts.indices.suffix(depth).map { SafePath.join(folder, parts[$0...].joined(separator: "/")) }
      if parts.count > depth { tails.insert(SafePath.join(folder, parts.joined(separator: "/")), at: 0) }
      guard let last = parts.last.map(String.init), SafePath.clean(last) != nil else {
        report.add(
          Diagnostic(
            .error, .unsafePath, file: path, line: number, "is no path of an image: \(stated.prefix(200))",
            remedy: "correct or remove the line"))
        continue
      }
      let image = tails.first { source.contains($0) }
      let label = tails.lazy.map { SafePath.stem(YOLOLayout.labels($0)) + ".txt" }.first { source.contains($0) }
      guard let place = image ?? label.map({ _ in tails.last ?? last }) else {
        report.add(
          Diagnostic(
            .warning, .missingImage, file: path, line: number, item: String(stated.prefix(200)),
            "neither this picture nor its label file is in the source",
            remedy: "add the picture, or remove the line"))
        continue
      }
      let labelPath = label ?? SafePath.stem(YOLOLayout.labels(place)) + ".txt"
      if seen.insert(labelPath).inserted {
        entries.append(
          Entry(path: YOLOLayout.name(place), label: labelPath, images: image.map { [$0] } ?? tails, split: split))
      }
    }
  }

  /// The path without the folders of known layouts.
  private static func name(_ path: String) -> String {
    if let range = path.range(of: "/images/", options: .backwards) { return String(path[range.upperBound...]) }
    for prefix in ["images/", "obj_train_data/", "obj_valid_data/", "obj_test_data/", "data/obj_train_data/"] {
      if let range = path.range(of: prefix), range.lowerBound == path.startIndex || path.hasPrefix(prefix) {
        return String(path[range.upperBound...])
      }
    }
    return SafePath.name(path)
  }

  /// Without data.yaml: names from `obj.names` or `classes.txt`, lists where there are any, else every label file.
  private mutating func takeFolders() throws(FormatError) {
    if names.isEmpty, let path = YOLODetector.namesFile(source) {
      names = TextLines(try source.read(path, limit: 16 << 20)).map { String($0.text) ?? "" }
      let lists = ["train.txt", "valid.txt", "val.txt", "test.txt"].map { SafePath.join(SafePath.folder(path), $0) }
        .filter { source.contains($0) }
      for list in lists {
        let split = SafePath.stem(SafePath.name(list))
        // Darknet must name a train list: alone it divides nothing.
        try takeList(list, split: lists.count == 1 && split == "train" ? nil : split)
      }
      if !entries.isEmpty { return }
    }
    for file in source.files where isLabel(file.path) {
      let folders = SafePath.folder(file.path).split(separator: "/").map(String.init)
      let split = folders.last { SplitName.canonical($0) != nil }
      let depth = folders.lastIndex { ["labels", "annotations"].contains($0.lowercased()) || $0 == split } ?? -1
      addLabel(file.path, folder: folders.prefix(depth + 1).joined(separator: "/"), split: split)
    }
  }
}
