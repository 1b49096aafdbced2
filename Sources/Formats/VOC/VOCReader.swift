import Foundation

/// Reads VOC's annotation files, one at a time.
struct VOCReader {
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  /// Longest annotation file that is read: 64 MiB.
  private static let fileLimit = 64 << 20

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = source.files.filter { SafePath.suffix($0.path) == "xml" }.map(\.path)
    guard !files.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there are no XML files", remedy: "choose another format")
    }
    let sets = VOCImageSets(source, report)
    try emit(.header(DatasetHeader(categories: labelMap())))
    let boxes = VOCBox(isOneBased: isOneBased(files))
    var (sound, trouble) = (0, FormatError?.none)
    var stems: Set<String> = []
    for path in files {
      do {
        let document = try document(path)
        sound += 1
        let item = item(document, path, boxes, sets)
        if let item {
          stems.insert(SafePath.stem(item.path))
          try emit(.item(item))
        }
      } catch let error as FormatError where error.diagnostic.file == path {
        if let earlier = trouble { report.add(earlier.diagnostic) }
        trouble = error
      }
    }
    if let trouble {
      // A source of one broken file failed; among sound ones it is a line in the report.
      if sound == 0 { throw trouble }
      report.add(trouble.diagnostic)
    }
    try emitUnlabelled(sets, besides: stems, emit)
  }

  private func document(_ path: String) throws(FormatError) -> VOCDocument {
    try VOCDocument(try source.read(path, limit: Self.fileLimit), file: path)
  }

  /// Classes in the order of `labelmap.txt` (CVAT, Datumaro), the background left out.
  private func labelMap() -> [DatasetCategory] {
    guard let path = source.files.first(where: { SafePath.name($0.path) == "labelmap.txt" })?.path,
      let bytes = try? source.read(path, limit: 4 << 20)
    else { return [] }
    return TextLines(bytes).compactMap { line in
      let fields = (String(line.text) ?? "").split(separator: ":", omittingEmptySubsequences: false)
      guard let name = fields.first, !name.isEmpty, !name.hasPrefix("#"), name != "background" else { return nil }
      var category = DatasetCategory(name: String(name))
      let channels = fields.count > 1 ? fields[1].split(separator: ",").compactMap { UInt8($0) } : []
      if channels.count == 3 {
        category.color = "#" + channels.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      }
      return category
    }
  }

  /// One convention for the whole dataset: tools do not mix them.
  private func isOneBased(_ files: [String]) -> Bool {
    switch options.coordinateBase {
    case .one: return true
    case .zero: return false
    case .auto: break
    }
    let isZeroBased = files.contains { path in
      (try? source.read(path, limit: Self.fileLimit)).map(VOCBox.isZeroBased) ?? false
    }
    report.add(
      Diagnostic(
        .note, .coordinateBase, file: source.name,
        isZeroBased
          ? "edges of 0 or inside a pixel: read as 0-based continuous pixels"
          : "no edge is 0: read as VOC's 1-based whole pixels with inclusive far edges",
        remedy: "say which it is where that is wrong; the error is at most one pixel"))
    return !isZeroBased
  }

  private func item(_ document: VOCDocument, _ file: String, _ boxes: VOCBox, _ sets: VOCImageSets) -> DatasetItem? {
    let place = VOCPlace(file)
    let named = document.fileName.map {
      SafePath.name(String(decoding: $0.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self))
    }
    if let stated = document.fileName, !stated.isEmpty, SafePath.clean(stated) == nil {
      report.add(
        Diagnostic(
          .warning, .unsafePath, file: file, item: String(stated.prefix(200)),
          "its filename leads out of the dataset and was not followed; the XML file's own name is used"))
    }
    // The stem of the XML file counts; the filename's extension alone is taken.
    var suffixes = [named.map { SafePath.suffix($0) } ?? ""].filter { SafePath.imageSuffixes.contains($0) }
    suffixes += ["jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "webp", "bmp", "tif", "tiff"].filter {
      !suffixes.contains($0)
    }
    let candidates = suffixes.flatMap { suffix in place.images(suffix) }
    var found = locator.find(candidates, path: place.stem + "." + suffixes[0])
    if found == nil, let named, SafePath.stem(named) != SafePath.name(place.stem), SafePath.clean(named) != nil {
      found = locator.find([], path: named)
    }
    var item = DatasetItem(path: place.stem + "." + (found?.url.pathExtension ?? suffixes[0]))
    item.split = sets.split(of: place.stem) ?? place.split
    item.size = size(document, file)
    item.isNull = document.objects.isEmpty
    for (index, object) in document.objects.enumerated() {
      if let label = VOCObject.label(object, number: index + 1, file, boxes, report) { item.labels.append(label) }
    }
    locator.attach(found, to: &item, file: file, report: report)
    return item
  }

  private func size(_ document: VOCDocument, _ file: String) -> PixelSize? {
    guard document.width != nil || document.height != nil else { return nil }
    let width = document.width.flatMap { DecimalText.parse($0) }.flatMap { Int(exactly: $0) }
    let height = document.height.flatMap { DecimalText.parse($0) }.flatMap { Int(exactly: $0) }
    guard let width, let height, (1...1 << 24).contains(width), (1...1 << 24).contains(height) else {
      report.add(
        Diagnostic(
          .warning, .sizeUnknown, file: file,
          "its size \"\(document.width?.prefix(20) ?? "")\" x \"\(document.height?.prefix(20) ?? "")\" is no image size; the picture's own is used where it is there"
        ))
      return nil
    }
    return PixelSize(width: width, height: height)
  }

  /// Pictures that an image set lists and no XML describes.
  private func emitUnlabelled(
    _ sets: VOCImageSets, besides stems: Set<String>, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    for (stem, split) in sets.all where !stems.contains(stem) {
      let candidates = ["jpg", "jpeg", "png", "JPG", "PNG"].flatMap { suffix in
        sets.roots.map { SafePath.join($0, "JPEGImages/\(stem).\(suffix)") }
      }
      guard let found = locator.find(candidates, path: stem + ".jpg") else {
        report.add(
          Diagnostic(
            .warning, .missingImage, item: stem, "is listed in ImageSets; neither its XML nor its picture is there"))
        continue
      }
      var item = DatasetItem(path: stem + "." + found.url.pathExtension)
      item.split = split
      locator.attach(found, to: &item, file: stem, report: report)
      try emit(.item(item))
    }
  }
}
