/// Boxes as one CSV row each: with a header that names the columns (Roboflow's and TensorFlow's
/// `filename,width,height,class,xmin,ymin,xmax,ymax` and their many relatives), or RetinaNet's `path,x1,y1,x2,y2,class`
/// without one.
///
/// Edges are continuous pixels. A row with a picture and nothing else says that there is nothing to label.
public struct CSVFormat: DatasetFormat {
  public let id = FormatID.csv
  public let name = "CSV (boxes)"
  public let summary = "A CSV row a box: picture, class and edges in pixels; columns are known by their names."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ], facts: [.confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = CSVColumns.tables(in: source)
    guard let first = files.first else { return nil }
    let isNamed = first.columns.hasHeader
    // VoTT's tables are read so too, but have a format of their own.
    if files.allSatisfy({ CSVTable.head($0.path, in: source) == VoTTCSVFormat.columns }) {
      return Detection(format: id, confidence: 0.4, reasons: ["\(first.path) has VoTT's columns"])
    }
    let isOwn = SafePath.name(first.path) == CSVWriter.file
    return Detection(
      format: id, confidence: isOwn ? 0.9 : isNamed ? 0.7 : 0.55,
      reasons: files.prefix(5).map { "\($0.path) has columns of pictures, classes and edges" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try CSVReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    CSVWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let csv = FormatID(rawValue: "csv")
}
