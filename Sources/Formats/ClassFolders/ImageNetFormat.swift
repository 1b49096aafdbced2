/// ImageNet's folders: a folder a class, called by its synset, with or without folders of splits above, beside a list
/// of what the synsets mean (ILSVRC `Data/CLS-LOC`, `LOC_synset_mapping.txt`).
///
/// ILSVRC's boxes are Pascal VOC files and are read as such.
public struct ImageNetFormat: DatasetFormat {
  public let id = FormatID.imageNet
  public let name = "ImageNet folders"
  public let summary = "A folder a class with its pictures, and a list of what the folders' names mean."
  public let capabilities = FormatCapabilities(
    kinds: [.classification], header: HeaderCapabilities(classFields: ["synset"]))

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard let layout = ClassFolderLayout(source), !layout.hasLabelFiles else { return nil }
    let names = SynsetNames.path(in: source)
    let synsets = layout.classes.count { name in
      name.utf8.count == 9 && name.hasPrefix("n") && name.dropFirst().allSatisfy(\.isNumber)
    }
    var reasons = ["\(layout.entries.count) pictures lie in folders of \(layout.classes.count) classes"]
    if let names { reasons.append("\(names) lists the classes") }
    if synsets > 0 { reasons.append("\(synsets) folders are called like synsets") }
    let confidence = names != nil ? 0.9 : synsets == layout.classes.count ? 0.88 : layout.hasSplits ? 0.1 : 0.3
    return Detection(format: id, confidence: confidence, reasons: reasons)
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try ClassFolderReader(source, options, report).read(names: SynsetNames.read(source), emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    ClassFolderWriter(header, sink, options, report, undivided: "", writesNames: true)
  }
}

extension FormatID {
  public static let imageNet = FormatID(rawValue: "imagenet")
}
