/// Writes `<split>/images/`, `<split>/v2.0/{polygons,labels,instances}/` and `config_v2.0.json`.
final class VistasWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: [DatasetCategory] = []
  private var numbers: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = number(of: category) }
  }

  private func number(of category: DatasetCategory) -> Int {
    if let number = numbers[category.name] { return number }
    numbers[category.name] = classes.count
    classes.append(category)
    return classes.count - 1
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? "default"
    let (stem, name) = names.takeStem(item.path, in: split, report)
    if !item.labels.isEmpty || item.isNull {
      try sink.write("\(split)/v2.0/polygons/\(stem).json", document(item))
      try pictures(item, split, stem)
    }
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(split)/images/\(name)") }
    report.didWrite(item)
  }

  private func document(_ item: DatasetItem) -> [UInt8] {
    var out = ByteWriter()
    out.byte(123)
    if let size = item.size { out.text("\"width\": \(size.width), \"height\": \(size.height), ") }
    out.raw("\"objects\": [")
    for (index, label) in item.labels.enumerated() {
      guard case .polygon(let parts) = label.shape, let ring = parts.first?.outer else { continue }
      out.text("\(index > 0 ? ",\n" : "\n"){\"id\": \(index), \"label\": ")
      out.json(label.category)
      out.raw(", \"polygon\": ")
      PolygonScene.points(ring, into: &out)
      out.byte(125)
    }
    out.raw("]}\n")
    return out.bytes
  }

  private func pictures(_ item: DatasetItem, _ split: String, _ stem: String) throws {
    guard let size = item.size else { return }
    // Pixels of no object are void: 255. Painted numbers are one higher, since 0 is the canvas's own background.
    guard var labels = LabelCanvas(size), var instances = LabelCanvas(size) else {
      return report.add(.tooLarge(item.path, size, "it has its polygons alone"))
    }
    var counts: [Int: Int] = [:]
    for label in item.labels {
      let number = number(of: DatasetCategory(name: label.category))
      guard number < 255, let mask = label.shape.filled(in: size) else {
        report.lose("pixel mask of a class", "dropped: pictures have 255 classes")
        continue
      }
      labels.paint(mask, UInt32(number + 1))
      instances.paint(mask, UInt32(number * 256 + min(counts[number, default: 0], 255) + 1))
      counts[number, default: 0] += 1
    }
    labels.shiftDown(void: 255)
    instances.shiftDown(void: 255 * 256)
    try sink.write("\(split)/v2.0/labels/\(stem).png", try labels.gray8().encoded())
    try sink.write("\(split)/v2.0/instances/\(stem).png", try instances.gray16().encoded())
  }

  func finish() throws {
    var out = ByteWriter()
    out.raw("{\"labels\": [")
    for (index, category) in classes.enumerated() {
      out.raw(index > 0 ? ",\n{\"color\": [" : "\n{\"color\": [")
      let color = PNGPicture.Color(hex: category.color) ?? LabelPalette.color(index + 1)
      out.text("\(color.red), \(color.green), \(color.blue)], \"instances\": true, \"readable\": ")
      if case .text(let readable) = category.metadata["readable"] {
        out.json(readable)
      } else {
        out.json(category.name)
      }
      out.raw(", \"name\": ")
      out.json(category.name)
      out.raw(", \"evaluate\": true}")
    }
    out.raw("],\n\"version\": \"2.0\", \"mapping\": \"public\", \"folder_structure\": \"\"}\n")
    try sink.write("config_v2.0.json", out.bytes)
  }
}
