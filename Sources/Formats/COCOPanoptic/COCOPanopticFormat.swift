/// COCO panoptic: a PNG an image in which every pixel names its segment, and a JSON that tells what the segments are.
///
/// A segment's number is red + 256 green + 65,536 blue; 0 is nothing. Segments do not overlap: where masks do, the later
/// one lies above, and the report counts it. Source: `cocodataset/panopticapi`.
public struct COCOPanopticFormat: DatasetFormat {
  public let id = FormatID.cocoPanoptic
  public let name = "COCO panoptic"
  public let summary = "A PNG of segments an image and one JSON a split that names them."
  public let capabilities = FormatCapabilities(
    kinds: [.mask], reductions: [.box: .mask, .rotatedBox: .mask, .polygon: .mask, .ellipse: .mask],
    facts: [.crowd, .area, .metadata, .ownBox, .labelID, .tags, .imageMetadata, .imageID, .confirmedEmpty],
    header: COCOFormat.heldOfHeader)

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { COCOPanopticFormat.judge(source, $0) }) else {
      return nil
    }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has COCO's segments_info"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    return String(decoding: source.head(path, 1 << 16), as: UTF8.self).contains("\"segments_info\"")
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try COCOPanopticReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    COCOPanopticWriter(header, sink, options, report)
  }
}
