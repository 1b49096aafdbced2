public import Formats
import Foundation
import Synchronization

/// Checks a dataset and writes a repaired copy.
///
/// Blocks the calling thread; call it on a thread of its own.
public struct DatasetCheck: Sendable {
  public var options = QualityOptions()
  public var read = ReadOptions()
  /// Tells a picture from others; nil where it cannot be read. Called from several threads.
  public var fingerprint: (@Sendable (ImageBytes) -> PictureFingerprint?)?

  public init() {}

  /// What was found, and what a repaired copy leaves out.
  public struct Outcome: Sendable {
    public var report: QualityReport
    public var format: FormatID
    /// Places of pictures, in reading order, that are copies of others.
    var copies: Set<Int>
    fileprivate var header = DatasetHeader()
  }

  /// Reads the dataset once and reports.
  ///
  /// - Parameters:
  ///   - format: nil recognises it.
  ///   - progress: called with the number of images; throws to cancel.
  /// - Throws: `FormatError` where nothing of the source can be read, and whatever `progress` throws.
  public func run(
    _ source: DatasetSource, format: FormatID? = nil, progress: (Int) throws -> Void = { _ in }
  ) throws -> Outcome {
    let reader = try FormatRegistry.reader(format, for: source)
    let collector = ReportCollector()
    for diagnostic in source.diagnostics { collector.add(diagnostic) }
    var report = QualityReport(format: reader.id.rawValue)
    var outcome = Outcome(report: report, format: reader.id, copies: [])
    var balance = ClassBalance()
    var pictures: [(place: Int, path: String, split: String?, image: ImageBytes)] = []
    var known: [(place: Int, picture: PictureTwins.Picture)] = []
    var use = PictureUse(source)
    let check = ItemCheck(options: options)
    try reader.read(source, options: read, report: collector) { event in
      switch event {
      case .header(let header): outcome.header = header
      case .item(let item):
        let place = report.images
        report.images += 1
        report.labels += item.labels.count
        if item.labels.isEmpty { report.unlabelledImages += 1 }
        report.splits[item.split ?? "", default: 0] += 1
        balance.count(item)
        use.note(item)
        for finding in check.check(item).findings { report.add(finding) }
        switch item.image {
        case .file?: if let image = item.image { pictures.append((place, item.path, item.split, image)) }
        case .bytes?:
          // Bytes that came out of a record file are looked at now: they are not kept.
          if let image = item.image, let mark = fingerprint?(image) {
            known.append((place, .init(path: item.path, split: item.split, fingerprint: mark)))
          }
        case nil: break
        }
        if report.images % 64 == 0 { try progress(report.images) }
      }
    }
    for diagnostic in use.diagnostics { collector.add(diagnostic) }
    let said = collector.finish()
    for diagnostic in said.diagnostics { report.add(QualityFinding(diagnostic)) }
    report.count(unlistedOf: said)
    known += fingerprints(pictures)
    known.sort { $0.place < $1.place }
    for pair in PictureTwins.pairs(known.map(\.picture), distance: options.hashDistance) {
      let (kept, other) = (known[pair.kept].picture, known[pair.other].picture)
      if pair.distance == nil { outcome.copies.insert(known[pair.other].place) }
      report.add(Self.finding(kept, other, pair.distance))
    }
    report.classes = balance.totals
    for finding in balance.findings(
      declared: outcome.header.categories.map(\.name), rareShare: options.rareShare)
    { report.add(finding) }
    outcome.report = report
    try progress(report.images)
    return outcome
  }

  /// Writes what `run` read into a sink, repaired, in its own format.
  ///
  /// - Returns: the report of the writing.
  public func repair(
    _ source: DatasetSource, _ outcome: Outcome, into sink: any DatasetSink, write: WriteOptions = WriteOptions(),
    progress: (Int) throws -> Void = { _ in }
  ) throws -> ConversionReport {
    let reader = try FormatRegistry.reader(outcome.format, for: source)
    // What the reader says about the source stands in the check's report already.
    let silent = ReportCollector()
    let collector = ReportCollector()
    var exporter: DatasetExporter?
    var place = 0
    let check = ItemCheck(options: options)
    try reader.read(source, options: read, report: silent) { event in
      switch event {
      case .header(let header):
        exporter = try DatasetExporter(reader, header: header, to: sink, options: write, report: collector)
      case .item(let item):
        defer { place += 1 }
        collector.didRead(item)
        if !outcome.copies.contains(place) { try exporter?.write(check.check(item).repaired) }
        if place % 64 == 0 { try progress(place) }
      }
    }
    try exporter?.finish()
    return collector.finish()
  }

  private func fingerprints(_ pictures: [(place: Int, path: String, split: String?, image: ImageBytes)])
    -> [(place: Int, picture: PictureTwins.Picture)]
  {
    guard let fingerprint else { return [] }
    let marks = Mutex([PictureFingerprint?](repeating: nil, count: pictures.count))
    DispatchQueue.concurrentPerform(iterations: pictures.count) { index in
      let mark = fingerprint(pictures[index].image)
      marks.withLock { $0[index] = mark }
    }
    return zip(pictures, marks.withLock { $0 }).compactMap { picture, mark in
      mark.map { (picture.place, .init(path: picture.path, split: picture.split, fingerprint: $0)) }
    }
  }

  private static func finding(_ kept: PictureTwins.Picture, _ other: PictureTwins.Picture, _ distance: Int?)
    -> QualityFinding
  {
    let isLeak = kept.split != other.split
    let place = [kept.split, kept.path].compactMap { $0 }.joined(separator: " ")
    return QualityFinding(
      isLeak ? .splitLeak : .duplicateImage, isLeak ? .error : .warning, file: other.path, split: other.split,
      distance.map { "looks like \(place) (\($0) of 64 bits differ)" } ?? "is the same file as \(place)",
      repair: distance == nil ? "left out with its labels" : "look at both, and take one out",
      isRepaired: distance == nil)
  }
}

extension QualityFinding {
  /// What a reader found: what it left out or mended is so in the repaired copy.
  init(_ diagnostic: Diagnostic) {
    let place = [diagnostic.line.map { "line \($0)" }, diagnostic.item].compactMap { $0 }.joined(separator: " ")
    // What a reader leaves out is not in the copy; labels of a turned picture are written upright.
    let isMended = diagnostic.severity == .error || diagnostic.code == .orientationMismatch
    self.init(
      QualityRule(diagnostic.code), diagnostic.severity, file: diagnostic.file, item: place.isEmpty ? nil : place,
      diagnostic.message,
      repair: diagnostic.remedy ?? (diagnostic.severity == .error ? "left out" : "kept as read"),
      isRepaired: isMended)
  }
}
