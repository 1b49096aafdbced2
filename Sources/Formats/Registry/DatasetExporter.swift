/// Writes a stream of items in a format: the way out of the platform and of `convert` alike.
///
/// Belongs to one thread. Create it, hand over items, `finish`.
public final class DatasetExporter {
  private let writer: any DatasetWriter
  private let reduction: LabelReduction
  private let report: ReportCollector
  private let sink: any DatasetSink
  private let includesImages: Bool
  private var withoutImage = 0

  /// - Parameters:
  ///   - header: the classes in the order they shall have; others are added as they come.
  public init(
    _ format: any DatasetFormat, header: DatasetHeader, to sink: any DatasetSink,
    options: WriteOptions = WriteOptions(), report: ReportCollector
  ) throws {
    writer = try format.makeWriter(header, to: sink, options: options, report: report)
    reduction = LabelReduction(capabilities: format.capabilities, report: report)
    header.countLosses(format.capabilities.header, in: report)
    self.report = report
    self.sink = sink
    includesImages = options.includesImages
    report.setFormats(from: nil, to: format.id.rawValue)
  }

  /// Writes one image with its labels.
  public func write(_ item: DatasetItem) throws {
    guard let item = reduction.reduce(isPlaced(item) ? item : placed(item)) else { return }
    if includesImages, item.image == nil { withoutImage += 1 }
    try writer.write(item)
  }

  private func isPlaced(_ item: DatasetItem) -> Bool {
    SafePath.clean(item.path) == item.path && item.split.map { SafePath.clean($0) == $0 } ?? true
  }

  /// The item under names that lead nowhere but into the output: files on disk may have a backslash or a drive's colon
  /// in theirs, and one such name shall not end the whole export.
  private func placed(_ item: DatasetItem) -> DatasetItem {
    var placed = item
    placed.path = SafePath.tamed(item.path)
    placed.split = item.split.flatMap { $0.isEmpty ? nil : SafePath.clean($0) ?? SafePath.folderName($0) }
    report.add(
      Diagnostic(
        .warning, .renamed, item: String(item.path.prefix(200)),
        "was written as \(SafePath.join(placed.split ?? "", placed.path)): its own name is no safe path",
        remedy: "use names without '..', drives and backslashes"))
    return placed
  }

  /// Writes the closing files and ends the sink.
  public func finish() throws {
    try writer.finish()
    try sink.finish()
    if withoutImage > 0 {
      report.add(
        Diagnostic(
          .note, .imageNotWritten, "\(withoutImage) images are not in the source: only their labels were written",
          remedy: "name the folder that holds the images"))
    }
  }
}
