/// Apple's Create ML JSON: a list of images with boxes by centre and size, in pixels.
///
/// Newer documentation says `imagefilename` and `annotation`; both are read. One file a folder, as Roboflow writes it;
/// a folder called as a split is one. An entry without annotations confirms that there is nothing.
public struct CreateMLFormat: DatasetFormat {
  public let id = FormatID.createML
  public let name = "Create ML JSON"
  public let summary = "A JSON list of images a folder with boxes by their centres."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ], facts: [.confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { CreateMLFormat.judge(source, $0) }) else {
      return nil
    }
    let isNamed = path.lowercased().hasSuffix(".createml.json")
    return Detection(
      format: id, confidence: isNamed ? 0.97 : 0.9, reasons: ["\(path) is a list of images with coordinates"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    if path.lowercased().hasSuffix(".createml.json") { return true }
    let head = source.head(path, 1 << 16)
    guard head.first(where: { $0 > 32 && $0 < 127 }) == UInt8(ascii: "[") else { return false }
    let text = String(decoding: head, as: UTF8.self)
    return text.contains("\"coordinates\"") && (text.contains("\"image\"") || text.contains("\"imagefilename\""))
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try CreateMLReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    CreateMLWriter(sink, options, report)
  }
}
