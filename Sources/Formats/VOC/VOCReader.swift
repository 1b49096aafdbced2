import Foundation

/// Reads VOC's annotation files, one at a time.
struct VOCReader {
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  /// Where an item keeps what a file says of the picture's origin.
  static let originKey = "source"
  /// Longest annotation file that is read: 64 MiB.
  private static let fileLimit = 64 << 20

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = source.files(suffix: "xml").map(\.path)
    let sets = VOCImageSets(source, report)
    let classes = VOCClasses(source)
    let masks = VOCMaskReader(source, classes, report)
    let roots = sets.roots.isEmpty ? [""] : sets.roots
    guard !files.isEmpty || roots.contains(where: { !masks.stems(below: $0).isEmpty }) else {
      throw FormatError(
        .formatNotThis, file: source.name, "there are neither XML files nor masks", remedy: "choose another format")
    }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    var kept: [String: [UInt8]] = [:]
    let boxes = VOCBox(isOneBased: files.isEmpty || isOneBased(files, &kept))
    var (sound, trouble) = (0, FormatError?.none)
    var stems: Set<String> = []
    for path in files {
      do {
        let document = try document(path, kept)
        sound += 1
        for (name, count) in document.unknown { report.lose("element \(name)", "dropped", count: count) }
        let item = item(document, path, boxes, sets, masks)
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
    try emitWithoutXML(sets, roots, masks, besides: stems, emit)
  }

  private func document(_ path: String, _ kept: [String: [UInt8]]) throws(FormatError) -> VOCDocument {
    if let bytes = kept[path] { return try VOCDocument(bytes, file: path) }
    return try VOCDocument(try source.read(path, limit: Self.fileLimit), file: path)
  }

  /// One convention for the whole dataset: tools do not mix them.
  ///
  /// - Parameter kept: takes the first files' bytes, 32 MiB at most, which need not be read again.
  private func isOneBased(_ files: [String], _ kept: inout [String: [UInt8]]) -> Bool {
    switch options.coordinateBase {
    case .one: return true
    case .zero: return false
    case .auto: break
    }
    var evidence = VOCBox.Evidence()
    var size = 0
    for path in files {
      guard let bytes = try? source.read(path, limit: Self.fileLimit) else { continue }
      size += bytes.count
      if size <= 32 << 20 { kept[path] = bytes }
      evidence.take(bytes)
      if evidence.isSettled { break }
    }
    let fractions =
      evidence.fractions > 0 ? " (\(evidence.fractions) of \(evidence.edges) edges lie inside a pixel)" : ""
    report.add(
      Diagnostic(
        .note, .coordinateBase, file: source.name,
        evidence.isZeroBased
          ? "edges of 0 or inside a pixel: read as 0-based continuous pixels"
          : "no edge is 0: read as VOC's 1-based whole pixels with inclusive far edges" + fractions,
        remedy: "say which it is where that is wrong; the error is at most one pixel"))
    return !evidence.isZeroBased
  }

  private func item(
    _ document: VOCDocument, _ file: String, _ boxes: VOCBox, _ sets: VOCImageSets, _ masks: VOCMaskReader
  ) -> DatasetItem? {
    let place = VOCPlace(file)
    let named = document.fileName.map {
      SafePath.name(String(decoding: $0.utf8.map { $0 == 92 ? 47 : $0 }, as: UTF8.self))
    }
    if let stated = document.fileName, !stated.isEmpty, SafePath.clean(stated) == nil {
      report.add(
        Diagnostic(
          .warning, .unsafePath, file: file, item: String(stated.prefix(200)),
          "its filename leads out of the dataset and was not followed; the XML file's own name is used",
          remedy: "use the name of a picture beside the XML"))
    }
    // The stem of the XML file counts; the filename's extension alone is taken.
    var suffixes = [named.map { SafePath.suffix($0) } ?? ""].filter { SafePath.imageSuffixes.contains($0) }
    suffixes += ["jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "webp", "bmp", "tif", "tiff"].filter {
      !suffixes.contains($0)
    }
    var found: ImageLocator.Found?
    if locator.hasPictures {
      let candidates = suffixes.flatMap { suffix in place.images(suffix) }
      found = locator.find(candidates, path: place.stem + "." + suffixes[0])
    }
    if found == nil, locator.hasPictures, let named, SafePath.stem(named) != SafePath.name(place.stem),
      SafePath.clean(named) != nil
    {
      found = locator.find([], path: named)
    }
    var item = DatasetItem(path: place.stem + "." + (found?.url.pathExtension ?? suffixes[0]))
    item.split = sets.split(of: place.stem) ?? place.split
    item.size = size(document, file)
    item.isNull = document.objects.isEmpty
    if !document.origin.isEmpty { item.metadata[Self.originKey] = .object(document.origin.mapValues { .text($0) }) }
    var numbers: [Int: Int] = [:]
    for (index, object) in document.objects.enumerated() {
      guard let label = VOCObject.label(object, number: index + 1, file, boxes, report) else { continue }
      numbers[index + 1] = item.labels.count
      item.labels.append(label)
    }
    masks.attach(place.root, place.stem, to: &item, labels: numbers)
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
          "its size \"\(document.width?.prefix(20) ?? "")\" x \"\(document.height?.prefix(20) ?? "")\" is no image size; the picture's own is used where it is there",
          remedy: "write width and height as whole numbers of pixels"))
      return nil
    }
    return PixelSize(width: width, height: height)
  }

  /// Pictures that an image set lists or a mask shows, and no XML describes.
  private func emitWithoutXML(
    _ sets: VOCImageSets, _ roots: [String], _ masks: VOCMaskReader, besides stems: Set<String>,
    _ emit: (DatasetEvent) throws -> Void
  ) throws {
    var seen = stems
    let masked = roots.flatMap { root in masks.stems(below: root).map { (stem: $0, split: sets.split(of: $0)) } }
    for (stem, split) in sets.all + masked where seen.insert(stem).inserted {
      let candidates = ["jpg", "jpeg", "png", "JPG", "PNG"].flatMap { suffix in
        roots.map { SafePath.join($0, "JPEGImages/\(stem).\(suffix)") }
      }
      let found = locator.find(candidates, path: stem + ".jpg")
      var item = DatasetItem(path: stem + "." + (found?.url.pathExtension ?? "jpg"))
      item.split = split
      let header = found.flatMap { ImageHeader(of: $0.url) }
      item.size = header?.upright
      for root in roots { masks.attach(root, stem, to: &item, labels: [:]) }
      guard found != nil || !item.labels.isEmpty else {
        report.add(
          Diagnostic(
            .warning, .missingImage, item: stem, "is listed in ImageSets; neither its XML nor its picture is there",
            remedy: "add its files, or remove it from the lists"))
        continue
      }
      locator.attach(found, to: &item, file: stem, report: report)
      try emit(.item(item))
    }
  }
}
