import Foundation
import Geometry

/// Reads Open Images' tables, image after image.
struct OpenImagesReader {
  struct Key: Hashable {
    var image: String
    var split: String?
  }
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = OpenImagesTables(source)
    let boxes = try files.boxes.map { path throws(FormatError) in try CSVTable(path, in: source) }
    let labels = try files.labels.map { path throws(FormatError) in try CSVTable(path, in: source) }
    let masks = try files.masks.map { path throws(FormatError) in try CSVTable(path, in: source) }
    guard boxes.count + labels.count + masks.count > 0 else {
      throw FormatError(
        .formatNotThis, file: source.name, "there are no Open Images tables", remedy: "choose another format")
    }
    let names = try descriptions(files.descriptions)
    try emit(.header(DatasetHeader(categories: names.categories)))
    let sizes = metaSizes()
    let rows = GroupedRows<Key>()
    try index(boxes, from: 0, rows)
    try index(labels, from: boxes.count, rows)
    try index(masks, from: boxes.count + labels.count, rows)
    for list in files.lists { try know(list, rows) }
    for file in source.files where SafePath.isImage(file.path) { know(image: file.path, rows) }
    rows.group()
    let tables = boxes + labels + masks
    for key in rows.keys {
      guard var item = item(key, sizes) else { continue }
      for place in rows.rows(key) {
        let table = tables[Int(place.file)]
        guard let row = table.row(at: place.offset, line: place.line) else { continue }
        let kind =
          Int(place.file) < boxes.count ? Kind.box : Int(place.file) < boxes.count + labels.count ? .label : .mask
        take(row, of: table, as: kind, names, &item)
      }
      try emit(.item(item))
    }
  }

  private enum Kind { case box, label, mask }

  private func index(_ tables: [CSVTable], from first: Int, _ rows: GroupedRows<Key>) throws {
    for (number, table) in tables.enumerated() {
      let split = OpenImagesTables.split(table.path)
      try table.forEach { row, offset in
        guard let image = table.field("imageid", of: row) else {
          report.add(
            Diagnostic(.error, .malformedLine, file: table.path, line: row.line, "names no image", remedy: "remove it"))
          return
        }
        try rows.add(Key(image: image, split: split), file: first + number, offset: offset, line: row.line)
      }
    }
  }

  /// Images that lists name: those without labels too.
  private func know(_ path: String, _ rows: GroupedRows<Key>) throws {
    let table = try CSVTable(path, in: source)
    try table.forEach { row, _ in
      guard let image = table.field("imageid", of: row) else { return }
      rows.know(Key(image: image, split: table.field("subset", of: row)))
    }
  }

  private func know(image path: String, _ rows: GroupedRows<Key>) {
    let parts = path.split(separator: "/").map(String.init)
    guard let index = parts.firstIndex(of: "images"), index < parts.count - 1 else { return }
    let hasSplit = index + 2 < parts.count
    let split = hasSplit ? parts[index + 1] : nil
    let rest = parts[(index + (hasSplit ? 2 : 1))...].joined(separator: "/")
    let named = Key(image: rest, split: split)
    let stem = Key(image: SafePath.stem(rest), split: split)
    // Some tables name images with their extension.
    if !rows.contains(named) { rows.know(stem) }
  }

  /// Display names by LabelName; older files have no header row.
  private func descriptions(_ path: String?) throws -> (categories: [DatasetCategory], names: [String: String]) {
    guard let path else { return ([], [:]) }
    let table = try CSVTable(path, in: source, hasHeader: false)
    var categories: [DatasetCategory] = []
    var names: [String: String] = [:]
    try table.forEach { row, _ in
      guard row.fields.count >= 2, row.fields[0] != "LabelName", names[row.fields[0]] == nil else { return }
      names[row.fields[0]] = row.fields[1]
      var category = DatasetCategory(name: row.fields[1])
      if row.fields[0] != row.fields[1] { category.metadata["mid"] = .text(row.fields[0]) }
      categories.append(category)
    }
    return (categories, names)
  }

  /// `images.meta` as Datumaro writes it: `name height width`.
  private func metaSizes() -> [String: PixelSize] {
    guard let path = source.files.first(where: { SafePath.name($0.path) == "images.meta" })?.path,
      let bytes = try? source.read(path, limit: 1 << 28)
    else { return [:] }
    var sizes: [String: PixelSize] = [:]
    for (_, line) in TextLines(bytes) {
      let columns = line.split(separator: 32)
      guard columns.count >= 3, columns[0].first != 35, let height = Int(Substring(columns[columns.count - 2])),
        let width = Int(Substring(columns[columns.count - 1])), (1...1 << 24).contains(height),
        (1...1 << 24).contains(width)
      else { continue }
      let name = String(decoding: line[..<columns[columns.count - 2].startIndex], as: UTF8.self)
      sizes[name.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["\""])] = PixelSize(
        width: width, height: height)
    }
    return sizes
  }

  private func item(_ key: Key, _ sizes: [String: PixelSize]) -> DatasetItem? {
    guard let clean = SafePath.clean(key.image) else {
      report.add(
        Diagnostic(
          .error, .unsafePath, file: source.name, item: String(key.image.prefix(200)),
          "leads out of the dataset; its labels were left out", remedy: "use a relative name"))
      return nil
    }
    let hasSuffix = SafePath.isImage(clean)
    let folder = key.split.map { "images/\($0)/" } ?? "images/"
    let names = hasSuffix ? [clean] : ["jpg", "png", "jpeg", "JPG", "webp"].map { clean + "." + $0 }
    let found =
      names.lazy.compactMap { locator.find([folder + $0, "images/" + $0], path: $0) }.first
    var item = DatasetItem(path: hasSuffix ? clean : clean + "." + (found?.url.pathExtension ?? "jpg"))
    item.split = SplitName.stated(key.split, in: source.name, report)
    item.size = sizes[key.image]
    locator.attach(found, to: &item, file: key.image, report: report)
    if item.size == nil { item.size = options.imageSize?(item.path) }
    return item
  }

  private func take(
    _ row: CSVRows.Row, of table: CSVTable, as kind: Kind,
    _ names: (categories: [DatasetCategory], names: [String: String]), _ item: inout DatasetItem
  ) {
    let path = item.path
    func reject(_ code: DiagnosticCode, _ reason: String) {
      report.add(
        Diagnostic(
          .error, code, file: table.path, line: row.line, item: path, reason, remedy: "correct or remove the row"))
    }
    guard let label = table.field("labelname", of: row) else { return reject(.malformedLine, "names no class") }
    let category = names.names[label] ?? label
    switch kind {
    case .label:
      var label = Label(category: category, shape: .classification)
      facts(&label, row, table)
      item.labels.append(label)
    case .box:
      guard let box = box(row, table, prefix: "", item, reject) else { return }
      var label = Label(category: category, shape: .box(box))
      facts(&label, row, table)
      item.labels.append(label)
    case .mask:
      guard let box = box(row, table, prefix: "box", item, reject) else { return }
      mask(category, box, row, table, &item, reject)
    }
  }

  private func facts(_ label: inout Label, _ row: CSVRows.Row, _ table: CSVTable) {
    func flag(_ name: String) -> Bool? {
      switch table.field(name, of: row) {
      case "1": true
      case "0": false
      default: nil
      }
    }
    if let score = CSVTable.number(table.field("confidence", of: row)), score != 1, (0...1).contains(score) {
      label.score = score
    }
    label.source = table.field("source", of: row)
    label.isOccluded = flag("isoccluded")
    label.isTruncated = flag("istruncated")
    label.isCrowd = flag("isgroupof") ?? false
    if let value = flag("isdepiction") { label.attributes["is_depiction"] = .flag(value) }
    if let value = flag("isinside") { label.attributes["is_inside"] = .flag(value) }
  }

  private func box(
    _ row: CSVRows.Row, _ table: CSVTable, prefix: String, _ item: DatasetItem,
    _ reject: (DiagnosticCode, String) -> Void
  ) -> PixelBox? {
    let edges = ["xmin", "xmax", "ymin", "ymax"].map { CSVTable.number(table.field(prefix + $0, of: row)) }
    guard let xMin = edges[0], let xMax = edges[1], let yMin = edges[2], let yMax = edges[3] else {
      reject(.badNumber, "one of its edges is no number")
      return nil
    }
    guard [xMin, xMax, yMin, yMax].allSatisfy({ (-1...2).contains($0) }) else {
      reject(.outOfRange, "its edges lie outside 0…1")
      return nil
    }
    guard let size = item.size else {
      reject(.sizeUnknown, "the picture is not there, so its size is unknown")
      return nil
    }
    let (width, height) = (Double(size.width), Double(size.height))
    let box = PixelBox(xMin: xMin * width, yMin: yMin * height, xMax: xMax * width, yMax: yMax * height)
    guard box.isProper else {
      reject(.badBox, "its box has no width or no height")
      return nil
    }
    return box
  }

  /// Gives the mask to the box row that it goes with, or makes a label of its own.
  private func mask(
    _ category: String, _ box: PixelBox, _ row: CSVRows.Row, _ table: CSVTable, _ item: inout DatasetItem,
    _ reject: (DiagnosticCode, String) -> Void
  ) {
    guard let size = item.size, let name = table.field("maskpath", of: row), let clean = SafePath.clean(name) else {
      return reject(.unsafePath, "its MaskPath is no name of a file in the dataset")
    }
    let split = item.split.map { "masks/\($0)/" } ?? "masks/"
    guard let found = locator.find([split + clean, "masks/" + clean, clean], path: clean), let path = found.path else {
      return reject(.missingImage, "its mask \(clean) is not in the source")
    }
    do {
      let picture = try PNGPicture.decode(try source.read(path))
      let bits = try picture.binary(scaledTo: size)
      let match = item.labels.firstIndex { label in
        guard case .box(let other) = label.shape, label.category == category else { return false }
        return abs(other.xMin - box.xMin) < 2e-4 * Double(size.width) + 1e-6
          && abs(other.xMax - box.xMax) < 2e-4 * Double(size.width) + 1e-6
          && abs(other.yMin - box.yMin) < 2e-4 * Double(size.height) + 1e-6
          && abs(other.yMax - box.yMax) < 2e-4 * Double(size.height) + 1e-6
      }
      if let match {
        item.labels[match].box = item.labels[match].enclosingBox
        item.labels[match].shape = .mask(bits)
      } else {
        var label = Label(category: category, shape: .mask(bits))
        label.box = box
        item.labels.append(label)
      }
    } catch let error as FormatError {
      report.add(error.diagnostic)
    } catch let error as PNGError {
      reject(.badMask, "its mask \(error.reason)")
    } catch { reject(.badMask, "its mask cannot be read") }
  }
}

extension PNGPicture {
  /// Everything that is not 0 as a mask of another size, by the nearest pixel.
  func binary(scaledTo size: PixelSize) throws(PNGError) -> MaskRLE {
    guard size.width > 0, size.height > 0, MaskLimit.allows(size) else {
      throw PNGError(reason: "has too many pixels")
    }
    var counts: [UInt32] = []
    var (current, run) = (false, UInt32(0))
    for x in 0..<size.width {
      let column = x * width / size.width
      for y in 0..<size.height {
        let isSet = value(at: (y * height / size.height) * width + column) != 0
        if isSet != current {
          counts.append(run)
          (current, run) = (isSet, 0)
        }
        run += 1
      }
    }
    counts.append(run)
    do {
      return try MaskRLE(width: size.width, height: size.height, counts: counts)
    } catch { throw PNGError(reason: error.reason) }
  }
}
