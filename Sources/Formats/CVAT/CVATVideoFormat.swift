/// CVAT's "CVAT for video 1.1" XML: tracks of shapes by frame (`cvat/apps/dataset_manager/formats/cvat.py`).
///
/// Keyframes alone are read, as CVAT does; the frames between them are its dump of what it interpolates. An item is one
/// frame that has keyframes or a picture. A label without a track is written as CVAT writes it: a track of one frame
/// with an `outside` shape on the next, and such a pair is read back as one label.
public struct CVATVideoFormat: DatasetFormat {
  public let id = FormatID.cvatVideo
  public let name = "CVAT for video 1.1"
  public let summary = "One XML of tracks: shapes at key frames, hidden and outside, attributes that change."
  public let capabilities = FormatCapabilities(
    kinds: CVATShape.kinds.subtracting([.classification]),
    facts: [.occluded, .group, .track, .keyframe, .outside, .zOrder, .source, .attributes, .frame],
    header: CVATFormat.heldOfHeader)

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    CVATDocument.detect(source, isVideo: true).map {
      Detection(format: id, confidence: $0.confidence, reasons: $0.reasons)
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try CVATVideoReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    CVATVideoWriter(header, sink, options, report)
  }
}
