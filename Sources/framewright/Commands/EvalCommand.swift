import Evaluation
import Foundation
import Formats
import Threads

/// `framewright eval`: scores predictions against a truth, on files alone.
struct EvalCommand: Command {
  static let name = "eval"
  static let summary = "Score predictions against ground truth"
  static let help = """
    framewright eval --truth TRUTH --predictions PREDICTIONS [--iou-type KIND] [--json] [--html FILE]

    KIND is what is compared:
      bbox, segm, keypoints, rotated
                      objects: TRUTH is a dataset of any format, PREDICTIONS a COCO results list or a dataset of any
                      format whose labels have scores
      semantic        folders of PNG masks of equal names
      panoptic        COCO panoptic JSON with its PNG files beside it
      classification  datasets of image classes, or CSV files image,class,score
      tracking        MOTChallenge text, or folders of it
      agreement       annotators instead of truth and predictions: framewright eval --iou-type agreement A B …
    Objects:
      --metric coco|lvis|voc07|voc10    coco and lvis are equal to pycocotools and lvis-api
      --iou 0.5,0.75           overlaps to score at; 0.5:0.95:0.05 counts up (the default)
      --max-detections 1,10,100
      --areas small=0:1024,…   area ranges in square pixels besides "all"; large=9216:inf has no end
      --sigmas LIST            spread of each keypoint
      --class-agnostic         all classes count as one
      --last-pixel             boxes name their last pixel: width and height are one more
      --curves                 add precision over recall of every class to the JSON
      --details                add errors by kind, best F1, confusion, calibration and doubtful labels
      --score S                with --details: predictions below S do not count for the confusion
    Objects, classification and agreement:
      --from FORMAT            format of the truth, or of all annotators, if not recognised
      --images FOLDER          where the pictures are, for their sizes and for the report
      --classes FILE           class names, one a line, for label files without; also for semantic masks
    Objects, tracks and agreement:
      --overlap 0.5            least overlap of a match, where one is needed
    Tracks:
      --benchmark mot15|mot16|mot17|mot20   which rows count: all with a flag (mot15, the default), or pedestrians, and
                               predictions that fit distractors count neither way
    Semantic masks:
      --ignore N               number of void pixels (255)
    All:
      --html FILE              write a report with curves and the worst images
    Exit status: 0 clean, 1 with warnings, 2 wrong use, 3 failed.
    """

  private static let objects = ScoredKind.allCases.map(\.rawValue)
  private static let kinds = objects + ["semantic", "panoptic", "classification", "tracking", "agreement"]

  /// The options and switches that not every kind takes.
  private static let uses: [(names: [String], kinds: [String])] = [
    (["metric", "iou", "max-detections", "areas", "score", "class-agnostic", "curves", "details"], objects),
    (["sigmas"], [ScoredKind.keypoints.rawValue]),
    (["last-pixel"], [ScoredKind.boxes.rawValue]),
    (["from", "images"], objects + ["classification", "agreement"]),
    (["classes"], objects + ["classification", "agreement", "semantic"]),
    (["overlap"], objects + ["tracking", "agreement"]),
    (["benchmark"], ["tracking"]),
    (["ignore"], ["semantic"]),
    (["truth", "predictions"], kinds.filter { $0 != "agreement" }),
  ]

  /// - Throws: `UsageError` for an unknown kind, and for options that the kind has no use for.
  private static func checkKind(_ kind: String, _ arguments: Arguments) throws {
    guard kinds.contains(kind) else {
      throw UsageError(message: "--iou-type is one of \(kinds.joined(separator: ", "))")
    }
    for use in uses where !use.kinds.contains(kind) {
      for name in use.names where arguments[name] != nil || arguments.has(name) {
        throw UsageError(message: "--\(name) is for --iou-type \(use.kinds.joined(separator: ", "))")
      }
    }
  }

