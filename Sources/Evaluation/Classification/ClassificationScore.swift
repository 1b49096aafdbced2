/// Scores of whole-image classes: one class an image.
public struct ClassificationScore: Sendable, Hashable {
  /// Truth by row, prediction by column; the last column is "no prediction".
  public let confusion: ConfusionMatrix

  /// Precision, recall and F1 of a class, or a mean of them. A ratio over nothing is 0, as in scikit-learn.
  public struct Scores: Sendable, Hashable {
    public var precision: Double
    public var recall: Double
    public var f1: Double
    /// Images of the class in the truth.
    public var support: Int
  }

  /// - Parameters:
  ///   - truth: N classes, 0 ..< K.
  ///   - prediction: N classes; nil where none was predicted.
  public init(truth: [Int], prediction: [Int?], classes: Int) throws(EvaluationError) {
    guard truth.count == prediction.count else { throw .unevenColumns }
    var matrix = ConfusionMatrix(classCount: classes)
    for (row, there) in truth.enumerated() {
      let found = prediction[row] ?? classes
      guard there >= 0, there < classes, found >= 0, found <= classes else { throw .indexOutOfRange(row: row) }
      matrix[truth: there, predicted: found] += 1
    }
    confusion = matrix
  }

  private var total: Int { confusion.counts.reduce(0, +) }
  private var right: Int { (0..<confusion.classCount).reduce(0) { $0 + confusion[truth: $1, predicted: $1] } }

  /// Share of images whose class is right; nil without images.
  public var accuracy: Double? { total > 0 ? Double(right) / Double(total) : nil }

  /// Of one class.
  public func scores(_ category: Int) -> Scores {
    let hit = confusion[truth: category, predicted: category]
    let support = (0...confusion.classCount).reduce(0) { $0 + confusion[truth: category, predicted: $1] }
    let predicted = (0..<confusion.classCount).reduce(0) { $0 + confusion[truth: $1, predicted: category] }
    return Scores(
      precision: predicted > 0 ? Double(hit) / Double(predicted) : 0,
      recall: support > 0 ? Double(hit) / Double(support) : 0,
      f1: predicted + support > 0 ? Double(2 * hit) / Double(predicted + support) : 0, support: support)
  }

  private var seen: [Int] {
    (0..<confusion.classCount).filter { category in
      (0...confusion.classCount).contains {
        confusion[truth: category, predicted: $0] > 0
          || ($0 < confusion.classCount && confusion[truth: $0, predicted: category] > 0)
      }
    }
  }

  /// Mean over the classes that either side has.
  public var macro: Scores? {
    let all = seen.map(scores)
    guard !all.isEmpty else { return nil }
    let count = Double(all.count)
    return Scores(
      precision: all.reduce(0) { $0 + $1.precision } / count, recall: all.reduce(0) { $0 + $1.recall } / count,
      f1: all.reduce(0) { $0 + $1.f1 } / count, support: total)
  }

  /// Mean over the classes weighted by their images.
  public var weighted: Scores? {
    guard total > 0 else { return nil }
    let all = seen.map(scores)
    func mean(_ value: (Scores) -> Double) -> Double {
      all.reduce(0) { $0 + value($1) * Double($1.support) } / Double(total)
    }
    return Scores(precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1), support: total)
  }

  /// Over all images at once.
  public var micro: Scores? {
    guard total > 0 else { return nil }
    let predicted =
      total - (0..<confusion.classCount).reduce(0) { $0 + confusion[truth: $1, predicted: confusion.classCount] }
    return Scores(
      precision: predicted > 0 ? Double(right) / Double(predicted) : 0, recall: Double(right) / Double(total),
      f1: Double(2 * right) / Double(predicted + total), support: total)
  }

  /// Share of images whose class is among the `k` of highest score; of equal scores the higher class number comes first,
  /// as in scikit-learn's `top_k_accuracy_score`.
  ///
  /// - Parameter scores: N × K, row-major.
  public static func topAccuracy(_ k: Int, truth: [Int], scores: [Double], classes: Int) throws(EvaluationError)
    -> Double?
  {
    guard classes > 0, k > 0, scores.count == truth.count * classes else { throw .unevenColumns }
    var right = 0
    for (row, there) in truth.enumerated() {
      guard there >= 0, there < classes else { throw .indexOutOfRange(row: row) }
      let own = scores[row * classes + there]
      var before = 0
      for category in 0..<classes where category != there {
        let other = scores[row * classes + category]
        if other > own || (other == own && category > there) { before += 1 }
      }
      if before < k { right += 1 }
    }
    return truth.isEmpty ? nil : Double(right) / Double(truth.count)
  }
}
