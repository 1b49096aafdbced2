/// Label Studio's JSON export (`label-studio-sdk` 2.1, `converter/`): tasks with annotations and predictions.
///
/// All places are percent of the image's size; boxes turn clockwise about their own top left corner. Cancelled
/// annotations are passed over; where a task has several, the labels of all are read and tell who made them.
/// Predictions are read where a task has no annotation; their labels carry a score or, in `meta`, `prediction`. Videos
/// are read as frames with keyframes; frames are written as images, and as videos by `LabelStudioVideoFormat`.
/// JSON-MIN, which drops ids and types, is known but not read.
public struct LabelStudioFormat: DatasetFormat {
  public let id = FormatID.labelStudio
  public let name = "Label Studio JSON"
  public let summary =
    "One JSON of tasks: boxes, turned boxes, polygons, ellipses, brushes, points, choices, predictions."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .rotatedBox, .polygon, .polyline, .ellipse, .mask, .point, .classification],
    reductions: [.keypoints: .box, .cuboid2D: .box],
    facts: [.score, .source, .attributes, .metadata, .labelID, .imageMetadata, .imageID, .confirmedEmpty],
    header: HeaderCapabilities([.color]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let documents = source.files.map(\.path).filter { LabelStudioFormat.judge(source, $0) }
    guard let first = documents.first else {
      return LabelStudioFormat.minimal(source).map {
        Detection(format: id, confidence: 0.9, reasons: ["\($0) is Label Studio's JSON-MIN"])
      }
    }
    let isVideo = LabelStudioVideoFormat.judge(source, first)
    return Detection(
      format: id, confidence: isVideo ? 0.4 : 0.95, reasons: ["\(first) is a list of Label Studio's tasks"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    let head = source.head(path, 1 << 16)
    guard head.first(where: { $0 > 32 && $0 < 127 }) == UInt8(ascii: "[") else { return false }
    let text = String(decoding: head, as: UTF8.self)
    guard text.contains("\"annotations\"") || text.contains("\"predictions\"") else { return false }
    return text.contains("\"result\"") || text.contains("\"was_cancelled\"")
      || (text.contains("\"data\"") && text.contains("\"id\""))
  }

  /// A document of the export called JSON-MIN: tasks flattened, with the answers under the names of their controls.
  private static func minimal(_ source: DatasetSource) -> String? {
    source.files(suffix: "json").lazy.map(\.path).first { path in
      let head = source.head(path, 1 << 16)
      guard head.first(where: { $0 > 32 && $0 < 127 }) == UInt8(ascii: "[") else { return false }
      let text = String(decoding: head, as: UTF8.self)
      return ["annotation_id", "annotator", "lead_time"].allSatisfy { text.contains("\"\($0)\"") }
        && !text.contains("\"annotations\"")
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    if !source.files.contains(where: { LabelStudioFormat.judge(source, $0.path) }),
      let path = LabelStudioFormat.minimal(source)
    {
      throw FormatError(
        .formatNotThis, file: path, "is Label Studio's JSON-MIN, which drops ids and types", remedy: "export it as JSON"
      )
    }
    try LabelStudioReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    LabelStudioWriter(header, sink, options, report)
  }
}
