/// Open Images' CSV files: boxes, image labels, masks and class descriptions (storage.googleapis.com/openimages, V4 to V7).
///
/// Coordinates are 0…1 in the order XMin, XMax, YMin, YMax. Flags are 1, 0 or -1 for unknown; group boxes are crowds. A
/// mask goes with the box row of its image, class and edges. An image label of confidence 0 says that the class is not
/// there: it is kept with score 0, and formats without scores get none.
public struct OpenImagesFormat: DatasetFormat {
  public let id = FormatID.openImages
  public let name = "Open Images CSV"
  public let summary = "CSV files of boxes, image labels and masks in 0…1, and class descriptions."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .mask, .classification],
    reductions: [
      .rotatedBox: .mask, .polygon: .mask, .ellipse: .mask, .keypoints: .box, .polyline: .box, .cuboid2D: .box,
    ],
    facts: [.occluded, .truncated, .crowd, .score, .source, .attributes, .ownBox],
    header: HeaderCapabilities(classFields: ["mid"]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let tables = OpenImagesTables(source)
    guard !tables.boxes.isEmpty || !tables.masks.isEmpty || !tables.labels.isEmpty else { return nil }
    return Detection(
      format: id, confidence: 0.95,
      reasons: (tables.boxes + tables.masks + tables.labels).prefix(5).map { "\($0) has Open Images' columns" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try OpenImagesReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    OpenImagesWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let openImages = FormatID(rawValue: "open_images")
}
