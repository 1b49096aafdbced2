/// LabelMe's JSON, one beside each picture (`labelme/_label_file.py` 6.3).
///
/// Coordinates are continuous pixels of the upright image. `points` become one point each, joined by a group. Free
/// attributes that are true or false are `flags`; `score`, `difficult` and the other attributes stand where
/// X-AnyLabeling puts them, and LabelMe keeps them. `labels.txt` lists the classes.
public struct LabelMeFormat: DatasetFormat {
  public let id = FormatID.labelMe
  public let name = "LabelMe JSON"
  public let summary = "A JSON beside each picture: polygons, rectangles, turned boxes, circles, lines, points, masks."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .rotatedBox, .polygon, .ellipse, .polyline, .point, .mask],
    reductions: [.keypoints: .box, .cuboid2D: .box],
    facts: [.difficult, .group, .score, .attributes, .metadata, .tags, .imageMetadata, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    var found = 0
    for file in source.files(suffix: "json").prefix(20) {
      if LabelMeFormat.judge(source, file.path) { found += 1 }
    }
    guard found > 0 else { return nil }
    return Detection(format: id, confidence: 0.95, reasons: ["\(found) JSON files have LabelMe's shapes and imagePath"])
  }

  /// The picture's bytes may stand before the shapes and fill the head.
  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    return head.contains("\"imagePath\"") && (head.contains("\"shapes\"") || head.contains("\"imageData\""))
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try LabelMeReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    LabelMeWriter(header, sink, options, report)
  }
}
