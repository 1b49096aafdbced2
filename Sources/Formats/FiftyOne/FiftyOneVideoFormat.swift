/// FiftyOne's dataset export of videos: `samples.json` with a sample a video, `frames.json` with a document a frame.
/// `FiftyOneFormat` reads the same files.
public struct FiftyOneVideoFormat: DatasetFormat {
  public let id = FormatID.fiftyOneVideo
  public let name = "FiftyOne video dataset"
  public let summary = "samples.json and frames.json: labels of every kind on the frames of videos."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .polyline, .mask, .keypoints, .classification],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .cuboid2D: .box],
    facts: [.score, .source, .track, .attributes, .severalParts, .imageMetadata, .frame, .confirmedEmpty],
    header: HeaderCapabilities([.keypointNames, .skeleton]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard
      let path = source.files(suffix: "json").lazy.map(\.path).first(where: {
        FiftyOneFormat.judge(source, $0) == .samples && FiftyOneVideoFormat.judge(source, $0)
      })
    else { return nil }
    return Detection(format: id, confidence: 0.98, reasons: ["\(path) holds FiftyOne's samples of videos"])
  }

  /// Whether samples are videos.
  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    return head.contains("\"_media_type\":\"video\"") || head.contains("\"_media_type\": \"video\"")
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try FiftyOneReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    FiftyOneVideoWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let fiftyOneVideo = FormatID(rawValue: "fiftyone_video")
}
