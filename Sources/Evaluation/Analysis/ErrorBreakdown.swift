/// Where average precision is lost, by kind of error (TIDE: Bolya, Foley, Hays, Hoffman 2020; equal to tidecv 1.0).
///
/// Each kind's cost is how much the mean average precision at one threshold would rise if that kind alone were
/// corrected.
public struct ErrorBreakdown: Sendable, Hashable {
  /// Why a prediction is wrong, or a truth not found.
  public enum Kind: String, Sendable, CaseIterable, Hashable {
    /// Right place, wrong class.
    case classification
    /// Right class, overlap between the background's and the matching threshold.
    case localisation
    /// Wrong class and wrong place.
    case both
    /// The truth was already taken by a surer prediction.
    case duplicate
    /// Nothing is there.
    case background
    /// A truth that no prediction came near.
    case missed
  }

  /// Mean average precision at the threshold, 0…1.
  public var averagePrecision: Double
  /// How much that would rise, 0…1.
  public var costs: [Kind: Double]
  /// How often each kind happened.
  public var counts: [Kind: Int]
  /// Rise if every wrong prediction were less sure than every right one.
  public var falsePositiveCost: Double
  /// Rise if every missed truth were taken away.
  public var falseNegativeCost: Double

  /// Prediction and error of one wrong prediction, or the missed truth.
  struct Finding: Sendable {
    var kind: Kind
    /// Row of the prediction; nil for a missed truth.
    var prediction: Int?
    /// Row of the truth that it is about.
    var truth: Int?
    /// The prediction lies in a region to be ignored: it counts nowhere, but may still be corrected.
    var isIgnored = false
  }
}

/// Breaks the errors of detections down by kind.
///
/// - Parameters:
///   - threshold: overlap of a match.
///   - background: overlap up to which a prediction is background.
///   - maxDetections: most predictions of an image, of all classes together.
public func breakDownErrors<Overlap: OverlapMeasure>(
  truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int,
  threshold: Double = 0.5, background: Double = 0.1, maxDetections: Int = 100
) throws(EvaluationError) -> ErrorBreakdown {
  try truths.check(images: images, classes: classes)
  try predictions.check(images: images, classes: classes)
  let found = forEachImage(
    truths, predictions, overlap, images: images, maxDetections: maxDetections
  ) { matrix in
    ImageErrors(matrix, truths, predictions, threshold: threshold, background: background)
  }
  return ErrorLedger(found, truths, predictions, classes: classes).breakdown()
}

/// What one image's predictions came to.
private struct ImageErrors: Sendable {
  /// Right predictions.
  var correct: [Int] = []
  var findings: [ErrorBreakdown.Finding] = []
  /// Rows of truths that no prediction took.
  var unfound: [Int] = []
  /// Rows of truths that count.
  var counted: [Int] = []
  /// The unfound truth of a finding, with the prediction that would be corrected to it.
  var best: [Int: (score: Double, prediction: Int)] = [:]

  init(
    _ matrix: ImageMatrix, _ truths: TruthTable, _ predictions: PredictionTable, threshold: Double, background: Double
  ) {
    let real = matrix.truths.indices.filter { !truths.isIgnored[matrix.truths[$0]] }
    let ignored = matrix.truths.indices.filter { truths.isIgnored[matrix.truths[$0]] }
    counted = real.map { matrix.truths[$0] }
    var taken = Set<Int>()
    var state = [Bool?](repeating: false, count: matrix.predictions.count)
    func isSame(_ prediction: Int, _ truth: Int) -> Bool {
      predictions.category[matrix.predictions[prediction]] == truths.category[matrix.truths[truth]]
    }
    for prediction in matrix.predictions.indices {
      var (best, place) = (-1.0, -1)
      for truth in real {
        let overlap = isSame(prediction, truth) && !taken.contains(truth) ? matrix.overlap(prediction, truth) : 0
        if overlap > best { (best, place) = (overlap, truth) }
      }
      if place >= 0, best >= threshold {
        taken.insert(place)
        state[prediction] = true
        correct.append(matrix.predictions[prediction])
      }
    }
    for prediction in matrix.predictions.indices where state[prediction] == false {
      if ignored.contains(where: { matrix.overlap(prediction, $0) > threshold && isSame(prediction, $0) }) {
        state[prediction] = nil
      }
    }
    for prediction in matrix.predictions.indices where state[prediction] != true {
      var (own, other, used, any) = ((0.0, -1), (0.0, -1), 0.0, 0.0)
      for truth in real {
        let overlap = matrix.overlap(prediction, truth)
        any = max(any, overlap)
        if isSame(prediction, truth) {
          if own.1 < 0 || overlap > own.0 { own = (overlap, truth) }
          if taken.contains(truth) { used = max(used, overlap) }
        } else if other.1 < 0 || overlap > other.0 {
          other = (overlap, truth)
        }
      }
      let row = matrix.predictions[prediction]
      var finding = ErrorBreakdown.Finding(kind: .both, prediction: row, isIgnored: state[prediction] == nil)
      if real.isEmpty {
        finding.kind = .background
      } else if own.1 >= 0, own.0 >= background, own.0 <= threshold {
        finding.kind = .localisation
        finding.truth = own.1
      } else if other.1 >= 0, other.0 >= threshold {
        finding.kind = .classification
        finding.truth = other.1
      } else if used >= threshold {
        finding.kind = .duplicate
      } else if any <= background {
        finding.kind = .background
      }
      if let place = finding.truth {
        let truth = matrix.truths[place]
        if taken.contains(place) {
          finding.truth = nil
        } else {
          finding.truth = truth
          let score = predictions.score[row]
          if score > best[truth]?.score ?? -1 { best[truth] = (score, row) }
          if best[truth] == nil { best[truth] = (-1, -1) }
        }
      }
      findings.append(finding)
    }
    for place in real where !taken.contains(place) {
      let truth = matrix.truths[place]
      unfound.append(truth)
      if best[truth] == nil { findings.append(ErrorBreakdown.Finding(kind: .missed, truth: truth)) }
    }
  }
}

