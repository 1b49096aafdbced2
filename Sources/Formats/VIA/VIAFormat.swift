/// The VGG Image Annotator's JSON, projects and exports of versions 1 and 2 (robots.ox.ac.uk/~vgg/software/via).
///
/// Which attribute of a region is its class is not said: `class`, `label`, `name`, `type` or `category`, else the only
/// one. Files carry no image sizes. Splits are the first folder of a file's name.
public struct VIAFormat: DatasetFormat {
  public let id = FormatID.via
  public let name = "VIA JSON"
  public let summary = "VGG Image Annotator: boxes, circles, ellipses, polygons, lines and points with attributes."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .polyline, .ellipse, .point],
    reductions: [.rotatedBox: .polygon, .mask: .polygon, .keypoints: .box, .cuboid2D: .box],
    facts: [.attributes, .imageMetadata, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { VIAFormat.judge(source, $0) }) else { return nil }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has VIA's shape attributes"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    return head.contains("\"_via_img_metadata\"") || head.contains("\"_via_settings\"")
      || (head.contains("\"filename\"")
        && (head.contains("\"shape_attributes\"") || head.contains("\"file_attributes\"")))
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VIAReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VIAWriter(header, sink, options, report)
  }
}
