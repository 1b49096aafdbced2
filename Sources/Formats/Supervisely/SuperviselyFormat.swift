/// Supervisely's project folder: `meta.json`, and for each dataset `ann/<picture>.json` beside `img/<picture>`
/// (docs.supervisely.com, "Supervisely annotation JSON format").
///
/// Rectangles of whole numbers have inclusive far edges, those with fractions are continuous: both are written so that
/// they come back equal. Datasets called as splits are splits; others but `ds0` are folders of the path.
public struct SuperviselyFormat: DatasetFormat {
  public let id = FormatID.supervisely
  public let name = "Supervisely"
  public let summary =
    "A project folder with meta.json: rectangles, polygons with holes, bitmaps, lines, points, graphs."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .mask, .polyline, .point, .keypoints],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .cuboid2D: .box],
    facts: [.attributes, .source, .labelID, .holes, .tags, .imageMetadata, .confirmedEmpty],
    header: HeaderCapabilities([.color, .keypointNames, .skeleton]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let meta = SuperviselyFormat.meta(source) else { return nil }
    let root = SafePath.folder(meta)
    let hasFiles = source.files(below: root).contains {
      $0.path.contains("/ann/") && SafePath.suffix($0.path) == "json"
    }
    return Detection(
      format: id, confidence: hasFiles ? 0.97 : 0.6,
      reasons: ["\(meta) names classes", hasFiles ? "there are ann folders" : "there is no ann folder"])
  }

  /// The project's `meta.json`.
  static func meta(_ source: DatasetSource) -> String? {
    source.files.lazy.map(\.path).first { path in
      SafePath.name(path) == "meta.json"
        && String(decoding: source.head(path, 1 << 16), as: UTF8.self).contains("\"classes\"")
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try SuperviselyReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    SuperviselyWriter(header, sink, options, report)
  }
}
