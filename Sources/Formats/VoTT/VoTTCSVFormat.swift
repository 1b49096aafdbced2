/// VoTT's CSV export: a row a box, `"image","xmin","ymin","xmax","ymax","label"`, in continuous pixels.
///
/// A table a split (`train-export.csv`). A row with an image and nothing else confirms that there is nothing.
/// `dataset_meta.json` lists the classes, as OpenVINO's tools write it.
public struct VoTTCSVFormat: DatasetFormat {
  public let id = FormatID.vottCSV
  public let name = "VoTT CSV"
  public let summary = "A row a box in tables called after splits: image, edges, label."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ], facts: [.confirmedEmpty])

  static let columns = ["image", "xmin", "ymin", "xmax", "ymax", "label"]

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = VoTTCSVFormat.tables(source).first else { return nil }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has VoTT's columns"])
  }

  static func tables(_ source: DatasetSource) -> [String] {
    source.files.map(\.path).filter {
      SafePath.suffix($0) == "csv" && CSVTable.head($0, in: source) == columns
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VoTTCSVReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VoTTCSVWriter(header, sink, options, report)
  }
}
