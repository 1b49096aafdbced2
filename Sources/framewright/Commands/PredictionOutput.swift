import Formats
import Foundation
import Imaging

/// The dataset that `framewright predict --out` writes.
struct PredictionOutput {
  private let place: String
  private let format: any DatasetFormat
  private let includesImages: Bool

  /// - Throws: `UsageError` for a format that cannot be written; nil where no dataset is asked for.
  init?(_ arguments: Arguments) throws {
    guard let place = arguments["out"] else { return nil }
    let name = arguments["format"] ?? "coco"
    guard let format = FormatRegistry.format(FormatID(rawValue: name)), format.isWritten else {
      throw UsageError(message: "there is no format \(name) to write; docs/formats.md lists them")
    }
    (self.place, self.format, includesImages) = (place, format, !arguments.has("no-images"))
  }

  /// Writes all pictures that could be read, upright, with their boxes; says on standard error what the format cannot
  /// hold.
  func write(_ document: PredictCommand.Document) throws {
    let out = URL(fileURLWithPath: place)
    let sink: any DatasetSink = place.hasSuffix(".zip") ? try ZipSink(file: out) : try FolderSink(out)
    let report = ReportCollector()
    var write = WriteOptions()
    write.includesImages = includesImages
    write.name = out.deletingPathExtension().lastPathComponent
    let exporter = try DatasetExporter(
      format, header: DatasetHeader(categories: document.classes.map { DatasetCategory(name: $0) }), to: sink,
      options: write, report: report)
    var taken: Set<String> = []
    for picture in document.pictures {
      guard picture.error == nil, let width = picture.width, let height = picture.height else { continue }
      let file = URL(fileURLWithPath: picture.file)
      var item = DatasetItem(path: Self.free(file.lastPathComponent, &taken))
      item.size = Formats.PixelSize(width: width, height: height)
      if includesImages {
        // The boxes are those of the upright picture, and readers mostly look at the stored rows.
        let upright = try? UprightExport.make(file: file).bytes
        item.image = upright.map { .bytes($0) } ?? .file(file)
      }
      item.labels = picture.boxes.map { box in
        var label = Label(
          category: box.class,
          shape: .box(PixelBox(xMin: box.xyxy[0], yMin: box.xyxy[1], xMax: box.xyxy[2], yMax: box.xyxy[3])))
        label.score = box.score
        return label
      }
      report.didRead(item)
      try exporter.write(item)
    }
    try exporter.finish()
    let result = report.finish()
    if !result.losses.isEmpty || result.outcome != .clean { Console.note(result.text) }
  }

  /// Pictures of one name in two folders become two.
  private static func free(_ name: String, _ taken: inout Set<String>) -> String {
    var candidate = name
    var number = 1
    while !taken.insert(candidate.lowercased()).inserted {
      number += 1
      let parts = name as NSString
      candidate = "\(parts.deletingPathExtension)_\(number).\(parts.pathExtension)"
    }
    return candidate
  }
}
