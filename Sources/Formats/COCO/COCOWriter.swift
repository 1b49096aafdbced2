/// Writes COCO: `annotations/instances_<split>.json` and the pictures under `images/`.
///
/// Images and annotations stand in lists of their own, so both are put aside in spools until the end. Without splits
/// the document is `instances_default.json` and pictures lie in `images/`, with splits in `images/<split>/`.
final class COCOWriter: DatasetWriter {
  private final class Part {
    let images = SpoolFile()
    let annotations = SpoolFile()
    var imageCount = 0
    var annotationCount = 0
    var lastLabelID: Int64 = 0
    var names = ExportNames()
  }
  private let header: DatasetHeader
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var categories: [DatasetCategory]
  private var categoryIDs: [String: Int64] = [:]
  private var lastCategoryID: Int64 = 0
  private var parts: [String: Part] = [:]
  private var lastImageID: Int64 = 0
  private var line = ByteWriter()
  private let dialect: COCODialect
  private let keepsCategoryIDs: Bool
  /// By class: images with it and labels of it, for LVIS.
  private var counts: [String: (images: Int, labels: Int)] = [:]

  init(
    _ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector,
    _ dialect: COCODialect = .coco
  ) {
    self.header = header
    self.dialect = dialect
    self.sink = sink
    self.options = options
    self.report = report
    categories = []
    let ids = header.categories.compactMap(\.originalID)
    let keepsIDs =
      ids.count == header.categories.count && Set(ids).count == ids.count
      && ids.allSatisfy(COCOCategory.isUsable)
    keepsCategoryIDs = keepsIDs
    for category in header.categories where categoryIDs[category.name] == nil {
      add(category, id: keepsIDs ? category.originalID : nil)
    }
  }

  @discardableResult
  private func add(_ category: DatasetCategory, id: Int64?) -> Int64 {
    let id = id ?? lastCategoryID + 1
    lastCategoryID = max(lastCategoryID, id)
    categoryIDs[category.name] = id
    var category = category
    category.originalID = id
    categories.append(category)
    return id
  }

  func write(_ item: DatasetItem) throws {
    let item = dialect == .lvis ? federated(item) : item
    let split = item.split ?? ""
    let part = parts[split] ?? Part()
    parts[split] = part
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    let imageID: Int64
    if header.hasReusableImageIDs, let id = item.originalID.flatMap({ Int64($0) }) {
      imageID = id
    } else {
      lastImageID += 1
      imageID = lastImageID
    }
    try part.images.append { out in
      if part.imageCount > 0 { out.raw(",\n") }
      COCOImage.encode(item, id: imageID, name: name, into: &out)
    }
    part.imageCount += 1
    try part.annotations.append { out in
      for label in item.labels {
        out.raw(part.annotationCount > 0 ? ",\n" : "")
        part.annotationCount += 1
        let category: Int64? =
          label.category.isEmpty && label.shape.kind == .caption
          ? nil : categoryIDs[label.category] ?? add(DatasetCategory(name: label.category), id: nil)
        COCOAnnotationEncoder.encode(label, id: labelID(label, part), image: imageID, category: category, into: &out)
      }
    }
    if options.includesImages, let image = item.image {
      try sink.write(image, to: SafePath.join(split.isEmpty ? "images" : "images/\(split)", name))
    }
    report.didWrite(item)
  }

  /// The label's own id where all of them can be kept, else from 1: pycocotools takes id 0 for "unmatched".
  private func labelID(_ label: Label, _ part: Part) -> Int64 {
    if header.hasReusableLabelIDs, let id = label.originalID.flatMap({ Int64($0) }) { return id }
    part.lastLabelID += 1
    return part.lastLabelID
  }

  /// The image with the lists that LVIS wants, and its classes counted.
  private func federated(_ item: DatasetItem) -> DatasetItem {
    var item = item
    for name in COCODialect.imageLists {
      if item.metadata[name] != nil, !keepsCategoryIDs {
        report.lose(name, "dropped: classes have other ids")
        item.metadata[name] = nil
      }
      item.metadata[name] = item.metadata[name] ?? .list([])
    }
    for (name, labels) in Dictionary(grouping: item.labels, by: \.category) {
      let known = counts[name] ?? (0, 0)
      counts[name] = (known.images + 1, known.labels + labels.count)
    }
    return item
  }

  /// The class with how often it comes: r below 11 images, c up to 100, f above.
  private func counted(_ category: DatasetCategory) -> DatasetCategory {
    var category = category
    let (images, labels) = counts[category.name] ?? (0, 0)
    for (name, value) in [
      ("image_count", AttributeValue.integer(Int64(images))), ("instance_count", .integer(Int64(labels))),
      ("frequency", .text(images <= 10 ? "r" : images <= 100 ? "c" : "f")),
    ] where category.metadata[name] == nil { category.metadata[name] = value }
    return category
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
      for (index, category) in categories.enumerated() {
        if index > 0 { head.raw(",\n") }
        COCOCategory.encode(dialect == .lvis ? counted(category) : category, id: category.originalID ?? 0, into: &head)
      }
      head.raw("],\n\"images\":[\n")
      var middle = ByteWriter()
      middle.raw("],\n\"annotations\":[\n")
      var tail = ByteWriter()
      tail.raw("]}\n")
      let size = Int64(head.count + middle.count + tail.count) + part.images.size + part.annotations.size
      try sink.stream("annotations/\(dialect.prefix)\(split.isEmpty ? "default" : split).json", size: size) { put in
        try head.bytes.withUnsafeBytes { try put($0) }
        try part.images.drain(put)
        try middle.bytes.withUnsafeBytes { try put($0) }
        try part.annotations.drain(put)
        try tail.bytes.withUnsafeBytes { try put($0) }
      }
    }
  }
}
