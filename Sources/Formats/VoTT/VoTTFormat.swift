/// VoTT's JSON: a project's export or a file an asset (`microsoft/VoTT` 2, `src/models/applicationState.ts`).
///
/// Boxes and polygons in continuous pixels; a region with several tags means a label each. An asset that was visited
/// (state 1) and has no regions confirms that there is nothing. Splits are the first folder of an asset's name.
public struct VoTTFormat: DatasetFormat {
  public let id = FormatID.vott
  public let name = "VoTT JSON"
  public let summary = "A project's export or a JSON an asset: boxes and polygons with tags."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon],
    reductions: [
      .rotatedBox: .polygon, .ellipse: .polygon, .mask: .polygon, .keypoints: .box, .polyline: .box, .cuboid2D: .box,
    ],
    facts: [.labelID, .imageMetadata, .confirmedEmpty], header: HeaderCapabilities([.color]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { VoTTFormat.judge(source, $0) != nil }) else {
      return nil
    }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has VoTT's assets and regions"])
  }

  enum Document { case project, asset }

  static func judge(_ source: DatasetSource, _ path: String) -> Document? {
    guard SafePath.suffix(path) == "json" else { return nil }
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    if head.contains("\"assets\""), head.contains("\"tags\"") || head.contains("\"regions\"") { return .project }
    return head.contains("\"asset\"") && head.contains("\"regions\"") ? .asset : nil
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VoTTReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VoTTWriter(header, sink, options, report)
  }
}
