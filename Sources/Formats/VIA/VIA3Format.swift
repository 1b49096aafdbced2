/// Projects of the VGG Image Annotator's third version, which labels videos too: files, views of them, and metadata with
/// places (`xy`), times (`z`) and values of attributes (`av`).
///
/// The class is the attribute that is called so, as in the versions before. Stretches of a video become time ranges;
/// what is drawn at a time of a video is left out, since the file does not tell which frame that is.
public struct VIA3Format: DatasetFormat {
  public let id = FormatID.via3
  public let name = "VIA 3 project"
  public let summary = "VGG Image Annotator 3: boxes, circles, ellipses, polygons, lines, points; stretches of videos."
  public let capabilities = FormatCapabilities(
    kinds: [.box, .polygon, .polyline, .ellipse, .point, .timeRange],
    reductions: [.rotatedBox: .polygon, .mask: .polygon, .keypoints: .box, .cuboid2D: .box],
    facts: [.attributes, .imageMetadata, .confirmedEmpty], media: [.image, .video])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let path = VIA3Format.documents(source).first else { return nil }
    return Detection(format: id, confidence: 0.95, reasons: ["\(path) is a project of VIA 3"])
  }

  static func documents(_ source: DatasetSource) -> [String] {
    source.files.map(\.path).filter { path in
      guard SafePath.suffix(path) == "json" else { return false }
      let head = String(decoding: source.head(path, 1 << 12), as: UTF8.self)
      return head.contains("\"project\"") && head.contains("\"pname\"") && !head.contains("\"_via_")
    }
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try VIA3Reader(source, options, report).read(emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    VIA3Writer(header, sink, options, report)
  }
}

extension FormatID {
  public static let via3 = FormatID(rawValue: "via3")
}

/// An attribute of a VIA 3 project.
struct VIA3Attribute {
  /// What it is said of: the file as a whole, a place in it, a time of it.
  enum Anchor: String { case file = "FILE1_Z0_XY0", place = "FILE1_Z0_XY1", time = "FILE1_Z2_XY0" }
  /// 1 text, 2 checkboxes, 3 radio buttons, 4 a list, 5 pictures.
  static let (text, checkbox, select) = (1, 2, 4)
  var name: String
  var anchor: String
  var type = VIA3Attribute.text
  var options: [String: String] = [:]

  init?(_ node: JSONNode) {
    guard let name = node.member("aname")?.string, !name.isEmpty else { return nil }
    self.name = name
    anchor = node.member("anchor_id")?.string ?? ""
    type = node.member("type")?.int64.flatMap(Int.init(exactly:)) ?? VIA3Attribute.text
    for (key, value) in node.members(of: "options") { options[key.string ?? ""] = value.string }
  }

  /// A value in words: options are stored by their keys, ticked boxes as keys between commas.
  func value(_ node: JSONNode) -> AttributeValue {
    guard type != VIA3Attribute.text, let text = node.string, !options.isEmpty else { return node.attributeValue }
    guard type == VIA3Attribute.checkbox else { return .text(options[text] ?? text) }
    let ticked = text.split(separator: ",").map { options[String($0)] ?? String($0) }
    return ticked.count == 1 ? .text(ticked[0]) : .list(ticked.map { .text($0) })
  }
}
