/// Writes `leftImg8bit/` and `gtFine/` with polygons, class and instance numbers, and `labels.txt` with the classes.
final class CityscapesWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: [String] = []
  private var known: Set<String> = []
  private var numbers = CityscapesClasses.numbers

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = number(of: category.name) }
  }

  /// Cityscapes' number of a class; others follow behind its last, 254 at most.
  private func number(of name: String) -> Int {
    if known.insert(name).inserted { classes.append(name) }
    if let number = numbers[name] { return number }
    let number = min(254, numbers.count)
    numbers[name] = number
    return number
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? "default"
    // Cityscapes' own programs look for a folder of the city.
    let city = SafePath.folder(item.path).isEmpty ? "default/" : ""
    let stem = names.take("\(split)/\(city)\(SafePath.stem(item.path))")
    let suffix = SafePath.suffix(item.path).isEmpty ? "png" : String(item.path.suffix(SafePath.suffix(item.path).count))
    let shown = String(stem.dropFirst(split.count + 1 + city.count)) + "." + suffix
    if shown != item.path { report.add(.renamed(item.path, to: shown)) }
    if !item.labels.isEmpty || item.isNull {
      try sink.write("gtFine/\(stem)_gtFine_polygons.json", document(item))
      try pictures(item, stem)
    }
    if let image = item.image, options.includesImages {
      try sink.write(image, to: "leftImg8bit/\(stem)_leftImg8bit.\(suffix)")
    }
    report.didWrite(item)
  }

  private func document(_ item: DatasetItem) -> [UInt8] {
    var out = ByteWriter()
    out.byte(123)
    if let size = item.size { out.text("\"imgHeight\": \(size.height),\n\"imgWidth\": \(size.width),\n") }
    out.raw("\"objects\": [")
    for (index, label) in item.labels.enumerated() {
      guard case .polygon(let parts) = label.shape, let ring = parts.first?.outer else { continue }
      out.raw(index > 0 ? ",\n{\"label\": " : "\n{\"label\": ")
      let isGroup = label.isCrowd && CityscapesClasses.counted.contains(label.category)
      if label.isCrowd, !isGroup { report.lose("crowd", "dropped: the class has no group") }
      out.json(isGroup ? label.category + "group" : label.category)
      out.raw(", \"polygon\": ")
      PolygonScene.points(ring, into: &out)
      out.byte(125)
    }
    out.raw("]}\n")
    return out.bytes
  }

  private func pictures(_ item: DatasetItem, _ stem: String) throws {
    guard let size = item.size else { return }
    guard var labels = LabelCanvas(size), var instances = LabelCanvas(size) else {
      return report.add(.tooLarge(item.path, size, "it has its polygons alone"))
    }
    var counts: [Int: Int] = [:]
    for label in item.labels {
      let number = number(of: label.category)
      guard let mask = label.shape.filled(in: size) else { continue }
      var value = number
      if CityscapesClasses.counted.contains(label.category), !label.isCrowd {
        value = min(number * 1000 + min(counts[number, default: 0], 999), 65_535)
        counts[number, default: 0] += 1
      }
      labels.paint(mask, UInt32(number))
      instances.paint(mask, UInt32(value))
    }
    try sink.write("gtFine/\(stem)_gtFine_labelIds.png", try labels.gray8().encoded())
    try sink.write("gtFine/\(stem)_gtFine_instanceIds.png", try instances.gray16().encoded())
  }

  func finish() throws { try sink.write(KITTIClassList.file, KITTIClassList.text(classes)) }
}
