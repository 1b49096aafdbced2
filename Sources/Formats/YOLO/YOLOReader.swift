import Foundation

/// Reads YOLO label files, image by image.
struct YOLOReader {
  private let task: YOLOTask
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ task: YOLOTask, _ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.task = task
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = try YOLOLayout(source, options, report)
    guard !layout.entries.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there are no YOLO images or labels", remedy: "choose another format")
    }
    var header = DatasetHeader()
    for (index, name) in layout.names.enumerated() {
      var category = DatasetCategory(name: name)
      category.originalID = Int64(index)
      if let data = layout.data {
        category.keypointNames = data.keypointNames[index] ?? data.keypointNames[-1] ?? []
        category.keypointPairs = data.keypointPairs(category.keypointNames.count)
      }
      header.categories.append(category)
    }
    if layout.names.isEmpty {
      report.add(
        Diagnostic(
          .warning, .unknownClass, file: source.name, "no file names the classes: they are called class_0, class_1, …",
          remedy: "add data.yaml, obj.names or classes.txt"))
    }
    try emit(.header(header))
    for entry in layout.entries { try read(entry, layout, emit) }
  }

  private func read(_ entry: YOLOLayout.Entry, _ layout: YOLOLayout, _ emit: (DatasetEvent) throws -> Void) throws {
    var item = DatasetItem(path: entry.path)
    item.split = entry.split
    let found = locator.find(entry.images, path: entry.path) ?? otherSuffix(entry)
    if let found { item.path = SafePath.stem(entry.path) + "." + found.url.pathExtension }
    locator.attach(found, to: &item, file: entry.label, report: report)
    if item.size == nil { takeKnownSize(entry, isFound: found != nil, &item) }
    if source.contains(entry.label) {
      do throws(FormatError) {
        try rows(entry.label, layout.names, layout.data?.pose, &item)
      } catch {
        report.add(error.diagnostic)
      }
    }
    try emit(.item(item))
  }

  /// The size from whoever reads; a picture known there under another extension gives its name too.
  private func takeKnownSize(_ entry: YOLOLayout.Entry, isFound: Bool, _ item: inout DatasetItem) {
    guard let known = options.imageSize else { return }
    item.size = known(item.path) ?? known(entry.images.first ?? "")
    guard item.size == nil, !isFound, entry.images.count > 1 else { return }
    let stem = SafePath.stem(entry.path)
    for suffix in YOLOLayout.suffixes {
      guard let size = known(stem + suffix) else { continue }
      (item.size, item.path) = (size, stem + suffix)
      return
    }
  }

  /// A label file does not tell its picture's extension: the others are tried outside the source too.
  private func otherSuffix(_ entry: YOLOLayout.Entry) -> ImageLocator.Found? {
    guard !source.contains(entry.images.first ?? ""), entry.images.count > 1 else { return nil }
    let stem = SafePath.stem(entry.path)
    for suffix in YOLOLayout.suffixes.dropFirst() {
      if let found = locator.find([], path: stem + suffix) { return found }
    }
    return nil
  }

  private func rows(
    _ path: String, _ names: [String], _ pose: YOLOPoseShape?, _ item: inout DatasetItem
  ) throws(FormatError) {
    let bytes = try source.read(path)
    var count = 0
    var seen: Set<[UInt8]> = []
    var isSizeReported = false
    for (number, line) in TextLines(bytes) {
      count += 1
      let row: YOLORow
      do throws(YOLORow.Trouble) {
        row = try YOLORow(line.split(whereSeparator: TextLines.isBlank), task: task, pose: pose)
        guard names.isEmpty || row.category < names.count else {
          throw YOLORow.Trouble(
            code: .unknownClass, reason: "names class \(row.category); there are \(names.count), from 0",
            remedy: "add the class's name or correct the number")
        }
      } catch {
        report.add(Diagnostic(.error, error.code, file: path, line: number, error.reason, remedy: error.remedy))
        continue
      }
      guard let size = item.size else {
        if !isSizeReported {
          isSizeReported = true
          report.add(
            Diagnostic(
              .error, .sizeUnknown, file: path, item: item.path,
              "the picture is not there, so its size is unknown; its boxes were left out",
              remedy: "name the folder that holds the images"))
        }
        continue
      }
      if !seen.insert(Array(line)).inserted {
        report.add(
          Diagnostic(
            .warning, .duplicateLabel, file: path, line: number, "repeats an earlier row; both are kept",
            remedy: "remove one of them"))
      }
      let name = names.isEmpty ? "class_\(row.category)" : names[row.category]
      item.labels.append(row.label(name, in: size, task: task, pose: pose))
    }
    item.isNull = count == 0
  }
}
