import Evaluation
import Foundation
import Formats

/// `framewright eval` of objects: boxes, masks, keypoints and rotated boxes.
enum DetectionEvaluation {
  static func run(
    _ truth: ObjectSet, _ prediction: ObjectSet, _ options: ScoringOptions, curves: Bool, page wantsPage: Bool
  ) throws -> EvaluationOutput {
    var pairing = try Pairing(
      truth, prediction, isClassAgnostic: options.isClassAgnostic, federated: options.isFederated,
      obeysIgnore: options.isFederated || options.pascal != nil)
    let overlap = try pairing.overlap(options)
    let result = try pairing.score(overlap, options)
    var report = DetectionReport(result, pairing, options, curves: curves)
    if let rule = options.pascal { report.pascal = try pascal(pairing, overlap, options, rule) }
    var page = ReportPage(title: "Detections: \(options.kind.rawValue)")
    if options.isDetailed {
      let analysis = try DetectionAnalysis(pairing, overlap, options)
      report.analysis = analysis
      if wantsPage {
        let worst = try worst(pairing, overlap, options, score: analysis.confusion.score)
        fill(&page, report, analysis, result, pairing, worst)
      }
    }
    return EvaluationOutput(table: report.table, document: report, page: page, diagnostics: report.diagnostics)
  }

  private static func pascal(
    _ pairing: Pairing, _ overlap: some OverlapMeasure, _ options: ScoringOptions, _ rule: PascalScore.Rule
  ) throws -> DetectionReport.Pascal {
    let score = try PascalScore(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: pairing.images.count,
      classes: pairing.classes.count, rule: rule, threshold: options.overlap)
    return DetectionReport.Pascal(
      rule: rule.rawValue, overlap: options.overlap, map: score.meanAveragePrecision,
      classes: Dictionary(
        zip(pairing.classes.map(\.name), score.classes.map(\.averagePrecision)), uniquingKeysWith: { first, _ in first }
      ))
  }

  private static func worst(
    _ pairing: Pairing, _ overlap: some OverlapMeasure, _ options: ScoringOptions, score: Double
  ) throws -> WorstImages {
    let matching = try SingleMatching(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: pairing.images.count,
      classes: pairing.classes.count, threshold: options.overlap,
      maxDetections: options.detection.maxDetections.last ?? 100)
    return WorstImages(pairing, matching, score: score)
  }

  private static func fill(
    _ page: inout ReportPage, _ report: DetectionReport, _ analysis: DetectionAnalysis, _ result: DetectionResult,
    _ pairing: Pairing, _ worst: WorstImages
  ) {
    page.add(
      table: ["measure", "value"], report.order.map { [$0, TextTable.figure(report.summary[$0] ?? nil)] },
      title: "\(report.images) images, \(report.truths) truths, \(report.predictions) predictions")
    page.add(
      chart: LineChart(
        title: "Precision over recall, mean of classes", x: "recall", y: "precision",
        lines: result.options.thresholds.enumerated().compactMap { index, threshold in
          guard let curve = result.meanCurve(threshold: index) else { return nil }
          return .init(name: String(format: "%.2f", threshold), points: Array(zip(result.options.recalls, curve)))
        }))
    page.add(reliability: analysis.calibration)
    let kinds = ErrorBreakdown.Kind.allCases
    page.add(
      table: ["error", "count", "AP lost"],
      kinds.map {
        [
          $0.rawValue, String(analysis.errors.counts[$0.rawValue] ?? 0),
          TextTable.figure(analysis.errors.costs[$0.rawValue]),
        ]
      }, title: "Errors at overlap \(analysis.overlap)")
    page.add(html: worst.html())
    let area = report.settings.firstArea
    page.add(
      table: ["class", "truths", "AP", "AR", "best F1", "at score", "precision", "recall"],
      zip(report.classes, analysis.classes).filter { ($0.0.truths[area] ?? 0) > 0 }.map { row, best in
        [row.name, String(row.truths[area] ?? 0)]
          + [
            row.ap[area] ?? nil, row.ar[area] ?? nil, best.best?.f1, best.best?.score, best.best?.precision,
            best.best?.recall,
          ].map { TextTable.figure($0) }
      }, title: "Classes")
    page.add(
      confusion: analysis.confusion.counts, rows: analysis.confusion.names, columns: analysis.confusion.names)
    page.add(
      table: ["image", "what", "score", "labelled", "predicted"],
      analysis.mistakes.prefix(50).map { row in
        [
          row.image, row.kind.replacingOccurrences(of: "_", with: " "), TextTable.figure(row.score),
          row.kind == "missing" ? "" : row.className,
          row.kind == "missing" ? row.className : row.predictedClass ?? "",
        ]
      }, title: "Labels to look at")
  }
}
