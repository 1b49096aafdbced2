import Foundation

/// Reads LabelMe's XML files, one at a time, then the pictures that have none.
struct LabelMeXMLReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = try RecordFiles.find("LabelMe XML", in: source, suffix: "xml") {
      LabelMeXMLFormat.judge(source, $0) != nil
    }
    try emit(.header(DatasetHeader(categories: ClassList.read("labels.txt", in: source))))
    var used: Set<String> = []
    try RecordFiles.each(files, report) { path in
      let stream = try XMLStream(try source.read(path, limit: 256 << 20), file: path)
      guard case .begin(let name, _)? = try stream.next(), name == "annotation" else {
        throw FormatError(.formatNotThis, file: path, "its root is not <annotation>", remedy: "choose another format")
      }
      let element = try stream.element(name)
      // What follows the root must be sound too.
      while try stream.next() != nil {}
      try emit(.item(item(element, path, &used)))
    }
    let root = files.lazy.map { LabelMeXMLReader.place($0).root }.min() ?? ""
    try RecordFiles.emitPictures(
      of: source, besides: used, below: SafePath.join(root, "Images"), locator, report, emit)
  }

  /// The folder above `Annotations`, and the path below it.
  private static func place(_ path: String) -> (root: String, below: String) {
    let parts = path.split(separator: "/").map(String.init)
    guard let index = parts.dropLast().lastIndex(where: { $0.lowercased() == "annotations" }) else {
      return (SafePath.folder(path), SafePath.name(path))
    }
    return (parts[..<index].joined(separator: "/"), parts[(index + 1)...].joined(separator: "/"))
  }

  private func item(_ element: XMLElement, _ file: String, _ used: inout Set<String>) -> DatasetItem {
    let (root, below) = LabelMeXMLReader.place(file)
    let folder = SafePath.folder(below)
    let stated = element.text("filename") ?? ""
    var name = SafePath.name(String(decoding: stated.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self))
    if SafePath.clean(name) == nil { name = SafePath.stem(SafePath.name(below)) + ".jpg" }
    if !stated.isEmpty, SafePath.clean(stated) == nil {
      report.add(
        Diagnostic(
          .warning, .unsafePath, file: file, item: String(stated.prefix(200)),
          "its filename leads out of the dataset and was not followed; the name alone is used",
          remedy: "use a relative path"))
    }
    let place = SafePath.join(folder, name)
    let found = locator.find(
      ["Images/\(place)", "images/\(place)", place].map { SafePath.join(root, $0) }, path: place)
    if let picture = found?.path { used.insert(picture) }
    let (split, path) = FolderSplit.divide(place)
    var item = DatasetItem(path: path)
    item.split = split
    let size = element.child("imagesize")
    item.size = CVATDocument.size(size?.text("ncols"), size?.text("nrows"))
    let objects = element.children("object")
    let groups = LabelMeXMLObject.groups(objects)
    for (index, object) in objects.enumerated() {
      do throws(LabelRejection) {
        let label = try LabelMeXMLObject.label(object, item.size) { mask($0, root, folder) }
        guard var label else { continue }
        label.group = groups[index]
        item.labels.append(label)
      } catch {
        report.reject(error, file: file, line: object.line, item: "object \(index + 1)")
      }
    }
    item.isNull = objects.isEmpty
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }

  private func mask(_ name: String, _ root: String, _ folder: String) -> [UInt8]? {
    guard let name = SafePath.clean(name) else { return nil }
    let places = ["Masks", "masks"].map { SafePath.join(root, SafePath.join($0, SafePath.join(folder, name))) }
    return places.first { source.contains($0) }.flatMap { try? source.read($0, limit: 64 << 20) }
  }
}
