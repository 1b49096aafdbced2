import Foundation
import Formats
import Threads

/// `framewright convert`: one dataset, point cloud or transcript format into another, on files alone.
struct ConvertCommand: Command {
  static let name = "convert"
  static let summary = "Convert a dataset, a point cloud or a transcript on disk"
  static let help = """
    framewright convert SOURCE OUT --to FORMAT [--from FORMAT|auto] [--images FOLDER] [--no-images]
                        [--link] [--boxes auto|one|zero] [--classes FILE] [--report FILE] [--json]

    SOURCE is a folder, an archive or a label file; OUT a folder, or a file that ends in .zip. Formats: \
    \(FormatRegistry.all.map(\.id.rawValue).joined(separator: ", ")).
      --images FOLDER  where the pictures are, if not in SOURCE
      --no-images      write labels only
      --link           hard links instead of copies where possible
      --boxes          pixel convention of Pascal VOC files
      --classes FILE   class names, one a line, for label files without
      --report FILE    write the report there as JSON

    framewright convert FILE OUT --to FORMAT [--from FORMAT|auto] [--encoding ascii|binary|compressed]
                        [--labels FILE] [--report FILE] [--json]

    One point cloud (\(PointCloudFormat.allCases.map(\.rawValue).joined(separator: ", "))) or one transcript
    (\(TranscriptFormat.allCases.map(\.rawValue).joined(separator: ", "))).
      --encoding       of PCD and PLY; compressed for PCD alone
      --labels FILE    SemanticKITTI labels of a scan, if not beside it
    What the target cannot hold is listed with its number, never dropped in silence.
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words, options: ["to", "from", "images", "boxes", "classes", "report", "encoding", "labels"],
      switches: ["no-images", "link"])
    if arguments.wantsHelp { return printHelp() }
    let places = try arguments.positional("SOURCE", "OUT")
    guard let target = arguments["to"] else { throw UsageError(message: "--to FORMAT is missing") }
    if let kind = SingleFileConversion(target) { return try await kind.run(places, arguments) }
    for option in ["encoding", "labels"] where arguments[option] != nil {
      throw UsageError(message: "--\(option) is for point clouds")
    }
    var options = ConvertOptions()
    options.write.includesImages = !arguments.has("no-images")
    options.write.name = URL(fileURLWithPath: places[1]).deletingPathExtension().lastPathComponent
    options.read = try ReadOptions(arguments)
    let from = arguments["from"].flatMap { $0 == "auto" ? nil : FormatID(rawValue: $0) }
    let isQuiet = arguments.wantsJSON
    let ready = options
    let link = arguments.has("link")
    let images = arguments["images"]
    let report = try await BlockingThreads(name: "convert", count: 1).run { () throws -> ConversionReport in
      var sourceOptions = SourceOptions()
      if let images { sourceOptions.imageFolders = [URL(fileURLWithPath: images)] }
      do {
        let source = try DatasetSource.open(URL(fileURLWithPath: places[0]), options: sourceOptions)
        let out = URL(fileURLWithPath: places[1])
        let sink: any DatasetSink =
          places[1].hasSuffix(".zip") ? try ZipSink(file: out) : try FolderSink(out, transfer: link ? .hardLink : .copy)
        return try convert(source, from: from, to: FormatID(rawValue: target), into: sink, options: ready) { progress in
          if !isQuiet { ProgressLine.shared.show("images", done: progress.images, total: nil) }
        }
      } catch let error as FormatError {
        // What could not even be opened has a report too.
        return ConversionReport(of: error, from: from?.rawValue, to: target)
      }
    }
    ProgressLine.shared.clear()
    let document = try report.json()
    if let file = arguments["report"] { try Console.save(document, to: file) }
    if arguments.wantsJSON {
      Console.out(String(decoding: document, as: UTF8.self))
    } else {
      Console.note(report.text)
    }
    return ExitStatus(report.outcome)
  }
}

extension ExitStatus {
  /// The exit status of a conversion.
  init(_ outcome: ConversionReport.Outcome) {
    switch outcome {
    case .clean: self = .clean
    case .warnings: self = .warnings
    case .failed: self = .failed
    }
  }
}

extension ReadOptions {
  /// What `--boxes` and `--classes` say.
  ///
  /// - Throws: `UsageError`.
  init(_ arguments: Arguments) throws {
    self.init()
    if let word = arguments["boxes"] {
      guard let base = CoordinateBase(rawValue: word) else {
        throw UsageError(message: "--boxes is auto, one or zero")
      }
      coordinateBase = base
    }
    if let file = arguments["classes"] {
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw UsageError(message: "\(file) cannot be read")
      }
      classNames = text.split(whereSeparator: \.isNewline).map(String.init)
    }
  }
}
