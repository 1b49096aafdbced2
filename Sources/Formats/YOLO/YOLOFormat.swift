/// YOLO boxes as text, in Ultralytics' layouts (`ultralytics/data/utils.py` 8.4) and Darknet's.
///
/// A row is `class cx cy w h`, centre and size by the image's width and height, of the upright picture; a sixth number
/// is a prediction's confidence. An empty label file says that there is nothing to label.
public struct YOLOFormat: DatasetFormat {
  public let id = FormatID.yolo
  public let name = "YOLO (boxes)"
  public let summary = "A text file an image with class, centre and size in 0…1, beside data.yaml or obj.names."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? { YOLODetector(source).detection }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try YOLOReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    YOLOWriter(header, sink, options, report)
  }
}
