/// How far scores mean what they say: of predictions with score 0.8, four in five should be right.
///
/// Guo, Pleiss, Sun, Weinberger 2017; for detections a prediction is right when it finds a truth.
public struct Calibration: Sendable, Hashable {
  /// Predictions of similar score.
  public struct Bin: Sendable, Hashable {
    public var lower: Double
    /// Included, except that the next bin begins here.
    public var upper: Double
    public var count: Int
    public var meanScore: Double?
    /// Share of right ones.
    public var accuracy: Double?
  }

  public private(set) var bins: [Bin]
  /// Mean distance between score and accuracy, weighted by count; nil without predictions.
  public private(set) var expectedError: Double?
  /// Greatest distance of any bin.
  public private(set) var maximumError: Double?

  /// - Parameters:
  ///   - scores: N scores, 0…1; others are left out.
  ///   - isRight: N flags.
  ///   - binCount: bins of equal width, (i / n, (i + 1) / n]; 0 belongs to the first.
  public init(scores: [Double], isRight: [Bool], binCount: Int = 10) {
    let count = max(1, binCount)
    var sums = [(count: Int, score: Double, right: Int)](repeating: (0, 0, 0), count: count)
    for (score, right) in zip(scores, isRight) where score >= 0 && score <= 1 {
      let bin = min(count - 1, max(0, Int((score * Double(count)).rounded(.up)) - 1))
      sums[bin].count += 1
      sums[bin].score += score
      sums[bin].right += right ? 1 : 0
    }
    bins = sums.enumerated().map { index, sum in
      Bin(
        lower: Double(index) / Double(count), upper: Double(index + 1) / Double(count), count: sum.count,
        meanScore: sum.count > 0 ? sum.score / Double(sum.count) : nil,
        accuracy: sum.count > 0 ? Double(sum.right) / Double(sum.count) : nil)
    }
    let total = sums.reduce(0) { $0 + $1.count }
    guard total > 0 else { return }
    var (sum, greatest) = (0.0, 0.0)
    for bin in bins {
      guard let score = bin.meanScore, let accuracy = bin.accuracy else { continue }
      sum += Double(bin.count) / Double(total) * abs(score - accuracy)
      greatest = max(greatest, abs(score - accuracy))
    }
    expectedError = sum
    maximumError = greatest
  }

  /// Of detections; ignored ones are left out.
  public init(_ matching: SingleMatching, predictions: PredictionTable, binCount: Int = 10) {
    let rows = matching.outcomes.indices.filter { matching.outcomes[$0] != .ignored }
    self.init(
      scores: rows.map { predictions.score[$0] }, isRight: rows.map { matching.outcomes[$0] == .right },
      binCount: binCount)
  }
}
