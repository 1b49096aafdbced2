/// CVAT's "CVAT for images 1.1" XML (`cvat/apps/dataset_manager/formats/cvat.py`).
///
/// Coordinates are continuous pixels; boxes and ellipses turn clockwise about their centres. Skeletons are written as
/// CVAT's where the class names its points, else as `points`. Attributes are text. An image that was confirmed to be
/// empty carries `is_null="1"`, which CVAT passes over.
public struct CVATFormat: DatasetFormat {
  public let id = FormatID.cvat
  public let name = "CVAT for images 1.1"
  public let summary =
    "One XML with every shape of CVAT: boxes, polygons, lines, points, ellipses, masks, cuboids, skeletons, tags."
  public let capabilities = FormatCapabilities(
    kinds: CVATShape.kinds, facts: [.occluded, .group, .zOrder, .source, .attributes, .confirmedEmpty],
    header: heldOfHeader)

  static let heldOfHeader = HeaderCapabilities([.color, .keypointNames, .skeleton, .attributes])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    CVATDocument.detect(source, isVideo: false).map {
      Detection(format: id, confidence: $0.confidence, reasons: $0.reasons)
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try CVATReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    CVATWriter(header, sink, options, report)
  }
}
