import Geometry

/// Reads panoptic documents: each is walked once for an index, then image after image with its PNG.
struct COCOPanopticReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) throws {
    self.source = source
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = source.files.map(\.path).filter { COCOPanopticFormat.judge(source, $0) }
    guard !files.isEmpty else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is no panoptic document", remedy: "choose another format")
    }
    var documents: [COCODocument] = []
    try RecordFiles.each(files, report) { path in
      let document = try COCODocument(path, in: source)
      try document.index(parser, report)
      documents.append(document)
    }
    var header = DatasetHeader()
    var classes = ClassCollector()
    for document in documents {
      for (_, category) in document.categories { classes.add(category) }
      header.metadata.merge(document.metadata) { first, _ in first }
    }
    header.categories = classes.categories
    header.hasReusableImageIDs = Set(documents.map(\.split)).count == documents.count
    try emit(.header(header))
    for document in documents {
      let categories = Dictionary(uniqueKeysWithValues: document.categories.map { ($0.id, $0.category) })
      for index in document.images.indices {
        if let item = try item(index, document, categories) { try emit(.item(item)) }
      }
    }
  }

  private func item(
    _ index: Int, _ document: COCODocument, _ categories: [Int64: DatasetCategory]
  ) throws -> DatasetItem? {
    let image = document.images[index]
    func reject(_ code: DiagnosticCode, _ reason: String) -> DatasetItem? {
      report.add(
        Diagnostic(
          .error, code, file: document.path, item: "image \(image.id)", reason, remedy: "correct or remove it"))
      return nil
    }
    guard image.length <= COCODocument.elementLimit,
      let decoded = try? parser.withValue(document.outline.slice(image.offset, image.length), { COCOImage.decode($0) })
    else { return reject(.syntax, "is no sound JSON object") }
    guard let name = decoded.name else { return reject(.schema, "has no file_name") }
    guard let path = locator.safePath(name) else {
      return reject(.unsafePath, "its file_name leads out of the dataset or is an address: \(name.prefix(200))")
    }
    var item = decoded.item(path)
    item.originalID = String(image.id)
    item.split = item.split ?? document.split
    for place in document.ranges[index] {
      let annotation = document.annotations[Int(document.order[place])]
      let text = document.outline.slice(Int(annotation.offset), Int(annotation.length))
      do {
        try parser.withValue(text) { segments($0, document.path, categories, &item) }
      } catch is JSONTrouble {
        report.add(
          Diagnostic(
            .error, .syntax, file: document.path, item: "the annotation of image \(image.id)", "is no sound JSON",
            remedy: "correct or remove it"))
      }
    }
    let base = SafePath.folder(document.path)
    let root = SafePath.name(base) == "annotations" ? SafePath.folder(base) : base
    let split = item.split.map { [$0 + "/" + path, "images/\($0)/\(path)"] } ?? []
    let found = locator.find(
      (split + ["images/\(path)", path]).map { SafePath.join(root, $0) }, path: path)
    locator.attach(found, to: &item, file: document.path, report: report)
    return item
  }

  private func segments(
    _ node: JSONNode, _ file: String, _ categories: [Int64: DatasetCategory], _ item: inout DatasetItem
  ) {
    let stated = node.member("file_name")?.string ?? SafePath.stem(item.path) + ".png"
    let masks: [UInt32: MaskRLE]
    do throws(LabelRejection) {
      masks = try self.masks(stated, file, item.size)
    } catch {
      return report.reject(error, file: file, item: "the segments of \(item.path)")
    }
    var listed: Set<UInt32> = []
    for (index, segment) in node.elements(of: "segments_info").enumerated() {
      let id = segment.member("id")?.int64
      do throws(LabelRejection) {
        guard let id = id.flatMap({ UInt32(exactly: $0) }), id > 0, listed.insert(id).inserted else {
          throw LabelRejection(.duplicateIDs, "it has no number of its own from 1 up")
        }
        guard let mask = masks[id] else { throw LabelRejection(.badMask, "no pixel of its picture names it") }
        guard let class_ = segment.member("category_id")?.int64, let category = categories[class_] else {
          throw LabelRejection(.unknownClass, "it names a class that is not in \"categories\"")
        }
        var label = Label(category: category.name, shape: .mask(mask))
        label.originalID = String(id)
        label.isCrowd = segment.member("iscrowd")?.flag ?? false
        label.area = segment.member("area")?.double.flatMap { $0 >= 0 ? $0 : nil }
        let edges = try segment.member("bbox")?.flatPoints() ?? []
        if edges.count == 2, edges[1].x > 0, edges[1].y > 0 {
          label.box = PixelBox(
            xMin: edges[0].x, yMin: edges[0].y, xMax: edges[0].x + edges[1].x, yMax: edges[0].y + edges[1].y)
        }
        label.metadata = segment.others(besides: ["id", "category_id", "area", "bbox", "iscrowd"])
        item.labels.append(try label.checked())
      } catch {
        report.reject(error, file: file, item: "segment \(id.map { String($0) } ?? String(index + 1)) of \(item.path)")
      }
    }
    let strangers = masks.keys.filter { !listed.contains($0) }
    if !strangers.isEmpty {
      report.add(
        Diagnostic(
          .warning, .badMask, file: stated, item: item.path,
          "its pixels name \(strangers.count) segments that are not listed (\(strangers.sorted()[0])…); they were left out",
          remedy: "list them in segments_info"))
    }
  }

  private func masks(_ stated: String, _ file: String, _ size: PixelSize?) throws(LabelRejection) -> [UInt32: MaskRLE] {
    guard let name = SafePath.clean(stated) else {
      throw LabelRejection(.unsafePath, "their picture's name leads out of the dataset: \(stated.prefix(200))")
    }
    let folder = SafePath.folder(file)
    let places = [SafePath.stem(SafePath.name(file)), "masks", "panoptic", ""].map {
      SafePath.join(folder, SafePath.join($0, name))
    }
    guard let path = places.first(where: { source.contains($0) }) else {
      throw LabelRejection(.missingImage, "their picture \(name) is not in the source")
    }
    do {
      let picture = try PNGPicture.decode(try source.read(path, limit: 256 << 20))
      if let size, size != PixelSize(width: picture.width, height: picture.height) {
        throw LabelRejection(
          .badMask,
          "their picture is \(picture.width) x \(picture.height), the image \(size.width) x \(size.height)")
      }
      return SegmentPicture.masks(picture)
    } catch let error as PNGError {
      throw LabelRejection(.badMask, "their picture \(path) is no PNG that can be read: \(error.reason)")
    } catch let error as FormatError {
      throw LabelRejection(.fileUnreadable, error.diagnostic.message)
    } catch let error as LabelRejection {
      throw error
    } catch {
      throw LabelRejection(.fileUnreadable, "their picture cannot be read")
    }
  }
}
