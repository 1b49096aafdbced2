import Geometry

/// Writes `annotations/panoptic_<split>.json`, the PNGs in a folder of the same name, and the pictures below `images/`.
final class COCOPanopticWriter: DatasetWriter {
  private final class Part {
    let images = SpoolFile()
    let annotations = SpoolFile()
    var count = 0
    var names = ExportNames()
    var stems = ExportNames()
  }
  private let header: DatasetHeader
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var classes: ClassCollector
  private var parts: [String: Part] = [:]
  private var lastImageID: Int64 = 0
  private let ids: [Int64]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.header = header
    self.sink = sink
    self.options = options
    self.report = report
    classes = ClassCollector(header)
    let stated = classes.categories.compactMap(\.originalID)
    let areKept =
      stated.count == classes.categories.count && Set(stated).count == stated.count
      && stated.allSatisfy(COCOCategory.isUsable)
    ids = areKept ? stated : []
  }

  /// The class's own id where all of them can be kept, else its place from 1.
  private func categoryID(_ place: Int) -> Int64 {
    ids.indices.contains(place) ? ids[place] : (ids.max() ?? 0) + Int64(place - ids.count + 1)
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? ""
    let part = parts[split] ?? Part()
    parts[split] = part
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    lastImageID += 1
    let stated = header.hasReusableImageIDs ? item.originalID.flatMap { Int64($0) } : nil
    let imageID = stated ?? lastImageID
    var written = item
    let segments = try segments(item, &written)
    try part.images.append { out in
      if part.count > 0 { out.raw(",\n") }
      COCOImage.encode(item, id: imageID, name: name, into: &out)
    }
    // Names of different folders may be equal: the PNG keeps the path.
    let file = part.stems.take(SafePath.stem(name) + ".png")
    try part.annotations.append { out in
      if part.count > 0 { out.raw(",\n") }
      out.text("{\"image_id\":\(imageID),\"file_name\":")
      out.json(file)
      out.raw(",\"segments_info\":[")
      for (index, segment) in segments.list.enumerated() {
        if index > 0 { out.byte(44) }
        encode(segment.label, segment.id, segment.pixels, &out)
      }
      out.raw("]}")
    }
    part.count += 1
    if let picture = segments.picture {
      let folder = "annotations/panoptic_\(split.isEmpty ? "default" : split)"
      try sink.write("\(folder)/\(file)", try picture.encoded())
    }
    if options.includesImages, let image = item.image {
      try sink.write(image, to: SafePath.join(split.isEmpty ? "images" : "images/\(split)", name))
    }
    report.didWrite(written)
  }

  private func segments(
    _ item: DatasetItem, _ written: inout DatasetItem
  ) throws -> (picture: PNGPicture?, list: [(label: Label, id: UInt32, pixels: Int)]) {
    var masks: [(id: UInt32, mask: MaskRLE)] = []
    var labels: [Label] = []
    var taken = Set(item.labels.compactMap { $0.originalID.flatMap { UInt32($0) } })
    let areUnique = taken.count == item.labels.count && taken.allSatisfy { $0 > 0 && $0 < 1 << 24 }
    if !areUnique { taken = [] }
    let size =
      item.size
      ?? item.labels.lazy.compactMap { label -> PixelSize? in
        if case .mask(let mask) = label.shape { PixelSize(width: mask.width, height: mask.height) } else { nil }
      }.first
    for label in item.labels {
      guard case .mask(let mask) = label.shape, let size, mask.width == size.width, mask.height == size.height else {
        report.lose("mask of another size than its image", "dropped")
        continue
      }
      let own = areUnique ? label.originalID.flatMap { UInt32($0) } : nil
      masks.append((own ?? UInt32(masks.count + 1), mask))
      labels.append(label)
    }
    guard let size, MaskLimit.allows(size) else {
      written.labels = []
      if let size { report.add(.tooLarge(item.path, size, "no mask was written for its \(item.labels.count) labels")) }
      return (nil, [])
    }
    let (picture, seen) = SegmentPicture.picture(masks, size)
    var list: [(label: Label, id: UInt32, pixels: Int)] = []
    for (index, label) in labels.enumerated() {
      if seen[index] < masks[index].mask.area {
        report.lose("mask under another", seen[index] == 0 ? "dropped" : "cut to what is to be seen")
      }
      if seen[index] > 0 { list.append((label, masks[index].id, seen[index])) }
    }
    written.labels = list.map(\.label)
    return (picture, list)
  }

  private func encode(_ label: Label, _ id: UInt32, _ pixels: Int, _ out: inout ByteWriter) {
    out.text("{\"id\":\(id),\"category_id\":\(categoryID(classes.place(label.category))),\"area\":")
    if let area = label.area { out.number(area) } else { out.integer(pixels) }
    out.raw(",\"bbox\":[")
    if let box = label.enclosingBox {
      for (index, value) in [box.xMin, box.yMin, box.width, box.height].enumerated() {
        if index > 0 { out.byte(44) }
        out.number(value)
      }
    }
    out.text("],\"iscrowd\":\(label.isCrowd ? 1 : 0)")
    for (key, value) in label.metadata.sorted(by: { $0.key < $1.key })
    where !["id", "category_id", "area", "bbox", "iscrowd"].contains(key) {
      out.byte(44)
      out.json(key)
      out.byte(58)
      out.json(value)
    }
    out.byte(125)
  }

  func finish() throws {
    if parts.isEmpty { parts[""] = Part() }
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) {
      var head = ByteWriter()
      head.raw("{\"info\":")
      head.json(header.metadata["info"] ?? .object(["description": .text(options.name)]))
      head.raw(",\n\"licenses\":")
      head.json(header.metadata["licenses"] ?? .list([]))
      head.raw(",\n\"categories\":[\n")
      for (index, category) in classes.categories.enumerated() {
        if index > 0 { head.raw(",\n") }
        var category = category
        if category.metadata["isthing"] == nil { category.metadata["isthing"] = .integer(1) }
        COCOCategory.encode(category, id: categoryID(index), into: &head)
      }
      // The annotations come first: their member tells the format from a document's head.
      head.raw("],\n\"annotations\":[\n")
      let body = SpoolFile()
      try part.annotations.drain { bytes in try body.append { $0.append(bytes) } }
      try body.append { $0.raw("],\n\"images\":[\n") }
      try part.images.drain { bytes in try body.append { $0.append(bytes) } }
      try sink.write(
        "annotations/panoptic_\(split.isEmpty ? "default" : split).json", head: head, body, tail: "]}\n")
    }
  }
}
