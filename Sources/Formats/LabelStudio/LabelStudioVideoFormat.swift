/// Label Studio's JSON of videos: a task a video, a region a track, with a sequence of keyframes between which boxes are
/// computed. `LabelStudioFormat` reads the same files.
public struct LabelStudioVideoFormat: DatasetFormat {
  public let id = FormatID.labelStudioVideo
  public let name = "Label Studio video JSON"
  public let summary = "One JSON of tasks: boxes and turned boxes that follow their objects through videos."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .rotatedBox],
    reductions: [.polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box, .cuboid2D: .box],
    facts: [.track, .keyframe, .outside, .frame], header: HeaderCapabilities([.color]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard
      let first = source.files.lazy.map(\.path).first(where: {
        LabelStudioFormat.judge(source, $0) && LabelStudioVideoFormat.judge(source, $0)
      })
    else { return nil }
    return Detection(format: id, confidence: 0.96, reasons: ["\(first) holds tracks of Label Studio's videos"])
  }

  /// Whether tasks are about videos.
  static func judge(_ source: DatasetSource, _ path: String) -> Bool {
    String(decoding: source.head(path, 1 << 16), as: UTF8.self).contains("\"videorectangle\"")
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try LabelStudioReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    LabelStudioVideoWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let labelStudioVideo = FormatID(rawValue: "label_studio_video")
}
