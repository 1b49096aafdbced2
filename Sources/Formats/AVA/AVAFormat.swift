/// AVA's actions: a CSV row for each person, second and action (research.google.com/ava, 2.2).
///
/// `video, timestamp, x1, y1, x2, y2, action, person` (and a score in results); edges are 0…1. An item is a frame of a
/// video at its timestamp; its number counts AVA's 30 frames a second. A person's track is its number.
public struct AVAFormat: DatasetFormat {
  public let id = FormatID.ava
  public let name = "AVA CSV"
  public let summary = "A CSV row for each person's action at a second of a video; edges in 0…1."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ],
    facts: [.track, .score, .frame])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = AVAReader.tables(source)
    return files.isEmpty
      ? nil : Detection(format: id, confidence: 0.93, reasons: files.map { "\($0) has AVA's columns" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try AVAReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    AVAWriter(header, sink, options, report)
  }

  /// Frames a second of AVA's clips.
  static let frameRate = 30.0
}

extension FormatID {
  public static let ava = FormatID(rawValue: "ava")
}
