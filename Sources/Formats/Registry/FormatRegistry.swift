/// All formats there are.
public enum FormatRegistry {
  /// In the order in which people are offered them. Identifiers are unique; a test holds that.
  public static let all: [any DatasetFormat] = [
    COCOFormat(), YOLOFormat(), YOLOFormat(.segment), YOLOFormat(.pose), YOLOFormat(.obb), YOLOClassifyFormat(),
    CVATFormat(), CVATVideoFormat(), LabelMeFormat(), LabelMeXMLFormat(),
    LabelStudioFormat(), LabelStudioVideoFormat(), DatumaroFormat(), LVISFormat(), COCOPanopticFormat(),
    COCOResultsFormat(),
    CreateMLFormat(), VoTTFormat(), VoTTCSVFormat(), VIAFormat(), VIACSVFormat(), VIA3Format(),
    LabelboxFormat(), SuperviselyFormat(), FiftyOneFormat(), FiftyOneVideoFormat(),
    VOCFormat(), ImageNetFormat(), MaskPNGFormat(), CityscapesFormat(), VistasFormat(), KITTIFormat(), KITTI3DFormat(),
    OpenImagesFormat(), DOTAFormat(), MOTFormat(), MOTSFormat(), WIDERFormat(), CSVFormat(), TFRecordFormat(),
    KITTIRawFormat(), SemanticKITTIFormat(), ActivityNetFormat(), AVAFormat(),
  ]

  public static func format(_ id: FormatID) -> (any DatasetFormat)? { all.first { $0.id == id } }

  /// The formats that a source could be, the likeliest first.
  public static func detect(_ source: DatasetSource) -> [Detection] {
    all.compactMap { $0.detect(source) }.sorted { $0.confidence > $1.confidence }
  }

  /// The one format that a source is.
  ///
  /// - Throws: `FormatError` (`format_unknown`) where none is likely, or two are equally.
  public static func recognise(_ source: DatasetSource) throws(FormatError) -> any DatasetFormat {
    let found = detect(source)
    guard let best = found.first, best.confidence > 0.2, let format = format(best.format) else {
      throw FormatError(
        .formatUnknown, file: source.name, "no known dataset format was recognised among \(source.files.count) files",
        remedy: offer)
    }
    if found.count > 1, found[1].confidence == best.confidence {
      throw FormatError(
        .formatUnknown, file: source.name, "both \(best.format) and \(found[1].format) are likely",
        remedy: "name the format")
    }
    return format
  }

  /// The format asked for, or the one that the source is.
  public static func reader(_ id: FormatID?, for source: DatasetSource) throws(FormatError) -> any DatasetFormat {
    guard let id else { return try recognise(source) }
    guard let format = format(id) else { throw FormatError(.formatUnknown, "there is no format \(id)", remedy: offer) }
    return format
  }

  static var offer: String { "name one of: " + all.map(\.id.rawValue).joined(separator: ", ") }
}
