/// Mapillary Vistas 1.2 and 2.0: polygons (2.0), pictures of classes and instances, and a configuration that lists the
/// classes (mapillary.com/dataset/vistas).
///
/// An instance picture has `class * 256 + number`; classes are places in the configuration's list. 2.0 is written.
public struct VistasFormat: DatasetFormat {
  public let id = FormatID.vistas
  public let name = "Mapillary Vistas"
  public let summary = "A JSON an image with polygons, PNGs of classes and instances, and a list of the classes."
  public let capabilities = FormatCapabilities(
    kinds: [.polygon], reductions: [.box: .polygon, .rotatedBox: .polygon, .ellipse: .polygon, .mask: .polygon],
    facts: [.confirmedEmpty], header: HeaderCapabilities([.color], classFields: ["readable"]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = VistasClasses.path(in: source, version: nil) else { return nil }
    return Detection(format: id, confidence: 0.97, reasons: ["\(path) lists Vistas' classes"])
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VistasReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VistasWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let vistas = FormatID(rawValue: "mapillary_vistas")
}
