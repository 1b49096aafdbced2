/// Datumaro's own JSON (`datumaro` 1.13, `plugins/data_formats/datumaro`): a document a subset.
///
/// Sizes are height before width; class ids are places in the list; a group of 0 is none. Facts without a field stand in
/// `attributes` as CVAT writes them: occluded, rotation, track_id, keyframe, outside, score.
public struct DatumaroFormat: DatasetFormat {
  public let id = FormatID.datumaro
  public let name = "Datumaro JSON"
  public let summary = "One JSON a subset with every kind of annotation, attributes and groups."
  public let capabilities = FormatCapabilities(
    kinds: [
      .box, .rotatedBox, .polygon, .polyline, .point, .keypoints, .ellipse, .mask, .classification, .caption, .cuboid,
    ],
    reductions: [.cuboid2D: .box],
    facts: [
      .crowd, .occluded, .truncated, .difficult, .group, .track, .keyframe, .outside, .zOrder, .score, .source,
      .attributes, .labelID, .imageMetadata, .confirmedEmpty,
    ], media: [.image, .pointCloud],
    header: HeaderCapabilities(
      [.parent, .color, .keypointNames, .skeleton, .attributeNames], datasetFields: ["infos"]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { DatumaroFormat.judge(source, $0) }) else {
      return nil
    }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) has Datumaro's infos, categories and items"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    let head = String(decoding: source.head(path, 1 << 16), as: UTF8.self)
    if head.contains("\"dm_format_version\"") { return true }
    return head.contains("\"infos\"") && head.contains("\"categories\"")
      && (head.contains("\"items\"") || head.contains("\"labels\""))
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try DatumaroReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    DatumaroWriter(header, sink, options, report)
  }
}
