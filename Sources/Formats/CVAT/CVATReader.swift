import Foundation

/// Reads CVAT's images one at a time, as they stand in the document.
struct CVATReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let (documents, labels) = try CVATReader.open(source, isVideo: false, report)
    try emit(.header(DatasetHeader(categories: labels.categories)))
    var paths: Set<String> = []
    for document in documents {
      var hasTracks = false
      try CVATReader.guarding(document, documents.count, report) {
        try document.walk({ _ in }) { stream, name in
          guard name == "image" else {
            hasTracks = true
            return true
          }
          let element = try stream.element(name)
          if let item = item(element, document.path, labels) {
            if !paths.insert((item.split ?? "") + "\n" + item.path).inserted {
              report.add(
                Diagnostic(
                  .warning, .duplicateImage, file: document.path, line: element.line, item: item.path,
                  "is listed more than once", remedy: "each is kept as an image of its own"))
            }
            try emit(.item(item))
          }
          return true
        }
      }
      if hasTracks {
        report.add(
          Diagnostic(
            .error, .formatNotThis, file: document.path, "holds tracks of a video, which were not read",
            remedy: "read it as \(FormatID.cvatVideo)"))
      }
    }
  }

  /// The documents, and the classes of all of them.
  static func open(
    _ source: DatasetSource, isVideo: Bool, _ report: ReportCollector
  ) throws -> ([CVATDocument], CVATLabels) {
    let documents = CVATDocument.documents(source, isVideo: isVideo)
    guard !documents.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there is no CVAT document", remedy: "choose another format")
    }
    var labels = CVATLabels()
    for document in documents {
      // Broken documents are told of when their shapes are read.
      guard let meta = try? document.meta() else { continue }
      for category in meta.labels.categories { labels.add(category) }
    }
    return (documents, labels)
  }

  /// A broken document among others is a line of the report; alone it ends the reading.
  static func guarding(
    _ document: CVATDocument, _ count: Int, _ report: ReportCollector, _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let error as FormatError where count > 1 && error.diagnostic.file == document.path {
      report.add(error.diagnostic)
    }
  }

  private func item(_ element: XMLElement, _ file: String, _ labels: CVATLabels) -> DatasetItem? {
    let stated = element.fields["name"] ?? ""
    guard let path = locator.safePath(stated) else {
      report.add(
        Diagnostic(
          .error, stated.isEmpty ? .schema : .unsafePath, file: file, line: element.line,
          item: String(stated.prefix(200)),
          stated.isEmpty
            ? "an image has no name; its shapes were left out"
            : "its name leads out of the dataset or is an address; its shapes were left out",
          remedy: "use a relative path"))
      return nil
    }
    var item = DatasetItem(path: path)
    item.originalID = element.fields["id"]
    item.size = CVATDocument.size(element.fields["width"], element.fields["height"])
    item.split = element.fields["subset"].flatMap(SplitName.safe)
    let found = locator.find(places(path, item.split, file), path: path)
    for (index, shape) in element.children.enumerated() {
      do throws(LabelRejection) {
        item.labels.append(try CVATShape.label(shape, item.size, labels))
      } catch {
        report.reject(error, file: file, line: shape.line, item: "\(path), shape \(index + 1)")
      }
    }
    item.isNull = item.labels.isEmpty && element.fields["is_null"] == "1"
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }

  private func places(_ path: String, _ split: String?, _ file: String) -> [String] {
    let folder = SafePath.folder(file)
    return [split.map { "images/\($0)/\(path)" }, split.map { "\($0)/\(path)" }, "images/\(path)", path]
      .compactMap { $0.map { SafePath.join(folder, $0) } }
  }
}