  func run(_ words: [String]) async throws -> ExitStatus {
    let arguments = try Arguments(
      words,
      options: [
        "truth", "predictions", "iou-type", "metric", "from", "iou", "max-detections", "areas", "sigmas", "images",
        "score", "overlap", "classes", "ignore", "html", "benchmark",
      ], switches: ["class-agnostic", "last-pixel", "curves", "details"])
    if arguments.wantsHelp { return printHelp() }
    let output = try await evaluate(arguments)
    if let path = arguments["html"] {
      do {
        try Data(output.page.html.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
      } catch {
        throw FormatError(.fileUnreadable, file: path, "cannot be written", remedy: "choose another place")
      }
    }
    ProgressLine.shared.clear()
    if arguments.wantsJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.keyEncodingStrategy = .convertToSnakeCase
      Console.out(String(decoding: try encoder.encode(output.document), as: UTF8.self))
    } else {
      Console.out(output.table)
    }
    for diagnostic in output.diagnostics.prefix(50) { Console.note(diagnostic.text) }
    if output.diagnostics.count > 50 { Console.note("… and \(output.diagnostics.count - 50) more") }
    return output.diagnostics.contains { $0.severity >= .warning } ? .warnings : .clean
  }

  private func evaluate(_ arguments: Arguments) async throws -> EvaluationOutput {
    let kind = arguments["iou-type"] ?? "bbox"
    try EvalCommand.checkKind(kind, arguments)
    let threads = BlockingThreads(name: "eval", count: 2)
    let overlap = try arguments["overlap"].map { try ScoringOptions.number($0, "--overlap") } ?? 0.5
    guard overlap > 0, overlap <= 1 else { throw UsageError(message: "--overlap is above 0 and at most 1") }
    let names = try arguments["classes"].map { file in
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        throw UsageError(message: "\(file) cannot be read")
      }
      return text.split(whereSeparator: \.isNewline).map(String.init)
    }
    var read = ObjectSet.Options(
      format: arguments["from"].flatMap { $0 == "auto" ? nil : FormatID(rawValue: $0) }, kind: .boxes,
      imageFolders: arguments["images"].map { [URL(fileURLWithPath: $0)] } ?? [], classNames: names ?? [])
    if kind == "agreement" {
      let paths = arguments.rest
      guard paths.count >= 2 else { throw UsageError(message: "agreement needs the labels of two annotators or more") }
      let ready = read
      return try await threads.run { try AgreementEvaluation.run(paths, ready, overlap: overlap) }
    }
    _ = try arguments.positional()
    guard let truth = arguments["truth"] else { throw UsageError(message: "--truth is missing") }
    guard let predictions = arguments["predictions"] else { throw UsageError(message: "--predictions is missing") }
    switch kind {
    case "tracking":
      guard let benchmark = TrackBenchmark(rawValue: arguments["benchmark"] ?? "mot15") else {
        throw UsageError(
          message: "--benchmark is one of \(TrackBenchmark.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      return try await threads.run {
        try TrackingEvaluation.run(truth: truth, predictions: predictions, overlap: overlap, benchmark: benchmark)
      }
    case "panoptic":
      return try await threads.run { try PanopticEvaluation.run(truth: truth, predictions: predictions) }
    case "classification":
      let ready = read
      return try await threads.run {
        try ClassificationEvaluation.run(truth: truth, predictions: predictions, ready)
      }
    case "semantic":
      guard let ignored = Int(arguments["ignore"] ?? "255") else {
        throw UsageError(message: "--ignore takes a number")
      }
      return try await threads.run {
        try SemanticEvaluation.run(truth: truth, predictions: predictions, names: names ?? [], ignored: ignored)
      }
    default: break
    }
    guard let scored = ScoredKind(rawValue: kind) else {
      throw UsageError(message: "--iou-type is one of \(EvalCommand.kinds.joined(separator: ", "))")
    }
    var options = try ScoringOptions(arguments, scored)
    options.overlap = overlap
    read.kind = scored
    // The format named is the truth's; predictions are recognised.
    var other = read
    other.format = nil
    let (ready, readyOther, readyOptions) = (read, other, options)
    async let first = threads.run { try ObjectSet.read(truth, ready) }
    async let second = threads.run { try ObjectSet.read(predictions, readyOther) }
    let (truths, found) = try await (first, second)
    let (curves, page) = (arguments.has("curves"), arguments["html"] != nil)
    return try await threads.run {
      try DetectionEvaluation.run(truths, found, readyOptions, curves: curves, page: page)
    }
  }
}
