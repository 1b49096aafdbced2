/// DOTA's turned boxes: a text file an image with four corners, class and difficulty (captain-whu.github.io/DOTA, 1.0 to 2.0).
///
/// Corners are 0-based pixels. Lines such as `imagesource:GoogleEarth` and `gsd:0.146` before the rows are facts of the
/// image. Four corners that are no rectangle stay a polygon.
public struct DOTAFormat: DatasetFormat {
  public let id = FormatID.dota
  public let name = "DOTA"
  public let summary = "A text file an image: four corners in pixels, class and difficulty of each object."
  public let capabilities = FormatCapabilities(
    kinds: [.rotatedBox, .polygon], reductions: [.box: .rotatedBox, .ellipse: .rotatedBox, .mask: .rotatedBox],
    facts: [.difficult, .imageMetadata, .confirmedEmpty])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    let files = source.files(suffix: "txt").filter { $0.size > 0 }
    let named = files.filter { ("/" + $0.path).contains("/labelTxt") }
    var (sound, others) = (0, 0)
    for file in (named.isEmpty ? files : named).prefix(8) {
      for (_, line) in TextLines(source.head(file.path, 2048)).prefix(12) {
        if DOTARow.fact(line) != nil { continue }
        if (try? DOTARow(line)) != nil { sound += 1 } else { others += 1 }
      }
    }
    if sound == 0 || others > sound { return nil }
    return Detection(
      format: id, confidence: named.isEmpty ? 0.7 : 0.94,
      reasons: ["\(sound) of \(sound + others) sampled rows are four corners, a class and a difficulty"])
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try DOTAReader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    DOTAWriter(header, sink, options, report)
  }
}

extension FormatID {
  public static let dota = FormatID(rawValue: "dota")
}
