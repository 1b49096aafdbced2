/// Precision, recall and F1 at every score, and the score at which F1 is best.
public struct ThresholdScan: Sendable, Hashable {
  /// The numbers when predictions below a score are left out.
  public struct Point: Sendable, Hashable {
    /// Predictions from this score on count.
    public var score: Double
    public var truePositives: Int
    public var falsePositives: Int
    public var falseNegatives: Int
    /// Mean overlap of the right predictions; nil where there are none.
    public var meanOverlap: Double?

    /// TP / (TP + FP); nil where nothing is predicted.
    public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
    /// TP / (TP + FN); nil where there is nothing to find.
    public var recall: Double? { ratio(truePositives, truePositives + falseNegatives) }
    /// 2 TP / (2 TP + FP + FN), the same as Dice over objects; nil where there is nothing at all.
    public var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
    /// TP / (TP + FP + FN), intersection over union of objects found and objects there.
    public var jaccard: Double? { ratio(truePositives, truePositives + falsePositives + falseNegatives) }
    /// Dice of the mean overlap of right predictions: 2 IoU / (1 + IoU).
    public var meanDice: Double? { meanOverlap.map { 2 * $0 / (1 + $0) } }

    private func ratio(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
  }

  /// One for each distinct score, falling.
  public private(set) var points: [Point] = []
  /// Truths that count.
  public private(set) var truthCount = 0

  /// Scans the predictions of some classes; of all where none are named.
  public init(
    _ matching: SingleMatching, truths: TruthTable, predictions: PredictionTable, category: Int? = nil
  ) {
    func isMeant(_ other: Int32) -> Bool { category == nil || Int(other) == category }
    for row in 0..<truths.count where isMeant(truths.category[row]) && !truths.isIgnored[row] { truthCount += 1 }
    var rows: [Int] = []
    for row in 0..<predictions.count where isMeant(predictions.category[row]) && matching.outcomes[row] != .ignored {
      rows.append(row)
    }
    rows.sort { predictions.score[$0] > predictions.score[$1] }
    var (right, wrong, overlap) = (0, 0, 0.0)
    for (place, row) in rows.enumerated() {
      if matching.outcomes[row] == .right {
        right += 1
        overlap += matching.overlaps[row]
      } else {
        wrong += 1
      }
      let isLast = place + 1 == rows.count || predictions.score[rows[place + 1]] != predictions.score[row]
      guard isLast else { continue }
      points.append(
        Point(
          score: predictions.score[row], truePositives: right, falsePositives: wrong,
          falseNegatives: truthCount - right, meanOverlap: right > 0 ? overlap / Double(right) : nil))
    }
  }

  /// The point of greatest F1, of equal ones that of the highest score; nil without predictions.
  public var best: Point? {
    points.max { ($0.f1 ?? 0, $0.score) < ($1.f1 ?? 0, $1.score) }
  }

  /// The numbers when only predictions from `score` on count.
  public func at(_ score: Double) -> Point {
    // Scores fall: the last one that is still high enough.
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].score >= score { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else {
      return Point(score: score, truePositives: 0, falsePositives: 0, falseNegatives: truthCount, meanOverlap: nil)
    }
    var point = points[low - 1]
    point.score = score
    return point
  }
}
