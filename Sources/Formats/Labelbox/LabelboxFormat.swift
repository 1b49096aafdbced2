/// Labelbox' export v2: one data row a line (docs.labelbox.com, "Export specification").
///
/// Pixels of the upright image. Masks lie at addresses: one whose last name is a file of the source is read from there,
/// none is fetched; they are written as files below `objects/`. Labels of several people in one row are all read. Frames of
/// videos are read, and videos of which something is said as a whole; frames are written as images.
public struct LabelboxFormat: DatasetFormat {
  public let id = FormatID.labelbox
  public let name = "Labelbox NDJSON"
  public let summary = "A data row a line: boxes, polygons, lines, points, masks and nested classifications."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .polyline, .point, .mask, .classification],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .keypoints: .box, .cuboid2D: .box],
    facts: [.attributes, .labelID, .imageID, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { LabelboxFormat.judge(source, $0) }) else {
      return nil
    }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has Labelbox' data rows"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard ["ndjson", "jsonl", "json"].contains(SafePath.suffix(path)) else { return false }
    let head = source.head(path, 1 << 16)
    guard head.first(where: { $0 > 32 && $0 < 127 }) == UInt8(ascii: "{") else { return false }
    return String(decoding: head, as: UTF8.self).contains("\"data_row\"")
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try LabelboxReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    LabelboxWriter(sink, options, report)
  }
}
