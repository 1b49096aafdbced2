/// ActivityNet's stretches of videos: one JSON with `database` and each video's segments in seconds (activity-net.org,
/// release 1.3); result files with `results` are read too.
public struct ActivityNetFormat: DatasetFormat {
  public let id = FormatID.activityNet
  public let name = "ActivityNet JSON"
  public let summary = "One JSON: each video with its subset and the seconds in which its classes are true."
  public let capabilities = FormatCapabilities(
    kinds: [.timeRange, .classification], facts: [.score, .imageMetadata], media: [.video],
    header: HeaderCapabilities([.parent], datasetFields: ["version"]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = ActivityNetReader.documents(source)
    return files.isEmpty
      ? nil : Detection(format: id, confidence: 0.95, reasons: files.map { "\($0) lists segments of videos" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try ActivityNetReader(source, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    ActivityNetWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let activityNet = FormatID(rawValue: "activitynet")
}
