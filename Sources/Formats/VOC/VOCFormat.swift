/// Pascal VOC: an XML file an image, with boxes, parts and flags, and pictures of masks (VOC devkit 2012).
///
/// The official form has 1-based whole pixels with inclusive far edges. It is written so; where that rounds a box, its
/// exact edges stand beside it in `<exact>xMin yMin xMax yMax</exact>` (continuous pixels), which readers of the official
/// form pass over, and the report counts it. Object n of the XML has number n in `SegmentationObject/`; numbers of classes
/// in `SegmentationClass/` follow `labelmap.txt`, and 255 is void. Roboflow's `<polygon>` in an object is read as its
/// shape; of an image's metadata `source` is held, as `<source>`.
public struct VOCFormat: DatasetFormat {
  public let id = FormatID.voc
  public let name = "Pascal VOC"
  public let summary =
    "An XML file an image: boxes in whole pixels, parts, truncated, difficult, occluded; masks as PNG; ImageSets for splits."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .mask],
    reductions: [
      .rotatedBox: .mask, .polygon: .mask, .keypoints: .box, .polyline: .box, .ellipse: .mask, .cuboid2D: .box,
    ],
    facts: [.occluded, .truncated, .difficult, .attributes, .parts, .ownBox, .imageMetadata, .confirmedEmpty],
    header: HeaderCapabilities([.color]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    var (found, boxes) = (0, 0)
    let files = source.files(suffix: "xml")
    for file in files.prefix(20) {
      let head = String(decoding: source.head(file.path, 8192), as: UTF8.self)
      guard head.contains("<annotation"), !head.contains("<annotations") else { continue }
      // LabelMe's older XML has the same root, with polygons.
      if head.contains("<polygon>") && !head.contains("<bndbox>") { continue }
      found += 1
      if head.contains("<bndbox>") { boxes += 1 }
    }
    if found == 0 {
      let hasMasks = source.files.contains { SafePath.lies($0.path, in: "SegmentationClass") }
      return hasMasks
        ? Detection(format: id, confidence: 0.85, reasons: ["there are pictures in SegmentationClass"]) : nil
    }
    var reasons = ["\(found) XML files have VOC's root element, \(boxes) of them boxes"]
    var confidence = boxes > 0 ? 0.8 : 0.4
    if source.files(suffix: "txt").contains(where: { SafePath.lies($0.path, in: "ImageSets") }) {
      reasons.append("there is an ImageSets folder")
      confidence += 0.15
    }
    return Detection(format: id, confidence: confidence, reasons: reasons)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VOCReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VOCWriter(header, sink, options, report)
  }
}