/// All images' errors together, and what average precision would be without some of them.
private struct ErrorLedger {
  private struct Entry {
    var score: Double
    var isRight: Bool
  }
  private let images: [ImageErrors]
  private let truths: TruthTable
  private let predictions: PredictionTable
  private let classes: Int
  private let counts: [Int]

  init(_ images: [ImageErrors], _ truths: TruthTable, _ predictions: PredictionTable, classes: Int) {
    self.images = images
    self.truths = truths
    self.predictions = predictions
    self.classes = classes
    var counts = [Int](repeating: 0, count: classes)
    for image in images { for row in image.counted { counts[Int(truths.category[row])] += 1 } }
    self.counts = counts
  }

  func breakdown() -> ErrorBreakdown {
    let base = averagePrecision(correcting: nil)
    var result = ErrorBreakdown(
      averagePrecision: base, costs: [:], counts: [:], falsePositiveCost: 0, falseNegativeCost: 0)
    for kind in ErrorBreakdown.Kind.allCases {
      result.costs[kind] = max(0, averagePrecision(correcting: kind) - base)
      result.counts[kind] = images.reduce(0) { $0 + $1.findings.count { $0.kind == kind } }
    }
    result.falsePositiveCost = averagePrecision(correcting: nil, separates: true) - base
    result.falseNegativeCost = averagePrecision(correcting: nil, forgetsMissed: true) - base
    return result
  }

  private func averagePrecision(
    correcting kind: ErrorBreakdown.Kind?, separates: Bool = false, forgetsMissed: Bool = false
  ) -> Double {
    var entries = [[Entry]](repeating: [], count: classes)
    var counts = counts
    func push(_ category: Int32, _ score: Double, _ isRight: Bool) {
      entries[Int(category)].append(Entry(score: separates ? (isRight ? 1 : 0) : score, isRight: isRight))
    }
    for image in images {
      for finding in image.findings {
        if finding.kind == kind {
          correct(finding, image, push) { counts[Int($0)] -= 1 }
        } else if let prediction = finding.prediction, !finding.isIgnored {
          push(predictions.category[prediction], predictions.score[prediction], false)
        }
      }
      if forgetsMissed { for truth in image.unfound { counts[Int(truths.category[truth])] -= 1 } }
    }
    for image in images {
      for prediction in image.correct { push(predictions.category[prediction], predictions.score[prediction], true) }
    }
    var (sum, seen) = (0.0, 0)
    for category in 0..<classes where counts[category] != 0 || !entries[category].isEmpty {
      sum += ErrorLedger.average(entries[category], truths: counts[category])
      seen += 1
    }
    return seen > 0 ? sum / Double(seen) : 0
  }

  /// The entry that a corrected error becomes, if any.
  private func correct(
    _ finding: ErrorBreakdown.Finding, _ image: ImageErrors, _ push: (Int32, Double, Bool) -> Void,
    _ forget: (Int32) -> Void
  ) {
    switch finding.kind {
    case .both, .duplicate, .background: return
    case .missed: if let truth = finding.truth { forget(truths.category[truth]) }
    case .localisation, .classification:
      // Of several predictions that could be corrected to one truth the surest is; the others are taken away.
      guard let truth = finding.truth, let prediction = finding.prediction,
        image.best[truth]?.prediction == prediction
      else { return }
      push(truths.category[truth], predictions.score[prediction], true)
    }
  }

  private static func average(_ entries: [Entry], truths: Int) -> Double {
    guard truths > 0 else { return 0 }
    let order = entries.indices.sorted {
      entries[$0].score != entries[$1].score ? entries[$0].score > entries[$1].score : $0 < $1
    }
    var options = DetectionOptions.coco
    options.recalls = (0...100).map { Double($0) / 100 }
    var curve = Curve(options: options)
    curve.trace(
      order.count, truths: truths, outcome: { entries[order[$0]].isRight ? (1, 0) : (0, 1) },
      score: { entries[order[$0]].score })
    return curve.average
  }
}
