/// WIDER FACE's lists of boxes: a text file a split with each picture's name, its count of faces and a row for each face
/// (shuoyang1213.me/WIDERFACE).
///
/// `x y width height blur expression illumination invalid occlusion pose`, 0-based pixels. The class is `face`; where
/// there are others, `labels.txt` names them and an eleventh column has their place in it.
public struct WIDERFormat: DatasetFormat {
  public let id = FormatID.wider
  public let name = "WIDER FACE"
  public let summary = "A text file a split: picture, count, then box and six grades of each face."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ],
    facts: [.attributes, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = WIDERReader.lists(source)
    return files.isEmpty
      ? nil
      : Detection(
        format: id, confidence: 0.95, reasons: files.prefix(5).map { "\($0) lists pictures, counts and boxes" })
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try WIDERReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    WIDERWriter(header, sink, options, report)
  }

  /// The grades behind a box, in the columns' order.
  static let grades = ["blur", "expression", "illumination", "invalid", "occlusion", "pose"]
}

extension FormatID {
  public static let wider = FormatID(rawValue: "wider_face")
}
