import Geometry

/// Writes `<split>/<sequence>/` with `img1/`, `gt/gt.txt`, `gt/labels.txt` and `seqinfo.ini`.
final class MOTWriter: DatasetWriter {
  private final class Sequence {
    let rows = SpoolFile()
    var last = 0
    var frames: Set<Int> = []
    var size: PixelSize?
    var suffix = "jpg"
    var rate: Int64?
    var ids: [String: Int] = [:]
    var nextID = 1
  }
  private let content: MOTContent
  private let sink: any DatasetSink
  private let options: WriteOptions
  private let report: ReportCollector
  private var sequences: [String: Sequence] = [:]
  private var folders: [String: String] = [:]
  private var names = ExportNames()
  private var classes: [String] = []
  private var numbers: [String: Int] = [:]

  init(
    _ content: MOTContent, _ header: DatasetHeader, _ sink: any DatasetSink, _ options: WriteOptions,
    _ report: ReportCollector
  ) {
    self.content = content
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

  /// Six digits at least.
  static func fileName(_ frame: Int) -> String {
    let digits = String(frame)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  func write(_ item: DatasetItem) throws {
    let (folder, sequence, frame) = place(of: item)
    let suffix = SafePath.suffix(item.path).isEmpty ? "jpg" : SafePath.suffix(item.path)
    if sequence.frames.isEmpty { (sequence.suffix, sequence.size) = (suffix, item.size) }
    sequence.frames.insert(frame)
    sequence.last = max(sequence.last, frame)
    let name = MOTWriter.fileName(frame) + "." + suffix
    if SafePath.name(item.path) != name { report.add(.renamed(item.path, to: "\(folder)/img1/\(name)")) }
    var written = item
    written.labels = []
    for label in item.labels where try row(label, frame, sequence) { written.labels.append(label) }
    if let image = item.image, options.includesImages { try sink.write(image, to: "\(folder)/img1/\(name)") }
    report.didWrite(written)
  }

  /// The item's sequence and 1-based frame: the video's, or the next of its folder.
  private func place(of item: DatasetItem) -> (folder: String, sequence: Sequence, frame: Int) {
    var video = SafePath.folder(item.path)
    var number: Int?
    if case .frame(let frame) = item.media {
      video = frame.video
      if (0..<MOTRow.lastFrame).contains(frame.number) { number = frame.number + 1 }
    }
    let split = item.split.map { $0 + "/" } ?? ""
    let key = split + "\n" + video
    let stated = split + SafePath.folderName(video.isEmpty ? "sequence" : video)
    let folder = folders[key] ?? names.take(stated)
    folders[key] = folder
    let sequence = sequences[folder] ?? Sequence()
    sequences[folder] = sequence
    var frame = number ?? sequence.last + 1
    if sequence.frames.contains(frame) { frame = sequence.last + 1 }
    if case .frame(let video) = item.media, sequence.rate == nil, video.number > 0, let time = video.time,
      time.numerator > 0
    {
      let rate = (Double(video.number) / time.seconds).rounded()
      if rate >= 1, rate <= 100_000, RationalTime(Int64(video.number), over: Int64(rate))?.seconds == time.seconds {
        sequence.rate = Int64(rate)
      }
    }
    return (folder, sequence, frame)
  }

  private func row(_ label: Label, _ frame: Int, _ sequence: Sequence) throws -> Bool {
    let number = number(of: label.category)
    switch (content, label.shape) {
    case (.boxes, .box(let box)):
      let confidence = confidence(label)
      for name in label.attributes.keys
      where name != "visibility" && !(name == MOTFormat.confidence && confidence != nil) {
        report.lose("attribute \(name)", "dropped")
      }
      if !label.isCrowd, label.score == 0 || label.score == 1 {
        report.lose("score", "dropped: 0 and 1 have a meaning of their own in gt.txt")
      }
      try sequence.rows.append { out in
        out.integer(frame)
        out.byte(44)
        out.integer(id(of: label, sequence) ?? -1)
        for value in [box.xMin + 1, box.yMin + 1, box.width, box.height] {
          out.byte(44)
          out.number(value)
        }
        out.byte(44)
        out.number(label.isCrowd ? 0 : confidence ?? label.score.map { $0 > 0 && $0 < 1 ? $0 : 1 } ?? 1)
        out.byte(44)
        out.integer(number)
        out.byte(44)
        if case .number(let visibility) = label.attributes["visibility"], visibility.isFinite {
          out.number(visibility)
        } else {
          out.raw("-1")
        }
        out.byte(10)
      }
      return true
    case (.masks, .mask(let mask)):
      try sequence.rows.append { out in
        let own = id(of: label, sequence)
        for value in [frame, own ?? number * 1000 + sequence.nextID % 1000, number, mask.height, mask.width] {
          out.integer(value)
          out.byte(32)
        }
        if own == nil { sequence.nextID += 1 }
        out.append(mask.compressed)
        out.byte(10)
      }
      return true
    default:
      report.lose(label.shape.kind.rawValue, "dropped")
      return false
    }
  }

  /// A confidence that no flag is taken for.
  private func confidence(_ label: Label) -> Double? {
    guard !label.isCrowd, case .number(let value)? = label.attributes[MOTFormat.confidence], value.isFinite,
      !(0...1).contains(value)
    else { return nil }
    return value
  }

  /// A track's number: its own where it is one, else one that no other track of the sequence has.
  private func id(of label: Label, _ sequence: Sequence) -> Int? {
    guard let track = label.track else { return nil }
    if let number = label.trackNumber.flatMap({ Int(exactly: $0) }), number >= 0 { return number }
    if let known = sequence.ids[track] { return known }
    report.lose("track name", "written as a number")
    let number = 1_000_000 + sequence.ids.count
    sequence.ids[track] = number
    return number
  }

  func finish() throws {
    for (folder, sequence) in sequences.sorted(by: { $0.key < $1.key }) {
      try sink.stream("\(folder)/gt/gt.txt", size: sequence.rows.size) { put in try sequence.rows.drain(put) }
      try sink.write("\(folder)/gt/labels.txt", KITTIClassList.text(classes))
      var info = ByteWriter()
      info.raw("[Sequence]\nname=")
      info.text(SafePath.name(folder))
      info.raw("\nimDir=img1\n")
      if let rate = sequence.rate { info.text("frameRate=\(rate)\n") }
      info.text("seqLength=\(sequence.last)\n")
      if let size = sequence.size { info.text("imWidth=\(size.width)\nimHeight=\(size.height)\n") }
      info.text("imExt=.\(sequence.suffix)\n")
      if content == .boxes { info.raw("coordinateBase=1\n") }
      try sink.write("\(folder)/seqinfo.ini", info.bytes)
    }
  }
}
