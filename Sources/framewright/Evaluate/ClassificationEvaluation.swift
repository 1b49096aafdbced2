import Evaluation
import Foundation
import Formats

/// `framewright eval --iou-type classification`: one class an image.
///
/// Either side is a dataset of any format that holds classes of whole images, or a CSV file with the columns
/// `image,class` and, for predictions, `score`; several rows of an image are its scores by class.
enum ClassificationEvaluation {
  struct Document: Encodable {
    var kind = "classification"
    var images: Int
    var accuracy: Double?
    var top5Accuracy: Double?
    var macro: Scores?
    var micro: Scores?
    var weighted: Scores?
    /// One class against all others; the mean over classes that have both.
    var rocAuc: Double?
    var calibration: DetectionAnalysis.Reliability
    var classes: [ClassScore]
    /// Truth by row, prediction by column; the last column is "nothing predicted".
    var confusion: [[Int]]
    var diagnostics: [Diagnostic]
  }
  struct Scores: Encodable {
    var precision: Double
    var recall: Double
    var f1: Double
    var support: Int

    init(_ scores: ClassificationScore.Scores) {
      (precision, recall, f1, support) = (scores.precision, scores.recall, scores.f1, scores.support)
    }
  }
  struct ClassScore: Encodable {
    var name: String
    var scores: Scores
    var rocAuc: Double?
  }

  /// - Parameter options: how the truth is read; predictions are recognised.
  static func run(truth: String, predictions: String, _ options: ObjectSet.Options) throws -> EvaluationOutput {
    var other = options
    other.format = nil
    let there = try ImageClasses.read(truth, options)
    let found = try ImageClasses.read(predictions, other)
    var diagnostics = there.diagnostics + found.diagnostics
    var byImage: [String: [(name: String, score: Double)]] = [:]
    for row in found.rows { byImage[row.image, default: []].append((row.name, row.score ?? 1)) }
    let names = Set(there.rows.map(\.name)).union(found.rows.map(\.name)).sorted()
    let index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    var (truths, best): ([Int], [Int?]) = ([], [])
    var scores: [Double] = []
    var missing = 0
    for row in there.rows {
      truths.append(index[row.name] ?? 0)
      var own = [Double](repeating: 0, count: names.count)
      let guesses = byImage[row.image] ?? []
      for guess in guesses { if let place = index[guess.name] { own[place] = guess.score } }
      let top = guesses.max { $0.score < $1.score }
      best.append(top.flatMap { index[$0.name] })
      if top == nil { missing += 1 }
      scores += own
    }
    if missing > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, .missingImage, file: predictions, "\(missing) images have no prediction and count as wrong"))
    }
    let score = try ClassificationScore(truth: truths, prediction: best, classes: names.count)
    let curves = try names.indices.map { category in
      try ROCCurve(
        scores: truths.indices.map { scores[$0 * names.count + category] }, isPositive: truths.map { $0 == category })
    }
    let areas = curves.compactMap(\.area)
    let topScores = truths.indices.map { row in scores[row * names.count..<(row + 1) * names.count].max() ?? 0 }
    let document = Document(
      images: truths.count, accuracy: score.accuracy,
      top5Accuracy: names.count > 5
        ? try ClassificationScore.topAccuracy(5, truth: truths, scores: scores, classes: names.count) : nil,
      macro: score.macro.map(Scores.init), micro: score.micro.map(Scores.init),
      weighted: score.weighted.map(Scores.init),
      rocAuc: areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count),
      calibration: .init(Calibration(scores: topScores, isRight: zip(truths, best).map { $0 == $1 })),
      classes: names.indices.map {
        ClassScore(name: names[$0], scores: Scores(score.scores($0)), rocAuc: curves[$0].area)
      },
      confusion: names.indices.map { row in (0...names.count).map { score.confusion[truth: row, predicted: $0] } },
      diagnostics: diagnostics)
    return output(document, names, curves)
  }

  private static func output(_ document: Document, _ names: [String], _ curves: [ROCCurve]) -> EvaluationOutput {
    var summary = [
      ["accuracy", TextTable.figure(document.accuracy)], ["F1 (macro)", TextTable.figure(document.macro?.f1)],
      ["F1 (weighted)", TextTable.figure(document.weighted?.f1)], ["ROC AUC", TextTable.figure(document.rocAuc)],
      ["calibration error", TextTable.figure(document.calibration.expectedError)],
    ]
    if let top = document.top5Accuracy { summary.insert(["top-5 accuracy", TextTable.figure(top)], at: 1) }
    let header = ["class", "images", "precision", "recall", "F1", "ROC AUC"]
    let cells = document.classes.map { row in
      [row.name, String(row.scores.support)]
        + [row.scores.precision, row.scores.recall, row.scores.f1, row.rocAuc].map { TextTable.figure($0) }
    }
    var page = ReportPage(title: "Classification")
    page.add(table: ["measure", "value"], summary, title: "\(document.images) images")
    page.add(table: header, cells, title: "Classes")
    page.add(
      chart: LineChart(
        title: "Receiver operating characteristic", x: "false positive rate", y: "true positive rate",
        lines: zip(names, curves).filter { $1.area != nil }.prefix(12).map { name, curve in
          .init(name: name, points: curve.points.map { ($0.falsePositiveRate, $0.truePositiveRate) })
        }))
    page.add(confusion: document.confusion, rows: names, columns: names + ["nothing"])
    page.add(reliability: document.calibration)
    return EvaluationOutput(
      table: TextTable.text(["measure", "value"], summary) + "\n\n" + TextTable.text(header, cells), document: document,
      page: page, diagnostics: document.diagnostics)
  }
}

