/// TFRecord files of the TensorFlow Object Detection API: one `tf.train.Example` an image, the picture in it
/// (`research/object_detection/dataset_tools`).
///
/// Coordinates are 32-bit numbers in 0…1: a pixel of a large picture moves by a few hundred-thousandths. Files may be in
/// shards (`x.record-00000-of-00010`) and gzip-compressed. `label_map.pbtxt` numbers the classes from 1.
public struct TFRecordFormat: DatasetFormat {
  public let id = FormatID.tfrecord
  public let name = "TFRecord (object detection)"
  public let summary = "Records with the picture, boxes in 0…1, classes and masks; label_map.pbtxt names the classes."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .mask, .classification],
    reductions: [
      .rotatedBox: .mask, .polygon: .mask, .ellipse: .mask, .keypoints: .box, .polyline: .box, .cuboid2D: .box,
    ],
    facts: [.difficult, .truncated, .occluded, .crowd, .ownBox, .imageID, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = TFRecordReader.files(in: source)
    guard let first = files.first else { return nil }
    let isSound = TFRecordReader.startsSoundly(first, in: source)
    let hasMap = !source.files(suffix: "pbtxt").isEmpty
    guard isSound || hasMap else { return nil }
    return Detection(
      format: id, confidence: isSound ? 0.96 : 0.4,
      reasons: files.prefix(5).map { "\($0) \(isSound ? "begins with a sound record" : "is called a record file")" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try TFRecordReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    TFRecordWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let tfrecord = FormatID(rawValue: "tfrecord")
}
