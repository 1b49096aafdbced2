import Geometry

/// Writes `annotations/<split>-annotations-….csv`, `masks/<split>/` and `images/<split>/`.
final class OpenImagesWriter: DatasetWriter {
  private final class Part {
    let boxes = SpoolFile()
    let labels = SpoolFile()
    let masks = SpoolFile()
    var names = ExportNames()
    var maskCount = 0
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: [(mid: String, name: String)] = []
  private var mids: [String: String] = [:]
  private var takenMids: Set<String> = []
  private var parts: [String: Part] = [:]
  private let sizes = SpoolFile()
  /// The table of image labels has columns for source and confidence alone.
  private let imageLabels: LabelReduction

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    imageLabels = LabelReduction(
      capabilities: FormatCapabilities(kinds: [.classification], facts: [.source, .score]), report: report)
    for category in header.categories { _ = mid(of: category) }
  }

  /// The class's identifier at Open Images, else its name.
  private func mid(of category: DatasetCategory) -> String {
    if let mid = mids[category.name] { return mid }
    var mid = category.name
    if case .text(let known) = category.metadata["mid"], !takenMids.contains(known) { mid = known }
    takenMids.insert(mid)
    mids[category.name] = mid
    classes.append((mid, category.name))
    return mid
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? ""
    let part = parts[split] ?? Part()
    parts[split] = part
    let (stem, name) = part.names.takeStem(item.path, report)
    var written = item
    written.labels = []
    for label in item.labels {
      let held = label.shape == .classification ? imageLabels.reduce(label, item.size) : label
      if let held, try write(held, of: stem, item, split, part) { written.labels.append(held) }
    }
    if let size = item.size, !options.includesImages {
      try sizes.append { out in out.text("\(stem) \(size.height) \(size.width)\n") }
    }
    if let image = item.image, options.includesImages {
      try sink.write(image, to: split.isEmpty ? "images/\(name)" : "images/\(split)/\(name)")
    }
    report.didWrite(written)
  }

  private func write(_ label: Label, of stem: String, _ item: DatasetItem, _ split: String, _ part: Part) throws -> Bool
  {
    let mid = mid(of: DatasetCategory(name: label.category))
    if case .classification = label.shape {
      try part.labels.append { out in
        OpenImagesWriter.start(stem, label.source ?? "verification", mid, label.score ?? 1, &out)
        out.byte(10)
      }
      return true
    }
    guard let size = item.size else {
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path, "its size is unknown; a \(label.shape.kind.rawValue) was left out",
          remedy: "name the folder that holds the images"))
      return false
    }
    guard let box = label.enclosingBox, box.isProper else {
      report.lose(label.shape.kind.rawValue, "dropped")
      return false
    }
    for name in label.attributes.keys where name != "is_depiction" && name != "is_inside" {
      report.lose("attribute \(name)", "dropped")
    }
    let edges = OpenImagesWriter.edges(box, size)
    try part.boxes.append { out in
      OpenImagesWriter.start(stem, label.source ?? "", mid, label.score ?? 1, &out)
      for edge in edges {
        out.byte(44)
        out.tenDecimals(edge)
      }
      let flags = [
        label.isOccluded, label.isTruncated, label.isCrowd, OpenImagesWriter.flag(label, "is_depiction"),
        OpenImagesWriter.flag(label, "is_inside"),
      ]
      for flag in flags { out.raw(flag == nil ? ",-1" : flag == true ? ",1" : ",0") }
      out.byte(10)
    }
    if case .mask(let mask) = label.shape { try write(mask, mid, stem, edges, size, split, part) }
    return true
  }

  private static func start(_ stem: String, _ source: String, _ mid: String, _ score: Double, _ out: inout ByteWriter) {
    out.csv(stem)
    out.byte(44)
    out.csv(source)
    out.byte(44)
    out.csv(mid)
    out.byte(44)
    out.number(score.isFinite ? score : 1)
  }

  private static func flag(_ label: Label, _ name: String) -> Bool? {
    if case .flag(let flag) = label.attributes[name] { return flag }
    return nil
  }

  /// In the tables' order: XMin, XMax, YMin, YMax.
  private static func edges(_ box: PixelBox, _ size: PixelSize) -> [Double] {
    let (width, height) = (Double(size.width), Double(size.height))
    return [box.xMin / width, box.xMax / width, box.yMin / height, box.yMax / height]
  }

  private func write(
    _ mask: MaskRLE, _ mid: String, _ stem: String, _ edges: [Double], _ size: PixelSize, _ split: String, _ part: Part
  ) throws {
    guard mask.width == size.width, mask.height == size.height else {
      return report.lose("mask", "written as box: its size is not the image's")
    }
    guard var canvas = LabelCanvas(size) else { return report.lose("mask", MaskLimit.boxLoss) }
    part.maskCount += 1
    let number = String(part.maskCount, radix: 16)
    let id = String(repeating: "0", count: max(0, 8 - number.count)) + number
    let name = "\(stem.split(separator: "/").joined(separator: "_"))_\(id).png"
    canvas.paint(mask, 255)
    try sink.write(split.isEmpty ? "masks/\(name)" : "masks/\(split)/\(name)", try canvas.gray8().encoded())
    try part.masks.append { out in
      for text in [name, stem, mid, id] {
        out.csv(text)
        out.byte(44)
      }
      for edge in edges {
        out.tenDecimals(edge)
        out.byte(44)
      }
      out.raw(",\n")
    }
  }

  func finish() throws {
    var descriptions = ByteWriter()
    descriptions.raw("LabelName,DisplayName\n")
    for (mid, name) in classes {
      descriptions.csv(mid)
      descriptions.byte(44)
      descriptions.csv(name)
      descriptions.byte(10)
    }
    try sink.write("annotations/class-descriptions.csv", descriptions.bytes)
    if sizes.size > 0 { try stream("annotations/images.meta", "", sizes) }
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) {
      let prefix = "annotations/" + (split.isEmpty ? "default" : split)
      try stream(
        "\(prefix)-annotations-bbox.csv",
        "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n",
        part.boxes)
      if part.labels.size > 0 {
        try stream(
          "\(prefix)-annotations-human-imagelabels.csv", "ImageID,Source,LabelName,Confidence\n", part.labels)
      }
      if part.masks.size > 0 {
        try stream(
          "\(prefix)-annotations-object-segmentation.csv",
          "MaskPath,ImageID,LabelName,BoxID,BoxXMin,BoxXMax,BoxYMin,BoxYMax,PredictedIoU,Clicks\n", part.masks)
      }
    }
  }

  private func stream(_ path: String, _ head: String, _ spool: SpoolFile) throws {
    let head = Array(head.utf8)
    try sink.stream(path, size: Int64(head.count) + spool.size) { put in
      try head.withUnsafeBytes { try put($0) }
      try spool.drain(put)
    }
  }
}
