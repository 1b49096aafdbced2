import Evaluation
import Foundation
import Formats
import Threads

/// `framewright eval`: scores predictions against a truth, on files alone.
struct EvalCommand: Command {
  static let name = "eval"
  static let summary = "Score predictions against ground truth"
  static let help = """
    framewright eval --truth FILE --predictions FILE [--iou-type bbox|segm|keypoints] [--from FORMAT]
                     [--iou LIST] [--max-detections LIST] [--areas LIST] [--sigmas LIST] [--class-agnostic]
                     [--federated] [--curves] [--json]

    The truth is a dataset of any format; the predictions are a COCO results list or a dataset of any format whose
    labels have scores. COCO's numbers are equal to pycocotools'.
      --iou 0.5,0.75          overlaps to score at; 0.5:0.95:0.05 counts up (default)
      --max-detections 1,10,100
      --areas small=0:1024,…  area ranges in square pixels besides "all"
      --sigmas LIST           spread of each keypoint
      --class-agnostic        all classes count as one
      --federated             LVIS: only classes that were looked for in an image count there
      --curves                add precision over recall of every class to the JSON
    """

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words,
      options: ["truth", "predictions", "iou-type", "from", "iou", "max-detections", "areas", "sigmas", "images"],
      switches: ["class-agnostic", "federated", "curves"])
    if arguments.wantsHelp { return printHelp() }
    _ = try arguments.positional()
    guard let truth = arguments["truth"] else { throw UsageError(message: "--truth FILE is missing") }
    guard let predictions = arguments["predictions"] else {
      throw UsageError(message: "--predictions FILE is missing")
    }
    let options = try ScoringOptions(arguments)
    let read = ObjectSet.Options(
      format: arguments["from"].flatMap { $0 == "auto" ? nil : FormatID(rawValue: $0) }, kind: options.kind,
      imageFolders: arguments["images"].map { [URL(fileURLWithPath: $0)] } ?? [])
    let threads = BlockingThreads(name: "eval", count: 2)
    var predictionRead = read
    predictionRead.format = nil
    let ready = predictionRead
    async let first = threads.run { try ObjectSet.read(truth, read) }
    async let second = threads.run { try ObjectSet.read(predictions, ready) }
    let (truths, found) = try await (first, second)
    let withCurves = arguments.has("curves")
    let report = try await threads.run { () throws -> DetectionReport in
      var pairing = try Pairing(
        truths, found, isClassAgnostic: options.isClassAgnostic, federated: options.isFederated)
      let result = try pairing.score(options)
      return DetectionReport(result, pairing, options, curves: withCurves)
    }
    if arguments.wantsJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      Console.out(String(decoding: try encoder.encode(report), as: UTF8.self))
    } else {
      Console.out(report.table)
    }
    for diagnostic in report.diagnostics.prefix(50) { Console.note(diagnostic.text) }
    return report.diagnostics.contains { $0.severity >= .warning } ? .warnings : .clean
  }
}