/// Classes of whole images as a file has them.
struct ImageClasses {
  var rows: [(image: String, name: String, score: Double?)] = []
  var diagnostics: [Diagnostic] = []

  static func read(_ path: String, _ options: ObjectSet.Options) throws -> ImageClasses {
    let url = URL(fileURLWithPath: path)
    let isTable = options.format == nil && url.pathExtension.lowercased() == "csv"
    return isTable ? try csv(url) : try dataset(url, options)
  }

  private static func csv(_ url: URL) throws -> ImageClasses {
    guard let text = try? String(contentsOf: url, encoding: .utf8) else {
      throw FormatError(.fileUnreadable, file: url.path, "cannot be read as text", remedy: "check the path")
    }
    var result = ImageClasses()
    let lines = text.split(whereSeparator: \.isNewline)
    let header = (lines.first ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard let image = header.firstIndex(of: "image"), let name = header.firstIndex(of: "class") else {
      throw FormatError(
        .schema, file: url.lastPathComponent, line: 1, "the columns image and class are not there",
        remedy: "begin with a line image,class,score")
    }
    let score = header.firstIndex(of: "score")
    for (number, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let value = score.flatMap { $0 < fields.count ? Double(fields[$0]) : nil }
      guard fields.count > max(image, name), !fields[image].isEmpty, !fields[name].isEmpty,
        score == nil || value?.isFinite == true
      else {
        result.diagnostics.append(
          Diagnostic(
            .error, .malformedLine, file: url.lastPathComponent, line: number + 1, "lacks an image, a class or a score",
            remedy: "correct or remove it"))
        continue
      }
      result.rows.append((fields[image], fields[name], value))
    }
    return result
  }

  private static func dataset(_ url: URL, _ options: ObjectSet.Options) throws -> ImageClasses {
    var sourceOptions = SourceOptions()
    sourceOptions.imageFolders = options.imageFolders
    let source = try DatasetSource.open(url, options: sourceOptions)
    let report = ReportCollector()
    var result = ImageClasses()
    var read = ReadOptions()
    read.classNames = options.classNames
    read.checksImages = false
    try FormatRegistry.reader(options.format, for: source).read(source, options: read, report: report) { event in
      guard case .item(let item) = event else { return }
      for label in item.labels where label.shape.kind == .classification {
        result.rows.append((item.path, label.category, label.score))
      }
    }
    result.diagnostics = report.finish().diagnostics
    return result
  }
}
