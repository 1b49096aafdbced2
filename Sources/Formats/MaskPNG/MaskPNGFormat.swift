/// Semantic masks: a PNG an image whose pixels are classes, and a list of the classes.
///
/// Written as palette PNGs (16-bit grey beyond 254 classes) below `masks/` with Roboflow's `_classes.csv`. Read are
/// palette, grey and RGB pictures with `_classes.csv`, `classes.txt`, `labelmap.txt` or `label_colors.txt`, below folders
/// such as `masks/` or called `…_mask.png`. 0 is background, 255 void; instances of one class become one mask.
public struct MaskPNGFormat: DatasetFormat {
  public let id = FormatID.maskPNG
  public let name = "Semantic masks (PNG)"
  public let summary = "A PNG an image whose pixels are numbers or colours of classes, and a list of the classes."
  public let capabilities = FormatCapabilities(
    kinds: [.mask], reductions: [.box: .mask, .rotatedBox: .mask, .polygon: .mask, .ellipse: .mask],
    facts: [.confirmedEmpty], header: HeaderCapabilities([.color]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard !source.files(suffix: "png").isEmpty else { return nil }
    // VOC, Cityscapes and Mapillary keep such pictures beside what says more.
    let telling = [
      "/SegmentationClass/", "/gtFine/", "/gtCoarse/", "/panoptic/", "/instances/", "/SegmentationObject/",
    ]
    if source.files.contains(where: { file in telling.contains { ("/" + file.path).contains($0) } }) { return nil }
    let layout = MaskPNGLayout(source)
    guard layout.maskCount > 0 else { return nil }
    var reasons = ["\(layout.maskCount) PNGs lie or are called as masks"]
    let list = MaskClassList.path(in: source)
    if let list { reasons.append("\(list) lists classes") }
    let isPlain = layout.sampleMasks.allSatisfy { MaskPNGLayout.isSingleChannel($0, source) }
    if isPlain { reasons.append("they have one channel") }
    let own = list.map { SafePath.name($0) == MaskClassList.file } ?? false
    let others = source.files.contains { ["json", "ndjson", "jsonl", "xml", "csv"].contains(SafePath.suffix($0.path)) }
    if layout.isGuess {
      return Detection(format: id, confidence: source.imageFolders.isEmpty ? 0.22 : 0.55, reasons: reasons)
    }
    let confidence = own ? 0.92 : others ? 0.1 : list != nil && isPlain ? 0.75 : isPlain ? 0.55 : 0.25
    return Detection(format: id, confidence: confidence, reasons: reasons)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try MaskPNGReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    MaskPNGWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let maskPNG = FormatID(rawValue: "mask_png")
}
