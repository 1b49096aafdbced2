import Geometry

/// Writes `images/<split>/`, `masks/<split>/` and `_classes.csv`.
final class MaskPNGWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var names = ExportNames()
  private var classes: [DatasetCategory] = []
  private var numbers: [String: UInt32] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = number(of: category) }
  }

  /// From 1 up; 255 stays free for void.
  private func number(of category: DatasetCategory) -> UInt32 {
    if let number = numbers[category.name] { return number }
    classes.append(category)
    let number = UInt32(classes.count >= 255 ? classes.count + 1 : classes.count)
    numbers[category.name] = number
    return number
  }

  func write(_ item: DatasetItem) throws {
    let folder = item.split.map { "/" + $0 } ?? ""
    if let split = item.split, SplitName.canonical(split) == nil { report.lose("split \(split)", "written as folder") }
    let (stem, name) = names.takeStem(item.path, in: item.split ?? "", report)
    var written = item
    written.labels = try mask(item, "masks\(folder)/\(stem).png")
    if let image = item.image, options.includesImages { try sink.write(image, to: "images\(folder)/\(name)") }
    report.didWrite(written)
  }

  /// Writes the item's mask; returns the labels that are in it.
  private func mask(_ item: DatasetItem, _ path: String) throws -> [Label] {
    guard !item.labels.isEmpty || item.isNull else { return [] }
    guard let size = item.size ?? item.labels.lazy.compactMap(\.maskSize).first else {
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path, "its size is unknown, so no mask can be written",
          remedy: "name the folder that holds the images"))
      return []
    }
    guard var canvas = LabelCanvas(size) else {
      report.add(.tooLarge(item.path, size, "no mask was written for its \(item.labels.count) labels"))
      return []
    }
    var written: [Label] = []
    var seen: Set<String> = []
    for label in item.labels {
      guard case .mask(let mask) = label.shape, label.maskSize == size else {
        report.lose(label.shape.kind.rawValue, "dropped: its mask is not of the image's size")
        continue
      }
      if !seen.insert(label.category).inserted { report.lose("instance", "merged with others of its class") }
      if canvas.paint(mask, number(of: DatasetCategory(name: label.category))) > 0 {
        report.lose("mask", "covers an earlier one in part")
      }
      written.append(label)
    }
    try sink.write(path, try picture(canvas).encoded())
    return written
  }

  private func picture(_ canvas: LabelCanvas) -> PNGPicture {
    if classes.count > 254 { return canvas.gray16() }
    var palette = [LabelPalette.color(0)]
    for (index, category) in classes.enumerated() {
      palette.append(PNGPicture.Color(hex: category.color) ?? LabelPalette.color(index + 1))
    }
    return canvas.indexed(palette)
  }

  func finish() throws {
    var list = ByteWriter()
    list.raw("Pixel Value,Class\n0,background\n")
    for category in classes {
      list.integer(Int(numbers[category.name] ?? 0))
      list.byte(44)
      list.csv(category.name)
      list.byte(10)
    }
    try sink.write(MaskClassList.file, list.bytes)
  }
}

extension Label {
  /// The size of the mask's image; nil for other shapes.
  var maskSize: PixelSize? {
    guard case .mask(let mask) = shape else { return nil }
    return PixelSize(width: mask.width, height: mask.height)
  }
}
