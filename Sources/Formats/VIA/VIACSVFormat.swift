/// The VGG Image Annotator's CSV export, of versions 1 and 2: a row a region, its shape and its attributes as JSON.
public struct VIACSVFormat: DatasetFormat {
  public let id = FormatID.viaCSV
  public let name = "VIA CSV"
  public let summary = "VGG Image Annotator: a CSV row a region, with its shape and attributes as JSON."
  public let capabilities = VIAFormat().capabilities

  static let columns = [
    "filename", "file_size", "file_attributes", "region_count", "region_id", "region_shape_attributes",
    "region_attributes",
  ]

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = VIACSVFormat.tables(source).first else { return nil }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has VIA's columns"])
  }

  static func tables(_ source: DatasetSource) -> [String] {
    source.files.map(\.path).filter { path in
      guard SafePath.suffix(path) == "csv" else { return false }
      // Version 1 has a # before its first name.
      let head = CSVTable.head(path, in: source).map { $0.hasPrefix("#") ? String($0.dropFirst()) : $0 }
      return Set(head).isSuperset(of: ["filename", "region_shape_attributes", "region_attributes"])
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VIACSVReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VIACSVWriter(sink, options, report)
  }
}

extension FormatID {
  public static let viaCSV = FormatID(rawValue: "via_csv")
}
