/// MOTChallenge's boxes of tracked objects: `<sequence>/gt/gt.txt`, `img1`, `seqinfo.ini` (motchallenge.net, devkit).
///
/// `frame, id, left, top, width, height, flag, class, visibility`; frames and pixels are counted from 1. The flag is 0 for
/// what evaluation ignores (a crowd here). `det.txt` has a detection's confidence there: a score in 0…1, else an attribute.
/// CVAT and Datumaro add `gt/labels.txt` with the classes' names and count pixels from 0; this library writes
/// `coordinateBase=1` into `seqinfo.ini`.
public struct MOTFormat: DatasetFormat {
  /// The attribute that keeps a confidence outside of 0…1.
  static let confidence = "confidence"
  public let id = FormatID.mot
  public let name = "MOT Challenge"
  public let summary = "A text file a sequence: frame, track, box, flag, class and visibility."
  public let capabilities = FormatCapabilities(
    kinds: [.box],
    reductions: [
      .rotatedBox: .box, .polygon: .box, .mask: .box, .keypoints: .box, .polyline: .box, .ellipse: .box,
      .cuboid2D: .box,
    ],
    facts: [.track, .score, .crowd, .frame, .attributes])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    MOTLayout(source).detection(of: .boxes, as: id, in: source)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try MOTReader(.boxes, source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    MOTWriter(.boxes, header, sink, options, report)
  }
}

/// MOTS's masks of tracked objects: `frame id class height width rle` (P. Voigtlaender et al., 2019), in MOTChallenge's
/// folders; 16-bit PNGs below `instances/` are read too (class × 1000 + number).
public struct MOTSFormat: DatasetFormat {
  public let id = FormatID.mots
  public let name = "MOTS"
  public let summary = "A text file a sequence: frame, track, class and run-length mask."
  public let capabilities = FormatCapabilities(
    kinds: [.mask], reductions: [.box: .mask, .rotatedBox: .mask, .polygon: .mask, .ellipse: .mask],
    facts: [.track, .frame])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let layout = MOTLayout(source)
    if !layout.pictures.isEmpty {
      return Detection(
        format: id, confidence: layout.hasPictureNames ? 0.9 : 0.5,
        reasons: ["\(layout.pictures.count) 16-bit PNGs lie in instances"])
    }
    return layout.detection(of: .masks, as: id, in: source)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    let layout = MOTLayout(source)
    if layout.sequences.isEmpty, !layout.pictures.isEmpty {
      return try MOTSPictureReader(source, options, report).read(layout, emit)
    }
    try MOTReader(.masks, source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    MOTWriter(.masks, header, sink, options, report)
  }
}

/// What the rows of a sequence hold.
enum MOTContent { case boxes, masks }

extension FormatID {
  public static let mot = FormatID(rawValue: "mot")
  public static let mots = FormatID(rawValue: "mots")
}
