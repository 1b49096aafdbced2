/// COCO's results: a bare list of detections, as evaluations take them (cocodataset.org, "Results Format"). Read only.
///
/// A result names its image and its class by number. A COCO document of the same source tells their names; without one
/// images are called by their numbers, classes `class_<number>`.
public struct COCOResultsFormat: DatasetFormat {
  public let id = FormatID.cocoResults
  public let name = "COCO results"
  public let summary =
    "A bare JSON list of detections with scores, beside a COCO document that names images and classes."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .mask, .keypoints],
    facts: [.score, .area, .ownBox, .ownKeypoints, .severalParts, .imageID])
  public let isWritten = false

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = source.files.lazy.map(\.path).first(where: { COCOResultsFormat.judge(source, $0) }) else {
      return nil
    }
    return Detection(format: id, confidence: 0.99, reasons: ["\(path) is a list of COCO's results"])
  }

  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    guard SafePath.suffix(path) == "json" else { return false }
    let head = source.head(path, 1 << 14)
    guard head.first(where: { $0 > 32 && $0 < 127 }) == UInt8(ascii: "[") else { return false }
    let text = String(decoding: head, as: UTF8.self)
    return text.contains("\"image_id\"") && text.contains("\"category_id\"")
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try COCOResultsReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    throw refusal
  }
}
