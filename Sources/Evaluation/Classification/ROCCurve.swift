/// Receiver operating characteristic: share of positives found over share of negatives taken for them.
public struct ROCCurve: Sendable, Hashable {
  /// Taking everything from a score on.
  public struct Point: Sendable, Hashable {
    /// nil for the first point, which takes nothing.
    public var score: Double?
    public var falsePositiveRate: Double
    public var truePositiveRate: Double
  }

  /// From (0, 0) to (1, 1), one for each distinct score; empty where there are no positives or no negatives.
  public let points: [Point]
  /// Area under the curve: the chance that a positive scores above a negative, ties counted half (Mann and Whitney 1947);
  /// nil where there are no positives or no negatives.
  public let area: Double?

  /// - Parameters:
  ///   - scores: N scores.
  ///   - isPositive: N flags.
  public init(scores: [Double], isPositive: [Bool]) throws(EvaluationError) {
    guard scores.count == isPositive.count else { throw .unevenColumns }
    for (row, score) in scores.enumerated() where !score.isFinite { throw .notFinite(row: row) }
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0 else {
      (points, area) = ([], nil)
      return
    }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var points = [Point(score: nil, falsePositiveRate: 0, truePositiveRate: 0)]
    var (hits, alarms, area) = (0, 0, 0.0)
    for (place, row) in order.enumerated() {
      if isPositive[row] { hits += 1 } else { alarms += 1 }
      if place + 1 < order.count, scores[order[place + 1]] == scores[row] { continue }
      let point = Point(
        score: scores[row], falsePositiveRate: Double(alarms) / Double(negatives),
        truePositiveRate: Double(hits) / Double(positives))
      let last = points[points.count - 1]
      area +=
        (point.falsePositiveRate - last.falsePositiveRate) * (point.truePositiveRate + last.truePositiveRate) / 2
      points.append(point)
    }
    self.points = points
    self.area = area
  }
}
