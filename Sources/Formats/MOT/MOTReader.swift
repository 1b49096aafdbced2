import Foundation

/// Reads sequences, frame by frame.
struct MOTReader {
  private let content: MOTContent
  private let source: DatasetSource
  private let options: ReadOptions
  private let report: ReportCollector
  private let locator: ImageLocator

  /// Frames without rows and pictures are made from `seqLength` up to this many.
  private static let longestEmpty = 200_000

  init(_ content: MOTContent, _ source: DatasetSource, _ options: ReadOptions, _ report: ReportCollector) {
    self.content = content
    self.source = source
    self.options = options
    self.report = report
    locator = ImageLocator(source, options)
  }

  func read(_ emit: (DatasetEvent) throws -> Void) throws {
    let layout = MOTLayout(source)
    guard !layout.sequences.isEmpty else {
      throw FormatError(.formatNotThis, file: source.name, "there is no gt.txt", remedy: "choose another format")
    }
    var header = DatasetHeader()
    var seen: Set<String> = []
    for name in layout.sequences.flatMap(\.classNames) where seen.insert(name).inserted {
      header.categories.append(DatasetCategory(name: name))
    }
    try emit(.header(header))
    for sequence in layout.sequences {
      try read(sequence, prefix: layout.sequences.count > 1 ? sequence.name + "/" : "", emit)
    }
  }

  private func read(
    _ sequence: MOTLayout.Sequence, prefix: String, _ emit: (DatasetEvent) throws -> Void
  ) throws {
    let file = try source.map(sequence.rows)
    let rows = GroupedRows<Int>()
    let shift = content == .boxes ? self.shift(sequence, file) : 0
    try index(file, sequence, shift, rows)
    rows.group()
    let length = sequence.info["seqlength"].flatMap { Int($0) } ?? 0
    var frames = Set(rows.keys).union(sequence.images.keys)
    if sequence.images.isEmpty, length > 0, length <= MOTReader.longestEmpty { frames.formUnion(1...length) }
    let rate = sequence.info["framerate"].flatMap { Int64($0) } ?? 0
    for frame in frames.sorted() {
      let image = sequence.images[frame]
      let suffix =
        image.map { SafePath.suffix($0) } ?? sequence.info["imext"].map { SafePath.suffix("x" + $0) } ?? "jpg"
      var item = DatasetItem(path: prefix + MOTWriter.fileName(frame) + "." + (suffix.isEmpty ? "jpg" : suffix))
      item.split = sequence.split
      let number = frame - 1
      item.media = .frame(
        VideoFrame(
          video: sequence.name, number: number,
          time: (1...100_000).contains(rate) ? RationalTime(Int64(number), over: rate) : nil))
      if let width = sequence.info["imwidth"].flatMap({ Int($0) }),
        let height = sequence.info["imheight"].flatMap({ Int($0) }), (1...1 << 24).contains(width),
        (1...1 << 24).contains(height)
      {
        item.size = PixelSize(width: width, height: height)
      }
      take(rows.rows(frame), file, sequence, shift, &item)
      let found =
        image.map { ImageLocator.Found(path: $0, url: source.url($0)) }
        ?? locator.find([], path: SafePath.name(item.path))
      locator.attach(found, to: &item, file: sequence.rows, report: report)
      try emit(.item(item))
    }
  }

  /// Pixels counted from 1 where the file, the options or the challenge's own form say so.
  private func shift(_ sequence: MOTLayout.Sequence, _ file: MappedFile) -> Double {
    switch options.coordinateBase {
    case .one: return 1
    case .zero: return 0
    case .auto: break
    }
    if let stated = sequence.info["coordinatebase"] { return stated == "1" ? 1 : 0 }
    let isZero = !sequence.classNames.isEmpty
    report.add(
      Diagnostic(
        .note, .coordinateBase, file: sequence.rows,
        isZero
          ? "labels.txt is CVAT's or Datumaro's: read as 0-based pixels"
          : "read as MOTChallenge's pixels, counted from 1",
        remedy: "say which it is where that is wrong; the error is one pixel"))
    return isZero ? 0 : 1
  }

  private func parse(_ line: Substring.UTF8View, _ shift: Double) throws(MOTRow.Trouble) -> MOTRow {
    content == .boxes ? try MOTRow(boxes: line, shift: shift) : try MOTRow(masks: line)
  }

  private func index(
    _ file: MappedFile, _ sequence: MOTLayout.Sequence, _ shift: Double, _ rows: GroupedRows<Int>
  ) throws {
    var (at, number) = (0, 0)
    while at < file.bytes.count {
      let start = at
      at = MOTReader.lineEnd(file.bytes, at)
      number += 1
      let line = MOTReader.text(file.bytes, start, at)
      at += 1
      if TextLines.trimmed(line.utf8).isEmpty { continue }
      do throws(MOTRow.Trouble) {
        let row = try parse(TextLines.trimmed(line.utf8), shift)
        try? rows.add(row.frame, file: 0, offset: start, line: number)
      } catch {
        report.add(
          Diagnostic(
            .error, error.code, file: sequence.rows, line: number, error.reason, remedy: "correct or remove the row"))
      }
    }
  }

  private static func lineEnd(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var at = start
    while at < bytes.count, bytes[at] != 10 { at += 1 }
    return at
  }

  private static func text(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Substring {
    Substring(String(decoding: bytes[start..<end], as: UTF8.self))
  }

  private func take(
    _ places: [GroupedRows<Int>.Place], _ file: MappedFile, _ sequence: MOTLayout.Sequence, _ shift: Double,
    _ item: inout DatasetItem
  ) {
    var ids: Set<Int> = []
    let name = SafePath.name(sequence.rows)
    for place in places {
      let start = Int(place.offset)
      let line = MOTReader.text(file.bytes, start, MOTReader.lineEnd(file.bytes, start))
      guard let row = try? parse(TextLines.trimmed(line.utf8), shift) else { continue }
      if row.id >= 0, !ids.insert(row.id).inserted {
        report.add(
          Diagnostic(
            .error, .duplicateLabel, file: sequence.rows, line: Int(place.line),
            "track \(row.id) is in frame \(row.frame) already; the first row counts", remedy: "remove one"))
        continue
      }
      if let size = row.size { item.size = size }
      var label = Label(category: MOTClasses.name(row.classNumber, content, sequence.classNames), shape: row.shape)
      if row.id >= 0 { label.track = String(row.id) }
      if let flag = row.flag {
        let isDetection = name == "det.txt" || (name != "gt.txt" && row.classNumber == nil)
        MOTReader.take(flag, isDetection: isDetection, &label)
      }
      if let visibility = row.visibility { label.attributes["visibility"] = .number(visibility) }
      item.labels.append(label)
    }
  }

  /// The seventh column: a flag of the ground truth, with 0 for what evaluation ignores, or a detection's confidence.
  private static func take(_ flag: Double, isDetection: Bool, _ label: inout Label) {
    if (0...1).contains(flag) {
      if isDetection || (flag > 0 && flag < 1) { label.score = flag }
      if !isDetection, flag == 0 { label.isCrowd = true }
    } else {
      // Detectors such as DPM score on a scale of their own.
      label.attributes[MOTFormat.confidence] = .number(flag)
    }
  }
}
