import Foundation
import Geometry

/// Reads record files, one record in memory at a time.
struct TFRecordReader {
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector

  /// Longest record: 512 MiB.
  private static let longestRecord: UInt64 = 512 << 20

  init(_ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.source = source
    self.options = options
    self.report = report
  }

  /// Record files by their name: `x.record`, `x.tfrecord`, shards of them, and gzip.
  static func files(in source: DatasetSource) -> [String] {
    source.files.map(\.path).filter { path in
      var name = SafePath.name(path).lowercased()
      if name.hasSuffix(".gz") { name.removeLast(3) }
      if let range = name.range(of: "-of-", options: .backwards), name[range.upperBound...].allSatisfy(\.isNumber),
        let dash = name[..<range.lowerBound].lastIndex(of: "-")
      {
        name = String(name[..<dash])
      }
      return ["record", "tfrecord", "records", "tfrecords"].contains(SafePath.suffix(name))
    }
  }

  static func startsSoundly(_ path: String, in source: DatasetSource) -> Bool {
    guard let stream = try? RecordStream(path, in: source), let head = try? stream.read(12) else { return false }
    return head.isEmpty || (head.count == 12 && length(head) != nil)
  }

  /// The record's length; nil where its checksum does not fit.
  private static func length(_ head: [UInt8]) -> UInt64? {
    head.withUnsafeBytes { head in
      let stated = head.loadUnaligned(fromByteOffset: 8, as: UInt32.self).littleEndian
      guard CRC32C.masked(UnsafeRawBufferPointer(rebasing: head[..<8])) == stated else { return nil }
      return head.loadUnaligned(as: UInt64.self).littleEndian
    }
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let files = TFRecordReader.files(in: source)
    guard !files.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there are no record files", remedy: "choose another format")
    }
    let map = labelMap()
    var header = DatasetHeader()
    for entry in map.sorted(by: { $0.id < $1.id }) {
      var category = DatasetCategory(name: entry.name)
      category.originalID = entry.id
      category.keypointNames = entry.keypoints
      header.categories.append(category)
    }
    try emit(.header(header))
    let names = Dictionary(map.map { ($0.id, $0) }) { first, _ in first }
    for file in files {
      do {
        try read(file, names, emit)
      } catch let error as FormatError where error.diagnostic.file == file {
        report.add(error.diagnostic)
      }
    }
  }

  private func labelMap() -> [LabelMap.Entry] {
    guard let path = source.files(suffix: "pbtxt").first?.path,
      let bytes = try? source.read(path, limit: 16 << 20)
    else { return [] }
    return LabelMap.parse(bytes)
  }

  /// `train.record-00000-of-00010` and `dataset-val.tfrecord` name their split.
  private static func split(_ path: String) -> String? {
    let name = SafePath.name(path)
    let stem = name.prefix { $0 != "." }
    if stem == "default" { return nil }
    if SplitName.canonical(String(stem)) != nil { return String(stem) }
    return stem.split { $0 == "-" || $0 == "_" }.map(String.init).first { SplitName.canonical($0) != nil }
      ?? (SplitName.canonical(SafePath.name(SafePath.folder(path))) != nil ? SafePath.name(SafePath.folder(path)) : nil)
      ?? (stem.hasPrefix("split_") ? String(stem.dropFirst(6)) : nil)
  }

  private func read(_ file: String, _ names: [Int64: LabelMap.Entry], _ emit: (DatasetEvent) throws -> Void) throws {
    let stream = try RecordStream(file, in: source)
    let split = TFRecordReader.split(file)
    var number = 0
    while true {
      let head = try stream.read(12)
      if head.isEmpty { return }
      number += 1
      let name = "record \(number)"
      func trouble(_ code: DiagnosticCode, _ reason: String) -> FormatError {
        var diagnostic = Diagnostic(.error, code, file: file, item: name, reason, remedy: "export the file again")
        diagnostic.file = file
        return FormatError(diagnostic)
      }
      guard head.count == 12, let length = TFRecordReader.length(head) else {
        throw trouble(.syntax, "its length has a wrong checksum or is cut; what follows cannot be found")
      }
      guard length <= TFRecordReader.longestRecord else {
        throw trouble(.limitExceeded, "is \(length) bytes long; \(TFRecordReader.longestRecord) is the limit")
      }
      let data = try stream.read(Int(length))
      let tail = try stream.read(4)
      guard data.count == Int(length), tail.count == 4 else { throw trouble(.syntax, "ends in the middle") }
      let stated = tail.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self).littleEndian }
      guard data.withUnsafeBytes({ CRC32C.masked($0) }) == stated else {
        report.add(trouble(.syntax, "has a wrong checksum and was left out").diagnostic)
        continue
      }
      let item = data.withUnsafeBytes { bytes -> DatasetItem? in
        guard let example = TFExample(bytes) else { return nil }
        return self.item(example, file, number, names)
      }
      guard var item else {
        report.add(trouble(.syntax, "is no sound tf.train.Example and was left out").diagnostic)
        continue
      }
      item.split = split
      try emit(.item(item))
    }
  }

  private func item(
    _ example: TFExample, _ file: String, _ number: Int, _ names: [Int64: LabelMap.Entry]
  ) -> DatasetItem? {
    let encoded = example.bytes("image/encoded").first ?? UnsafeRawBufferPointer(start: nil, count: 0)
    let format = example.text("image/format") ?? ""
    let suffix = ["jpeg": "jpg", "jpg": "jpg", "png": "png"][format.lowercased()] ?? "jpg"
    let stated = example.text("image/filename") ?? ""
    let path = SafePath.clean(stated) ?? "record_\(number).\(suffix)"
    if !stated.isEmpty, SafePath.clean(stated) == nil {
      report.add(
        Diagnostic(
          .warning, .unsafePath, file: file, item: "record \(number)",
          "its filename leads out of the dataset and was not followed", remedy: nil))
    }
    var item = DatasetItem(path: path)
    if let id = example.text("image/source_id"), !id.isEmpty { item.originalID = id }
    if let width = example.integers("image/width").first, let height = example.integers("image/height").first,
      (1...1 << 24).contains(width), (1...1 << 24).contains(height)
    {
      item.size = PixelSize(width: Int(width), height: Int(height))
    }
    var turned: ImageHeader?
    if encoded.count > 0 {
      item.image = .bytes([UInt8](encoded))
      if let header = ImageHeader([UInt8](encoded.prefix(1 << 16))) {
        if let size = item.size, size != header.upright, size != header.stored {
          report.add(
            Diagnostic(
              .warning, .sizeMismatch, file: file, item: path,
              "is said to be \(size.width) x \(size.height), the picture is \(header.upright.width) x \(header.upright.height)",
              remedy: "check that labels and picture belong together"))
        }
        // What wrote the record looked at the stored pixels: its fractions are of their width and height.
        if item.size == header.stored, header.stored != header.upright {
          turned = header
        } else {
          item.size = header.upright
        }
      }
    } else if item.size == nil {
      item.size = options.imageSize?(path)
    }
    labels(example, file, &item, names)
    if let turned { turnUpright(&item, turned, file) }
    item.isNull =
      example.features["image/object/bbox/xmin"] != nil && item.labels.isEmpty
      && example.floats("image/object/bbox/xmin").isEmpty
    return item
  }

  private func turnUpright(_ item: inout DatasetItem, _ header: ImageHeader, _ file: String) {
    item.labels = item.labels.map { $0.turned(orientation: header.orientation, stored: header.stored) }
    item.size = header.upright
    report.add(.turned(item.path, file: file, orientation: header.orientation))
  }

  private func labels(
    _ example: TFExample, _ file: String, _ item: inout DatasetItem, _ names: [Int64: LabelMap.Entry]
  ) {
    let prefix = "image/object/"
    let edges = ["xmin", "ymin", "xmax", "ymax"].map { example.floats(prefix + "bbox/" + $0) }
    let texts = example.bytes(prefix + "class/text")
    let numbers = example.integers(prefix + "class/label")
    let masks = example.bytes(prefix + "mask")
    let count = edges[0].count
    let facts = TFObjectFacts(example, count: count, report)
    let path = item.path
    func reject(_ code: DiagnosticCode, _ place: Int, _ reason: String) {
      report.add(
        Diagnostic(
          .error, code, file: file, item: "\(path), object \(place + 1)", reason, remedy: "correct or remove it"))
    }
    func flag(_ name: String, _ place: Int) -> Bool? {
      let values = example.integers(prefix + name)
      return place < values.count && (0...1).contains(values[place]) ? values[place] == 1 : nil
    }
    for place in 0..<count {
      let name =
        place < texts.count
        ? String(decoding: texts[place], as: UTF8.self)
        : place < numbers.count ? names[numbers[place]]?.name ?? "class_\(numbers[place])" : ""
      guard !name.isEmpty else {
        reject(.unknownClass, place, "has no class")
        continue
      }
      guard edges.allSatisfy({ $0.count == count }), edges.allSatisfy({ $0[place].isFinite && abs($0[place]) <= 2 })
      else {
        reject(.outOfRange, place, "its edges are no numbers in 0…1")
        continue
      }
      guard let size = item.size else {
        reject(.sizeUnknown, place, "the picture's size is unknown")
        continue
      }
      let (width, height) = (Double(size.width), Double(size.height))
      let box = PixelBox(
        xMin: Double(edges[0][place]) * width, yMin: Double(edges[1][place]) * height,
        xMax: Double(edges[2][place]) * width, yMax: Double(edges[3][place]) * height)
      guard box.isProper else {
        reject(.badBox, place, "its box has no width or no height")
        continue
      }
      var label = Label(category: name, shape: .box(box))
      label.isDifficult = flag("difficult", place)
      label.isTruncated = flag("truncated", place)
      label.isOccluded = flag("occluded", place)
      label.isCrowd = flag("is_crowd", place) ?? flag("group_of", place) ?? false
      if masks.count == count, masks[place].count > 0 {
        do throws(PNGError) {
          let mask = try PNGPicture.decode([UInt8](masks[place])).binary(scaledTo: size)
          if !mask.isEmpty {
            label.box = box
            label.shape = .mask(mask)
          }
        } catch { reject(.badMask, place, "its mask \(error.reason); the box is kept") }
      }
      do throws(LabelRejection) {
        let points = place < numbers.count ? names[numbers[place]]?.keypoints ?? [] : []
        try facts.take(place, size, names: points, &label, report)
      } catch { reject(error.code, place, error.reason + "; its keypoints were left out") }
      item.labels.append(label)
    }
    for text in example.bytes("image/class/text") where text.count > 0 {
      item.labels.append(Label(category: String(decoding: text, as: UTF8.self), shape: .classification))
    }
  }
}
