/// FiftyOne's dataset export (`fiftyone` 1, `FiftyOneDataset`: `metadata.json`, `samples.json`, `data/`) and its image
/// detection export (`labels.json`, `data/`; read).
///
/// Boxes and points are fractions of the image's size; an instance's mask covers its box, as a packed NumPy array. Labels
/// stand in fields: those of `ground_truth` are read without a source, those of other fields with the field's name.
/// A tag that is a word for a split is one.
public struct FiftyOneFormat: DatasetFormat {
  public let id = FormatID.fiftyOne
  public let name = "FiftyOne dataset"
  public let summary = "samples.json and metadata.json: detections with masks, polylines, keypoints, classifications."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .polyline, .mask, .keypoints, .classification],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .cuboid2D: .box],
    facts: [.score, .source, .track, .attributes, .severalParts, .tags, .imageMetadata, .confirmedEmpty],
    header: HeaderCapabilities([.keypointNames, .skeleton]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    for file in source.files(suffix: "json") {
      switch FiftyOneFormat.judge(source, file.path) {
      case .samples:
        let isVideo = FiftyOneVideoFormat.judge(source, file.path)
        return Detection(
          format: id, confidence: isVideo ? 0.4 : 0.97, reasons: ["\(file.path) holds FiftyOne's samples"])
      case .labels:
        return Detection(format: id, confidence: 0.85, reasons: ["\(file.path) has classes and labels by image"])
      case nil: continue
      }
    }
    return nil
  }

  enum Document { case samples, labels }

  static func judge(_ source: DatasetSource, _ path: String) -> Document? {
    let name = SafePath.name(path)
    guard SafePath.suffix(path) == "json" else { return nil }
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    if head.contains("\"samples\""), head.contains("\"filepath\"") || name == "samples.json" { return .samples }
    let isLabels = head.contains("\"labels\"") && head.contains("\"classes\"") && !head.contains("\"infos\"")
    return isLabels && (head.contains("\"bounding_box\"") || name == "labels.json") ? .labels : nil
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try FiftyOneReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    FiftyOneWriter(header, sink, options, report)
  }
}
