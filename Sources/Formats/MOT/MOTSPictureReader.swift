import Foundation

/// Reads MOTS's 16-bit pictures: class × 1000 + number of the object, 10,000 for what is ignored.
struct MOTSPictureReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ layout: MOTLayout, _ emit: (DatasetEvent) throws -> Void) throws {
    var names: [String: [String]] = [:]
    var header = DatasetHeader()
    var seen: Set<String> = []
    for folder in Set(layout.pictures.map(SafePath.folder)).sorted() {
      let bytes = (try? source.read(SafePath.join(folder, "labels.txt"), limit: 1 << 20)) ?? []
      let list = TextLines(bytes).map { String(decoding: $0.text, as: UTF8.self) }
      names[folder] = list
      for name in list where seen.insert(name).inserted { header.categories.append(DatasetCategory(name: name)) }
    }
    try emit(.header(header))
    for (index, path) in layout.pictures.enumerated() {
      let folder = SafePath.folder(path)
      let root = SafePath.folder(folder)
      let stem = SafePath.stem(SafePath.name(path))
      var item = DatasetItem(path: stem + ".jpg")
      let split = SafePath.name(root)
      item.split = SplitName.canonical(split) == nil ? nil : split
      item.media = .frame(
        VideoFrame(
          video: root.isEmpty ? SafePath.stem(source.name) : SafePath.name(root),
          number: Int(stem).flatMap { (1...MOTRow.lastFrame).contains($0) ? $0 - 1 : nil } ?? index))
      labels(path, names[folder] ?? [], &item)
      let candidates = ["jpg", "png", "jpeg"].flatMap { suffix in
        ["images", "img1"].map { SafePath.join(root, "\($0)/\(stem).\(suffix)") }
      }
      let found = locator.find(candidates, path: item.path)
      if let found { item.path = stem + "." + found.url.pathExtension }
      locator.attach(found, to: &item, file: path, report: report)
      try emit(.item(item))
    }
  }

  private func labels(_ path: String, _ names: [String], _ item: inout DatasetItem) {
    do {
      let picture = try PNGPicture.decode(try source.read(path))
      item.size = PixelSize(width: picture.width, height: picture.height)
      for (value, mask) in try picture.masks() {
        var label = Label(category: MOTClasses.name(Int(value) / 1000, .masks, names), shape: .mask(mask))
        label.track = String(value)
        item.labels.append(label)
      }
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the picture again"))
    } catch {}
  }
}
