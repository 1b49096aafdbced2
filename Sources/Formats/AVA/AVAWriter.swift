import Foundation

/// Writes `ava_<split>_v2.2.csv`, `ava_action_list.pbtxt` and `frames/<split>/`.
final class AVAWriter: DatasetWriter {
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var parts: [String: SpoolFile] = [:]
  private var names = ExportNames()
  private var classes: [String] = []
  private var numbers: [String: Int] = [:]

  init(_ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions, _ report: ReportCollector) {
    self.sink = sink
    self.options = options
    self.report = report
    for category in header.categories { _ = number(of: category.name) }
  }

  private func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    classes.append(name)
    numbers[name] = classes.count
    return classes.count
  }

  func write(_ item: DatasetItem) throws {
    let split = item.split ?? "default"
    let rows = parts[split] ?? SpoolFile()
    parts[split] = rows
    var (video, seconds) = (SafePath.stem(item.path), 0.0)
    if case .frame(let frame) = item.media {
      video = SafePath.clean(frame.video) ?? SafePath.folderName(frame.video)
      seconds = frame.time?.seconds ?? Double(frame.number) / AVAFormat.frameRate
    }
    var time = ByteWriter()
    time.number((seconds * 1e6).rounded() / 1e6)
    let stamp = String(decoding: time.bytes, as: UTF8.self)
    let suffix = SafePath.suffix(item.path).isEmpty ? "jpg" : SafePath.suffix(item.path)
    let stated = "\(split)/\(video)/\(stamp)"
    let place = names.take(stated)
    let shown = String(place.dropFirst(split.count + 1))
    if "\(shown).\(suffix)" != item.path { report.add(.renamed(item.path, to: "\(shown).\(suffix)")) }
    if place != stated { video = String(shown.dropLast(stamp.utf8.count + 1)) }
    var written = item
    written.labels = []
    if let size = item.size {
      for label in item.labels {
        guard case .box(let box) = label.shape else { continue }
        written.labels.append(label)
        try rows.append { out in
          out.csv(video)
          out.byte(44)
          out.text(stamp)
          let edges = [
            box.xMin / Double(size.width), box.yMin / Double(size.height), box.xMax / Double(size.width),
            box.yMax / Double(size.height),
          ]
          for edge in edges {
            out.byte(44)
            out.tenDecimals(edge)
          }
          out.byte(44)
          out.integer(number(of: label.category))
          out.byte(44)
          out.csv(label.track ?? "")
          if let score = label.score, score.isFinite {
            out.byte(44)
            out.number(score)
          }
          out.byte(10)
        }
      }
    } else if !item.labels.isEmpty {
      report.add(
        Diagnostic(
          .error, .sizeUnknown, item: item.path, "its size is unknown; its \(item.labels.count) boxes were left out",
          remedy: "name the folder that holds the images"))
    }
    if let image = item.image, options.includesImages {
      try sink.write(image, to: item.split == nil ? "frames/\(shown).\(suffix)" : "frames/\(split)/\(shown).\(suffix)")
    }
    report.didWrite(written)
  }

  func finish() throws {
    for (split, rows) in parts.sorted(by: { $0.key < $1.key }) {
      try sink.stream("ava_\(split)_v2.2.csv", size: rows.size) { put in try rows.drain(put) }
    }
    try sink.write("ava_action_list.pbtxt", LabelMap.text(classes))
  }
}
