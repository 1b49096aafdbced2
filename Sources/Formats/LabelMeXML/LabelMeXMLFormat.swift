/// The XML of the older LabelMe (the MIT web tool): `Annotations/`, `Images/`, `Masks/` with equal folders below.
///
/// Coordinates are pixels of the image. An object of type `bounding_box` with four upright corners is a box. Parts that
/// belong to one object are one group, as in Datumaro (`plugins/data_formats/labelme.py`).
public struct LabelMeXMLFormat: DatasetFormat {
  public let id = FormatID.labelMeXML
  public let name = "LabelMe XML"
  public let summary = "The older LabelMe's XML an image: polygons, boxes and masks as pictures, parts, occluded."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .mask],
    reductions: [
      .rotatedBox: .polygon, .ellipse: .polygon, .keypoints: .box, .polyline: .box, .cuboid2D: .box,
    ],
    facts: [.occluded, .group, .source, .attributes, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    var (found, shapes) = (0, 0)
    for file in source.files(suffix: "xml").prefix(20) {
      guard let hasShapes = LabelMeXMLFormat.judge(source, file.path) else { continue }
      found += 1
      if hasShapes { shapes += 1 }
    }
    guard found > 0 else { return nil }
    return Detection(
      format: id, confidence: shapes > 0 ? 0.95 : 0.6, reasons: ["\(found) XML files have LabelMe's polygons or masks"])
  }

  /// Whether a file holds LabelMe's shapes; nil where it is none of LabelMe's.
  static func judge(_ source: DatasetSource, _ path: String) -> Bool? {
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    guard head.contains("<annotation>"), !head.contains("<bndbox>") else { return nil }
    if head.contains("<polygon>") || head.contains("<segm>") { return true }
    return head.contains("<imagesize>") ? false : nil
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try LabelMeXMLReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    LabelMeXMLWriter(header, sink, options, report)
  }
}
