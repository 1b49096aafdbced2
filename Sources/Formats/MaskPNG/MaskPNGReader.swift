import Foundation

/// Reads masks of classes, one image at a time.
struct MaskPNGReader {
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator
  /// Longest mask file that is read: 64 MiB.
  private static let fileLimit = 64 << 20

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = MaskPNGLayout(source)
    guard layout.maskCount > 0 else {
      throw FormatError(.formatNotThis, file: source.name, "there are no masks", remedy: "choose another format")
    }
    let classes = try MaskClassList(source, options)
    if classes.categories.isEmpty {
      report.add(
        Diagnostic(
          .warning, .unknownClass, file: source.name, "no file names the classes: they are called class_1, class_2, …",
          remedy: "add _classes.csv, labelmap.txt or classes.txt"))
    }
    try emit(.header(DatasetHeader(categories: classes.categories)))
    var voids = 0
    for entry in layout.entries {
      var item = DatasetItem(path: entry.path)
      item.split = entry.split
      let stem = SafePath.stem(entry.path)
      var found = entry.image.map { ImageLocator.Found(path: $0, url: source.url($0)) }
      if found == nil {
        found = ["jpg", "png", "jpeg", "JPG", "webp", "bmp", "tif"].lazy.compactMap { suffix in
          locator.find([], path: stem + "." + suffix)
        }.first { $0.path == nil || $0.path != entry.mask }
        if let found { item.path = stem + "." + found.url.pathExtension }
      }
      if let mask = entry.mask { labels(mask, classes, &item, &voids) }
      locator.attach(found, to: &item, file: entry.mask ?? entry.path, report: report)
      try emit(.item(item))
    }
    if voids > 0 {
      report.add(
        Diagnostic(
          .note, .notHeld, file: source.name, "\(voids) masks have void pixels (255), which belong to no class",
          remedy: nil))
    }
  }

  private func labels(_ path: String, _ classes: MaskClassList, _ item: inout DatasetItem, _ voids: inout Int) {
    do {
      let picture = try PNGPicture.decode(try source.read(path, limit: MaskPNGReader.fileLimit))
      item.size = PixelSize(width: picture.width, height: picture.height)
      for (value, mask) in try picture.masks(except: []) {
        switch classes.meaning(value, in: picture) {
        case .background: continue
        case .void: voids += 1
        case .category(let name), .unknown(let name): item.labels.append(Label(category: name, shape: .mask(mask)))
        }
        if item.labels.count > 4096 {
          item.labels = []
          throw PNGError(reason: "has more than 4,096 classes: it is no mask")
        }
      }
      item.isNull = item.labels.isEmpty
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the mask again"))
    } catch {}
  }
}
