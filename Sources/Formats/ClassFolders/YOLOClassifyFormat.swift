/// YOLO's classification datasets: a folder a split, in it a folder a class, in it the pictures
/// (`ultralytics/data/dataset.py` 8.4, torchvision's `ImageFolder`).
///
/// Class numbers follow the alphabet. A picture has one class; pictures beside the class folders have none.
public struct YOLOClassifyFormat: DatasetFormat {
  public let id = FormatID.yoloClassify
  public let name = "YOLO (classification)"
  public let summary = "A folder a split, in it a folder a class with its pictures; one class a picture."
  public let capabilities = FormatCapabilities(kinds: [.classification])

  public init() {}

  public func detect(_ source: DatasetSource) -> Detection? {
    guard SynsetNames.path(in: source) == nil, let layout = ClassFolderLayout(source), layout.hasSplits else {
      return nil
    }
    return Detection(
      format: id, confidence: layout.hasLabelFiles ? 0.2 : 0.85,
      reasons: ["\(layout.entries.count) pictures lie in folders of \(layout.classes.count) classes below splits"])
  }

  public func read(
    _ source: DatasetSource, options: ReadOptions, report: ReportCollector, emit: (DatasetEvent) throws -> Void
  ) throws {
    try ClassFolderReader(source, options, report).read(names: [], emit)
  }

  public func makeWriter(
    _ header: DatasetHeader, to sink: any DatasetSink, options: WriteOptions, report: ReportCollector
  ) throws -> any DatasetWriter {
    ClassFolderWriter(header, sink, options, report, undivided: "train", writesNames: false)
  }
}

extension FormatID {
  public static let yoloClassify = FormatID(rawValue: "yolo_classify")
}
