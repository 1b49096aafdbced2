/// LVIS' JSON: COCO's sections with federated classes (`lvis-api` 0.5, lvisdataset.org).
///
/// An image lists the classes that it surely lacks (`neg_category_ids`) and those of which not every object is marked
/// (`not_exhaustive_category_ids`); a class says how often it comes (`frequency`). All are kept as metadata.
public struct LVISFormat: DatasetFormat {
  public let id = FormatID.lvis
  public let name = "LVIS JSON"
  public let summary = "COCO's JSON with frequencies of classes and the classes that an image surely lacks."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .mask],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .keypoints: .box, .polyline: .box, .cuboid2D: .box],
    facts: [
      .occluded, .truncated, .difficult, .group, .track, .score, .source, .area, .attributes, .metadata, .ownBox,
      .severalParts, .labelID, .tags, .imageMetadata, .imageID, .confirmedEmpty,
    ], header: COCOFormat.heldOfHeader)

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    for file in source.files(suffix: "json") {
      guard let found = COCODocumentName.judge(source, file, .lvis) else { continue }
      return Detection(format: id, confidence: found, reasons: ["\(file.path) has LVIS' members"])
    }
    return nil
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try COCOReader(source, options, report, .lvis).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    COCOWriter(header, sink, options, report, .lvis)
  }
}
