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
    self.report = report
    self.sink = sink
    includesImages = options.includesImages
    report.setFormats(from: nil, to: format.id.rawValue)
  }

  /// Writes one image with its labels.
  public func write(_ item: DatasetItem) throws {
    guard let item = reduction.reduce(item) else { return }
    if includesImages, item.image == nil { withoutImage += 1 }
    try writer.write(item)
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
