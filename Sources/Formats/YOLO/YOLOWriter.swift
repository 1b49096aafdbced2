/// Writes Ultralytics' layout: `images/<split>/`, `labels/<split>/`, `data.yaml`, with rows of one task.
final class YOLOWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names: [String] = []
  private var indices: [String: Int] = [:]
  /// Splits with their folder's name, in order of appearance.
  private var splits: Set<String> = []
  private var taken = ExportNames()
  private var text = ByteWriter()
  private var line = ByteWriter()
  private let task: YOLOTask
  private let header: DatasetHeader
  private var encoder: YOLORowEncoder

  init(
    _ task: YOLOTask, _ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions,
    _ report: ReportCollector
  ) {
    self.task = task
    self.header = header
    encoder = YOLORowEncoder(task, header, report)
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = index(of: category.name) }
  }

  private func index(of name: String) -> Int {
    if let index = indices[name] { return index }
    indices[name] = names.count
    names.append(name)
    return names.count - 1
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? ""
    splits.insert(split)
    let folder = split.isEmpty ? "" : "/" + split
    let (stem, name) = taken.takeStem(item.path, in: split, report)
    var written = item
    if item.size == nil, !item.labels.isEmpty {
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path, "its size is unknown; its \(item.labels.count) labels were left out",
          remedy: "name the folder that holds the images"))
      written.labels = []
    }
    // Rows of the first labels, up to one that is not written; mostly there is none.
    let first = item.size.flatMap { size in item.labels.firstIndex { !row($0, size) } }
    if let size = item.size, let first {
      written.labels = item.labels[..<first] + item.labels[(first + 1)...].filter { row($0, size) }
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "images\(folder)/\(name)") }
    // An empty file says "nothing here"; a picture nobody looked at gets none.
    if !item.labels.isEmpty || item.isNull { try sink.write("labels\(folder)/\(stem).txt", text.bytes) }
    text.removeAll()
    report.didWrite(written)
  }

  /// Appends a row; false where the task cannot hold the label or nothing of it lies in the image.
  private func row(_ label: Label, _ size: PixelSize) -> Bool {
    line.removeAll()
    guard encoder.encode(label, in: size, into: &line) else { return false }
    text.integer(index(of: label.category))
    text.append(line.bytes)
    text.byte(10)
    return true
  }

  func finish() throws {
    var yaml = ByteWriter()
    yaml.raw("path: .\n")
    if task != .detect { yaml.text("task: \(task.rawValue)\n") }
    if task == .pose { pose(&yaml) }
    let known = splits.reduce(into: [String: String]()) { known, split in
      guard let canonical = SplitName.canonical(split) else { return }
      let key = canonical == "valid" ? "val" : canonical
      if known[key] == nil || split < known[key] ?? "" { known[key] = split }
    }
    // Ultralytics wants train and val: what is missing points at what is there.
    let fallback = known["train"] ?? known["val"] ?? splits.sorted().first ?? ""
    for key in ["train", "val", "test"] {
      guard let split = known[key] ?? (key == "test" ? nil : fallback) else { continue }
      yaml.text("\(key): ")
      yaml.json(split.isEmpty ? "images" : "images/\(split)")
      yaml.byte(10)
    }
    let isTold =
      splits == [""] || splits.isEmpty
      || (known["train"] != nil && known["val"] != nil && splits.count == known.count)
    if !isTold {
      yaml.raw("framewright_splits:\n")
      // The undivided rest last: its folder holds the others'.
      for split in splits.sorted(by: >) {
        yaml.raw("  ")
        yaml.json(split)
        yaml.raw(": ")
        yaml.json(split.isEmpty ? "images" : "images/\(split)")
        yaml.byte(10)
      }
    }
    yaml.raw("nc: ")
    yaml.integer(names.count)
    yaml.raw(names.isEmpty ? "\nnames: {}\n" : "\nnames:\n")
    for (index, name) in names.enumerated() {
      yaml.raw("  ")
      yaml.integer(index)
      yaml.raw(": ")
      yaml.json(name)
      yaml.byte(10)
    }
    try sink.write("data.yaml", yaml.bytes)
  }

  /// One list serves all classes: it is written where they agree.
  private func flips(_ named: [DatasetCategory], _ yaml: inout ByteWriter) {
    let known = named.filter { !$0.keypointPairs.isEmpty }
    guard let first = known.first else { return }
    guard known.allSatisfy({ $0.keypointPairs == first.keypointPairs }) else {
      report.lose("left-right pairs of points", "dropped: classes differ")
      return
    }
    var flips = Array(0..<(encoder.points ?? first.keypointNames.count))
    for pair in first.keypointPairs where flips.indices.contains(pair.from) && flips.indices.contains(pair.to) {
      flips.swapAt(pair.from, pair.to)
    }
    yaml.raw("flip_idx: [")
    for (index, flip) in flips.enumerated() {
      if index > 0 { yaml.raw(", ") }
      yaml.integer(flip)
    }
    yaml.raw("]\n")
  }

  /// How many points a row has, and what they are called.
  private func pose(_ yaml: inout ByteWriter) {
    yaml.raw("kpt_shape: [")
    yaml.integer(encoder.points ?? 1)
    yaml.raw(", 3]\n")
    let named = header.categories.filter { !$0.keypointNames.isEmpty && indices[$0.name] != nil }
    if named.isEmpty { return }
    flips(named, &yaml)
    yaml.raw("kpt_names:\n")
    for category in named {
      yaml.text("  \(indices[category.name] ?? 0):\n")
      for name in category.keypointNames {
        yaml.raw("    - ")
        yaml.json(name)
        yaml.byte(10)
      }
    }
  }
}
