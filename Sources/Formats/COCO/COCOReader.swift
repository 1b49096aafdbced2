import Foundation

/// Reads COCO documents: each is mapped and walked once for an index, then image after image is parsed and handed over.
struct COCOReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let parser: JSONParser
  private let locator: ImageLocator
  private let dialect: COCODialect

  init(
    _ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector, _ dialect: COCODialect = .coco
  ) throws {
    self.source = source
    self.dialect = dialect
    self.report = report
    parser = try JSONParser()
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let documents = try open()
    try emit(.header(header(documents)))
    var paths: [String?: Set<String>] = [:]
    // Labels alone: no place of a picture needs to be thought of.
    let mayFindPictures = !source.imageFolders.isEmpty || source.files.contains { SafePath.suffix($0.path) != "json" }
    for document in documents {
      let categories = COCOCategoryTable(document.categories)
      for index in document.images.indices {
        guard var item = image(index, of: document) else { continue }
        // Two images of one name in one split would overwrite each other's labels wherever names are keys.
        if !paths[document.split, default: Set(minimumCapacity: document.images.count)].insert(item.path).inserted {
          report.add(
            Diagnostic(
              .warning, .duplicateImage, file: document.path, item: item.path, "is listed more than once",
              remedy: "each is kept as an image of its own"))
        }
        try labels(of: index, in: document, categories, &item)
        let found = mayFindPictures ? locator.find(COCOReader.places(item.path, document), path: item.path) : nil
        locator.attach(found, to: &item, file: document.path, report: report)
        try emit(.item(item))
      }
    }
  }

  /// The documents of the source that are sound; throws the first one's trouble where none is.
  private func open() throws -> [COCODocument] {
    var paths = source.files.filter { file in
      SafePath.suffix(file.path) == "json"
        && (source.files.count == 1 || COCODocumentName.judge(source, file, dialect) != nil)
    }.map(\.path)
    paths = preferred(paths)
    var documents: [COCODocument] = []
    var trouble: FormatError?
    for path in paths {
      do {
        let document = try COCODocument(path, in: source)
        try document.index(parser, report)
        documents.append(document)
      } catch let error as FormatError {
        if let earlier = trouble { report.add(earlier.diagnostic) }
        trouble = error
      }
    }
    if let trouble {
      if documents.isEmpty { throw trouble }
      report.add(trouble.diagnostic)
    }
    if documents.isEmpty {
      throw FormatError(.formatNotThis, file: source.name, "there is no COCO document", remedy: "choose another format")
    }
    return documents
  }

  /// Of several documents about one split in one folder (instances, keypoints, captions) the first in rank is read.
  private func preferred(_ paths: [String]) -> [String] {
    var chosen: [String: String] = [:]
    for path in paths.sorted(by: { (COCODocumentName.rank($0), $0) < (COCODocumentName.rank($1), $1) }) {
      let split = COCODocumentName.split(path, in: source)
      let key = SafePath.folder(path) + "\n" + (split ?? SafePath.name(path))
      if let other = chosen[key] {
        report.add(
          Diagnostic(
            .warning, .duplicateImage, file: path, "describes the same images as \(other) and was not read",
            remedy: "name this file alone to read it"))
      } else {
        chosen[key] = path
      }
    }
    return chosen.values.sorted()
  }

  private func header(_ documents: [COCODocument]) -> DatasetHeader {
    var header = DatasetHeader()
    var names: Set<String> = []
    for document in documents {
      for (_, category) in document.categories where names.insert(category.name).inserted {
        header.categories.append(category)
      }
      header.metadata.merge(document.metadata) { first, _ in first }
    }
    let splits = Set(documents.map(\.split))
    header.hasReusableImageIDs = splits.count == documents.count
    header.hasReusableLabelIDs = header.hasReusableImageIDs && documents.allSatisfy(\.hasReusableLabelIDs)
    return header
  }

  private func image(_ index: Int, of document: COCODocument) -> DatasetItem? {
    let image = document.images[index]
    let count = document.ranges[index].count
    func reject(_ code: DiagnosticCode, _ reason: String, _ remedy: String?) {
      let tail = count > 0 ? "; its \(count) annotations were left out" : ""
      report.add(
        Diagnostic(.error, code, file: document.path, item: "image \(image.id)", reason + tail, remedy: remedy))
    }
    guard image.length <= COCODocument.elementLimit,
      let decoded = try? parser.withValue(document.outline.slice(image.offset, image.length), { COCOImage.decode($0) })
    else {
      reject(.syntax, "is no sound JSON object", "correct or remove it")
      return nil
    }
    guard let name = decoded.name else {
      reject(.schema, "has no file_name", "add it")
      return nil
    }
    guard let path = locator.safePath(name) else {
      reject(
        .unsafePath, "its file_name leads out of the dataset or is an address: \(name.prefix(200))",
        "use a relative path")
      return nil
    }
    var item = decoded.item(path)
    item.originalID = String(image.id)
    item.split = item.split ?? document.split
    if dialect == .lvis {
      // Empty lists are written again: every image of LVIS has them.
      for name in COCODialect.imageLists where item.metadata[name] == .list([]) { item.metadata[name] = nil }
    }
    return item
  }

  private func labels(
    of index: Int, in document: COCODocument, _ categories: COCOCategoryTable, _ item: inout DatasetItem
  ) throws {
    let range = document.ranges[index]
    item.labels.reserveCapacity(range.count)
    let decoder = COCOAnnotationDecoder(categories: categories, size: item.size)
    let outline = document.outline
    // Lent as pointers: lists that closures hold are counted up and down for each annotation.
    try document.annotations.withUnsafeBufferPointer { annotations in
      try document.order[range].withUnsafeBufferPointer { order in
        func annotation(_ place: Int) -> COCODocument.Annotation { annotations[Int(order[place])] }
        func text(_ place: Int) -> UnsafeRawBufferPointer {
          let annotation = annotation(place)
          return outline.slice(Int(annotation.offset), Int(annotation.length))
        }
        try parser.withValues(order.count, at: text) { node, place in
          guard let node else { return report.add(COCOReader.unsound(annotation(place), text(place), in: document)) }
          // Made in its place: a label is large.
          item.labels.append(Label(category: "", shape: .classification))
          do throws(COCOAnnotationDecoder.Rejection) {
            try decoder.decode(node, into: &item.labels[item.labels.count - 1]) { code, message in
              report.add(
                Diagnostic(
                  .warning, code, file: document.path, item: COCOReader.name(of: annotation(place)), message,
                  remedy: "correct its segmentation"))
            }
          } catch {
            item.labels.removeLast()
            report.add(
              Diagnostic(
                .error, error.code, file: document.path, item: COCOReader.name(of: annotation(place)), error.reason,
                remedy: "correct or remove it"))
          }
        }
      }
    }
  }

  private static func name(of annotation: COCODocument.Annotation) -> String {
    annotation.hasID ? "annotation \(annotation.id)" : "annotation at byte \(annotation.offset)"
  }

  private static func unsound(
    _ annotation: COCODocument.Annotation, _ text: UnsafeRawBufferPointer, in document: COCODocument
  ) -> Diagnostic {
    let isNumber = holdsNonFinite(text)
    return Diagnostic(
      .error, isNumber ? .badNumber : .syntax, file: document.path, item: name(of: annotation),
      isNumber ? "holds NaN or Infinity, which are no JSON numbers" : "is no sound JSON",
      remedy: "correct or remove it")
  }

  private static func holdsNonFinite(_ text: UnsafeRawBufferPointer) -> Bool {
    let text = String(decoding: text.prefix(1 << 20), as: UTF8.self)
    return text.contains("NaN") || text.contains("Infinity")
  }

  /// Where the picture may lie, the likeliest first.
  private static func places(_ path: String, _ document: COCODocument) -> [String] {
    let folder = SafePath.folder(document.path)
    let isApart = ["annotations", "annotation", "labels"].contains(SafePath.name(folder).lowercased())
    let base = isApart ? SafePath.folder(folder) : folder
    var places: [String] = []
    if let split = document.split {
      places = ["images/\(split)/\(path)", "\(split)/\(path)", "\(split)/images/\(path)"].map {
        SafePath.join(base, $0)
      }
    }
    places += ["images/\(path)", path, "images/default/\(path)", "data/\(path)"].map { SafePath.join(base, $0) }
    if isApart { places.append(SafePath.join(folder, path)) }
    return places
  }
}
