/// KITTI's object labels of pictures: `training/image_2`, `training/label_2` (object development kit, `readme.txt`).
///
/// Fifteen columns a row, sixteen with a score. The class and the box in 0-based pixels are the label; truncation,
/// occlusion, the observation angle and the body in the camera's frame are kept as attributes. `DontCare` areas are
/// crowds. Masks below `semantic` and `instance` are read too, an instance a label; they are written as boxes.
public struct KITTIFormat: DatasetFormat {
  public let id = FormatID.kitti
  public let name = "KITTI (pictures)"
  public let summary = "A text file an image: class, truncation, occlusion and box of each object."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ],
    facts: [.occluded, .truncated, .score, .crowd, .attributes, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let layout = KITTILayout(source)
    guard layout.labelCount > 0 || layout.imageCount > 0, layout.isLikely else { return nil }
    let confidence = layout.cloudCount > 0 ? 0.45 : layout.hasRows || layout.hasMasks ? 0.93 : 0.4
    return Detection(format: id, confidence: confidence, reasons: layout.reasons)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try KITTIReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    KITTIWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let kitti = FormatID(rawValue: "kitti")
}
