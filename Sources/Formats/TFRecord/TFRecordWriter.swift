import Foundation
import Geometry

/// Writes `<split>.tfrecord` and `label_map.pbtxt`.
final class TFRecordWriter: DatasetWriter {
  private final class Part {
    let records = SpoolFile()
    var names = ExportNames()
  }
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var parts: [String: Part] = [:]
  private var classes: [String] = []
  private var numbers: [String: Int64] = [:]
  /// The classes of a whole picture are names and nothing else.
  private let pictureClasses: LabelReduction

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    pictureClasses = LabelReduction(capabilities: FormatCapabilities(kinds: [.classification]), report: report)
    for category in header.categories { _ = number(of: category.name) }
  }

  /// From 1: 0 is the background.
  private func number(of name: String) -> Int64 {
    if let number = numbers[name] { return number }
    classes.append(name)
    numbers[name] = Int64(classes.count)
    return Int64(classes.count)
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? "default"
    let part = parts[split] ?? Part()
    parts[split] = part
    let name = part.names.take(item.path)
    if name != item.path { report.add(.renamed(item.path, to: name)) }
    var picture: [UInt8] = []
    if options.includesImages, let image = item.image {
      switch image {
      case .bytes(let bytes): picture = bytes
      case .file(let url): picture = try FileBytes.read(url, path: item.path, limit: 256 << 20)
      }
    }
    var example = TFExampleBuilder()
    example.set("image/encoded", bytes: [picture])
    let suffix = SafePath.suffix(item.path)
    example.set("image/format", text: suffix == "jpg" ? "jpeg" : suffix)
    example.set("image/filename", text: name)
    example.set("image/source_id", text: item.originalID ?? "")
    if let size = item.size {
      example.set("image/width", integers: [Int64(size.width)])
      example.set("image/height", integers: [Int64(size.height)])
    }
    var written = item
    written.labels = objects(item, into: &example)
    let record = TFRecordWriter.framed(example.message)
    try part.records.append { $0.append(record) }
    report.didWrite(written)
  }

  private func objects(_ item: DatasetItem, into example: inout TFExampleBuilder) -> [Label] {
    var written: [Label] = []
    var edges: [[Float]] = [[], [], [], []]
    var objects: [Label] = []
    var tags: [[UInt8]] = []
    for label in item.labels {
      if case .classification = label.shape {
        guard let held = pictureClasses.reduce(label, item.size) else { continue }
        tags.append(Array(held.category.utf8))
        written.append(held)
        continue
      }
      guard let box = label.enclosingBox, box.isProper, let size = item.size else {
        report.lose(label.shape.kind.rawValue, "dropped: no box or no size")
        continue
      }
      let (width, height) = (Double(size.width), Double(size.height))
      for (place, edge) in [box.xMin / width, box.yMin / height, box.xMax / width, box.yMax / height].enumerated() {
        edges[place].append(Float(edge))
      }
      objects.append(label)
      written.append(label)
    }
    if !objects.isEmpty || item.isNull {
      for (name, values) in zip(["xmin", "ymin", "xmax", "ymax"], edges) {
        example.set("image/object/bbox/\(name)", floats: values)
      }
      example.set("image/object/class/text", bytes: objects.map { Array($0.category.utf8) })
      example.set("image/object/class/label", integers: objects.map { number(of: $0.category) })
      func flags(_ name: String, _ value: (Label) -> Bool?) {
        guard objects.contains(where: { value($0) != nil }) else { return }
        example.set("image/object/\(name)", integers: objects.map { value($0).map { $0 ? 1 : 0 } ?? -1 })
      }
      flags("difficult") { $0.isDifficult }
      flags("truncated") { $0.isTruncated }
      flags("occluded") { $0.isOccluded }
      if objects.contains(where: \.isCrowd) {
        example.set("image/object/is_crowd", integers: objects.map { $0.isCrowd ? 1 : 0 })
      }
      if objects.contains(where: { $0.shape.kind == .mask }) {
        example.set("image/object/mask", bytes: objects.map { mask($0, item.size) })
      }
    }
    if !tags.isEmpty { example.set("image/class/text", bytes: tags) }
    return written
  }

  /// The label's mask as a PNG of the image's size; an empty one for boxes.
  private func mask(_ label: Label, _ size: PixelSize?) -> [UInt8] {
    guard case .mask(let mask) = label.shape, let size else { return [] }
    guard mask.width == size.width, mask.height == size.height else {
      report.lose("mask", "written as box: its size is not the image's")
      return []
    }
    guard var canvas = LabelCanvas(size) else {
      report.lose("mask", MaskLimit.boxLoss)
      return []
    }
    canvas.paint(mask, 1)
    return (try? canvas.gray8().encoded()) ?? []
  }

  /// Length, its checksum, the message, its checksum.
  private static func framed(_ message: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(message.count + 16)
    withUnsafeBytes(of: UInt64(message.count).littleEndian) { record.append(contentsOf: $0) }
    let head = record.withUnsafeBytes { CRC32C.masked($0) }
    withUnsafeBytes(of: head.littleEndian) { record.append(contentsOf: $0) }
    record += message
    let tail = message.withUnsafeBytes { CRC32C.masked($0) }
    withUnsafeBytes(of: tail.littleEndian) { record.append(contentsOf: $0) }
    return record
  }

  func finish() throws {
    for (split, part) in parts.sorted(by: { $0.key < $1.key }) {
      let isKnown = split == "default" || SplitName.canonical(split) != nil
      try sink.stream("\(isKnown ? split : "split_\(split)").tfrecord", size: part.records.size) { put in
        try part.records.drain(put)
      }
    }
    try sink.write("label_map.pbtxt", LabelMap.text(classes))
  }
}
