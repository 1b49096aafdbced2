import Foundation

/// Reads KITTI's labels of pictures.
struct KITTIReader {
  private let source: DatasetSource
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = KITTILayout(source)
    guard layout.labelCount + layout.imageCount > 0 else {
      throw FormatError(
        .formatNotThis, file: source.name, "there is neither label_2 nor image_2", remedy: "choose another format")
    }
    var categories = KITTIClassList.read(source)
    if categories.isEmpty, layout.hasMasks { categories = KITTIMasks.categories }
    try emit(.header(DatasetHeader(categories: categories)))
    for frame in layout.frames where frame.label != nil || frame.image != nil {
      var item = DatasetItem(path: frame.stem + ".png")
      item.split = frame.split
      var found = frame.image.map { ImageLocator.Found(path: $0, url: source.url($0)) }
      if found == nil {
        found = ["png", "jpg", "jpeg"].lazy.compactMap { locator.find([], path: frame.stem + "." + $0) }.first
      }
      if let found { item.path = frame.stem + "." + found.url.pathExtension }
      if let path = frame.label {
        do throws(FormatError) {
          try labels(path, &item)
        } catch {
          report.add(error.diagnostic)
        }
      }
      if let path = frame.instances ?? frame.semantic {
        masks(path, areInstances: frame.instances != nil, &item)
      }
      locator.attach(found, to: &item, file: frame.label ?? frame.stem, report: report)
      try emit(.item(item))
    }
  }

  /// The pictures of instances tell the classes too: those of classes are read where there are no others.
  private func masks(_ path: String, areInstances: Bool, _ item: inout DatasetItem) {
    do {
      let (labels, size) = try KITTIMasks.labels(try source.read(path), areInstances: areInstances)
      item.labels += labels
      item.size = size
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      report.add(Diagnostic(.error, .badMask, file: path, error.reason, remedy: "export the mask again"))
    } catch {}
  }

  private func labels(_ path: String, _ item: inout DatasetItem) throws(FormatError) {
    var count = 0
    for (number, line) in TextLines(try source.read(path)) {
      count += 1
      do throws(KITTIRow.Trouble) {
        let row = try KITTIRow(line)
        guard row.box.isProper else {
          throw KITTIRow.Trouble(code: .badBox, reason: "its box has no width or no height")
        }
        var label = Label(category: row.category, shape: .box(row.box))
        row.facts(&label)
        if row.hasBody { label.attributes[KITTIRow.bodyAttribute] = .list(row.body.map { .number($0) }) }
        item.labels.append(label)
      } catch {
        report.add(
          Diagnostic(.error, error.code, file: path, line: number, error.reason, remedy: "correct or remove the row"))
      }
    }
    item.isNull = count == 0
  }
}

/// The classes in the order in which they shall be offered: `labels.txt`, a name a line. KITTI itself has no such list.
enum KITTIClassList {
  static let file = "labels.txt"

  static func read(_ source: DatasetSource) -> [DatasetCategory] {
    guard let path = source.files.first(where: { $0.path == file || $0.path.hasSuffix("/" + file) })?.path,
      let bytes = try? source.read(path, limit: 4 << 20)
    else { return [] }
    var seen: Set<String> = []
    return TextLines(bytes).compactMap { line in
      let name = String(decoding: line.text, as: UTF8.self)
      return seen.insert(name).inserted ? DatasetCategory(name: name) : nil
    }
  }

  static func text(_ names: [String]) -> [UInt8] {
    var out = ByteWriter()
    for name in names {
      out.append(name.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 })
      out.byte(10)
    }
    return out.bytes
  }
}
