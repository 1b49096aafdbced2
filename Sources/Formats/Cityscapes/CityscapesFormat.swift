/// Cityscapes: polygons of street scenes, drawn from back to front (cityscapes-dataset.com, `cityscapesscripts`).
///
/// `gtFine/<split>/<city>/<name>_gtFine_polygons.json` beside pictures of class and instance numbers. Labels called
/// `…group` are crowds. Where there are no polygons, masks come from `instanceIds` or `labelIds`.
public struct CityscapesFormat: DatasetFormat {
  public let id = FormatID.cityscapes
  public let name = "Cityscapes"
  public let summary = "A JSON an image with polygons in drawing order, and PNGs of class and instance numbers."
  public let capabilities = FormatCapabilities(
    kinds: [.polygon], reductions: [.box: .polygon, .rotatedBox: .polygon, .ellipse: .polygon, .mask: .polygon],
    facts: [.crowd, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let count = CityscapesLayout(source).frames.count { $0.polygons != nil || $0.instances != nil || $0.labels != nil }
    return count == 0
      ? nil
      : Detection(format: id, confidence: 0.96, reasons: ["\(count) images have labels called _gtFine_ or _gtCoarse_"])
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try CityscapesReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    CityscapesWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let cityscapes = FormatID(rawValue: "cityscapes")
}
