import Evaluation
import Formats

/// What stands behind the numbers: kinds of error, thresholds, confusion, calibration, doubtful labels.
struct DetectionAnalysis: Encodable {
  /// Of a match.
  var overlap: Double
  var errors: Errors
  var best: Operating?
  /// At the score asked for, else at that of best F1.
  var operating: Operating?
  var classes: [ClassBest]
  var confusion: Confusion
  var calibration: Reliability
  var mistakes: [Mistake]

  struct Errors: Encodable {
    var ap: Double
    var costs: [String: Double]
    var counts: [String: Int]
    var falsePositives: Double
    var falseNegatives: Double
  }
  struct Operating: Encodable {
    var score: Double
    var precision: Double?
    var recall: Double?
    var f1: Double?
    var jaccard: Double?
    var meanIou: Double?
    var meanDice: Double?
    var truePositives: Int
    var falsePositives: Int
    var falseNegatives: Int

    init(_ point: ThresholdScan.Point) {
      score = point.score
      precision = point.precision
      recall = point.recall
      f1 = point.f1
      jaccard = point.jaccard
      meanIou = point.meanOverlap
      meanDice = point.meanDice
      truePositives = point.truePositives
      falsePositives = point.falsePositives
      falseNegatives = point.falseNegatives
    }
  }
  struct ClassBest: Encodable {
    var name: String
    var best: Operating?
    var operating: Operating
  }
  struct Confusion: Encodable {
    var score: Double
    /// Truth by row, prediction by column; the last of each is the background.
    var names: [String]
    var counts: [[Int]]
  }
  struct Reliability: Encodable {
    var expectedError: Double?
    var maximumError: Double?
    var bins: [Bin]
    struct Bin: Encodable {
      var lower: Double
      var upper: Double
      var count: Int
      var meanScore: Double?
      var accuracy: Double?
    }

    init(_ calibration: Calibration) {
      expectedError = calibration.expectedError
      maximumError = calibration.maximumError
      bins = calibration.bins.map {
        Bin(lower: $0.lower, upper: $0.upper, count: $0.count, meanScore: $0.meanScore, accuracy: $0.accuracy)
      }
    }
  }
  struct Mistake: Encodable {
    var kind: String
    var score: Double
    var image: String
    var className: String
    var predictedClass: String?
    /// Number of the annotation in the file.
    var annotation: Int64?
    /// x, y, width, height of the label, and of the prediction that speaks against it.
    var box: [Double]?
    var predictedBox: [Double]?
  }

  init(_ pairing: Pairing, _ overlap: some OverlapMeasure, _ options: ScoringOptions) throws {
    let (images, classCount) = (pairing.images.count, pairing.classes.count)
    let most = options.detection.maxDetections.last ?? 100
    self.overlap = options.overlap
    let breakdown = try breakDownErrors(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: images, classes: classCount,
      threshold: options.overlap, background: min(0.1, options.overlap))
    errors = Errors(
      ap: breakdown.averagePrecision,
      costs: Dictionary(breakdown.costs.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }),
      counts: Dictionary(breakdown.counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }),
      falsePositives: breakdown.falsePositiveCost, falseNegatives: breakdown.falseNegativeCost)
    let matching = try SingleMatching(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: images, classes: classCount,
      threshold: options.overlap, maxDetections: most)
    let scan = ThresholdScan(matching, truths: pairing.truths, predictions: pairing.predictions)
    best = scan.best.map(Operating.init)
    let score = options.score ?? scan.best?.score ?? 0
    operating = Operating(scan.at(score))
    classes = pairing.classes.indices.map { index in
      let scan = ThresholdScan(
        matching, truths: pairing.truths, predictions: pairing.predictions, category: index)
      return ClassBest(
        name: pairing.classes[index].name, best: scan.best.map(Operating.init), operating: Operating(scan.at(score)))
    }
    let matrix = try ConfusionMatrix(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: images, classes: classCount,
      threshold: options.overlap, score: score)
    confusion = Confusion(
      score: score, names: pairing.classes.map(\.name) + ["background"],
      counts: (0...classCount).map { row in (0...classCount).map { matrix[truth: row, predicted: $0] } })
    calibration = Reliability(Calibration(matching, predictions: pairing.predictions))
    let ranked = try rankLabelMistakes(
      truths: pairing.truths, predictions: pairing.predictions, overlap: overlap, images: images, classes: classCount)
    mistakes = ranked.prefix(1000).map { pairing.mistake($0) }
  }
}

extension Pairing {
  fileprivate func mistake(_ mistake: LabelMistake) -> DetectionAnalysis.Mistake {
    func list(_ box: SIMD4<Double>) -> [Double] { [box.x, box.y, box.z, box.w] }
    let truthRow = mistake.truth.map { truthRows[$0] }
    let predictionRow = mistake.prediction.map { predictionRows[$0] }
    let own = mistake.truth.map { classes[Int(truths.category[$0])].name }
    let other = mistake.prediction.map { classes[Int(predictions.category[$0])].name }
    return DetectionAnalysis.Mistake(
      kind: mistake.kind.rawValue, score: mistake.score, image: images[mistake.image].path,
      className: own ?? other ?? "", predictedClass: own == nil ? nil : other,
      annotation: truthRow.flatMap { truth.rows.flags[$0].contains(.hasID) ? truth.rows.ids[$0] : nil },
      box: truthRow.map { list(truth.box($0)) },
      predictedBox: predictionRow.map { list(prediction.box($0)) })
  }
}
