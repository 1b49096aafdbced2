/// One dataset format: how to know it, read it and write it.
///
/// A format is a folder with the files `<Name>Format`, `<Name>Reader`, `<Name>Writer`, one entry in
/// `FormatRegistry.all`, and one line in the conformance suite.
public protocol DatasetFormat: Sendable {
  var id: FormatID { get }
  /// As people call it.
  var name: String { get }
  var summary: String { get }
  /// What it can hold; everything else is reduced or left out, and reported, before the writer sees it.
  var capabilities: FormatCapabilities { get }
  /// Whether the format is written too; asking for a writer throws where it is only read.
  var isWritten: Bool { get }

  /// How sure it is that a source is of this format; nil where it surely is not. Reads heads of files only.
  func detect(_ source: DatasetSource) -> Detection?

  /// Reads the source and hands over the header, then each image with its labels. Bad items go to the report.
  ///
  /// - Throws: `FormatError` where nothing of the source can be read, and whatever `emit` throws.
  func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void) throws

  /// A writer into a sink, for items that hold only what `capabilities` names (`convert` and `DatasetExporter` see to
  /// it). Areas and ids of labels may be there all the same; a format that does not hold them passes them over.
  func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter
}

/// What a reader hands over: one header, then items.
public enum DatasetEvent: Sendable {
  case header(DatasetHeader)
  case item(DatasetItem)
}

/// Takes images one by one; keeps nothing of them but what the format's closing files need.
public protocol DatasetWriter: AnyObject {
  func write(_ item: DatasetItem) throws
  /// Writes what comes last. Does not finish the sink.
  func finish() throws
}

extension DatasetFormat {
  public var isWritten: Bool { true }

  /// What a format that is only read answers when it is asked for a writer.
  var refusal: FormatError {
    FormatError(
      .formatUnknown, "\(name) is read, not written",
      remedy: "name one of: "
        + FormatRegistry.all.filter(\.isWritten).map(\.id.rawValue).joined(separator: ", "))
  }
}
