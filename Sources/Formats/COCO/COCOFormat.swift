/// COCO's JSON: instances, keypoints, captions (cocodataset.org, `PythonAPI/pycocotools/coco.py`).
///
/// Boxes `[x, y, width, height]` and polygons are continuous pixels from the top left; keypoints are taken as they
/// stand. Class ids are kept and never used as indices. Facts that COCO has no word for go into an annotation's
/// `attributes`, as CVAT and Datumaro write them.
public struct COCOFormat: DatasetFormat {
  public let id = FormatID.coco
  public let name = "COCO JSON"
  public let summary = "One JSON a split with images, annotations and categories: boxes, polygons, masks, keypoints."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .mask, .keypoints, .classification, .caption],
    reductions: [.rotatedBox: .polygon, .ellipse: .polygon, .cuboid2D: .box],
    facts: [
      .crowd, .occluded, .truncated, .difficult, .group, .track, .score, .source, .area, .attributes, .metadata,
      .ownBox, .ownKeypoints, .severalParts, .labelID, .tags, .imageMetadata, .imageID, .confirmedEmpty,
    ], header: heldOfHeader)

  /// LVIS and panoptic documents have the same sections.
  static let heldOfHeader = HeaderCapabilities(
    [.parent, .color, .keypointNames, .skeleton, .classFields], datasetFields: ["info", "licenses"])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    var reasons: [String] = []
    var confidence = 0.0
    for file in source.files(suffix: "json") {
      guard let found = COCODocumentName.judge(source, file) else { continue }
      if found > confidence { confidence = found }
      if reasons.count < 5 { reasons.append("\(file.path) has COCO's members") }
      if confidence >= 0.95 { break }
    }
    return confidence > 0 ? Detection(format: id, confidence: confidence, reasons: reasons) : nil
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try COCOReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    COCOWriter(header, sink, options, report)
  }
}
