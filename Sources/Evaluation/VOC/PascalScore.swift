/// Average precision as the Pascal VOC challenge computes it (Everingham et al. 2010; development kit `VOCevaldet.m`).
///
/// Unlike COCO's, a prediction is bound to the truth of greatest overlap even when that is already taken; objects marked
/// difficult count neither way.
public struct PascalScore: Sendable, Hashable {
  /// How precision over recall becomes one number.
  public enum Rule: String, Sendable, CaseIterable {
    /// Mean of the best precision at recalls 0, 0.1 … 1 (until 2009).
    case elevenPoints = "voc07"
    /// Area under the curve of best precisions (from 2010).
    case everyPoint = "voc10"
  }

  /// One class.
  public struct ClassScore: Sendable, Hashable {
    /// Truths that count.
    public var truths = 0
    /// After each prediction, the surest first.
    public var recall: [Double] = []
    public var precision: [Double] = []
    /// nil where there is no truth.
    public var averagePrecision: Double?
  }

  public let classes: [ClassScore]
  /// Mean over the classes that have truths; nil where none has.
  public var meanAveragePrecision: Double? {
    let values = classes.compactMap(\.averagePrecision)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// - Parameters:
  ///   - threshold: least overlap of a match.
  ///   - overlap: for the challenge's own numbers, of boxes whose far edges are pixels of the object (width and height
  ///     one more).
  public init<Overlap: OverlapMeasure>(
    truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int,
    rule: Rule = .everyPoint, threshold: Double = 0.5
  ) throws(EvaluationError) {
    try truths.check(images: images, classes: classes)
    try predictions.check(images: images, classes: classes)
    let groups = ObjectGroups(truths, predictions, images: images, classes: classes, limit: .max)
    self.classes = Parallel.map(classes) { category in
      PascalScore.score(category, groups, truths, predictions, overlap, rule, threshold)
    }
  }

  private static func score(
    _ category: Int, _ groups: ObjectGroups, _ truths: TruthTable, _ predictions: PredictionTable,
    _ overlap: some OverlapMeasure, _ rule: Rule, _ threshold: Double
  ) -> ClassScore {
    var result = ClassScore()
    var best: [(row: Int, truth: Int?, overlap: Double)] = []
    for group in groups.groups[groups.ranges[category]] {
      let rows = Array(groups.predictionRows[Int(group.predictions.lowerBound)..<Int(group.predictions.upperBound)])
      let columns = Array(groups.truthRows[Int(group.truths.lowerBound)..<Int(group.truths.upperBound)])
      result.truths += columns.count { !truths.isIgnored[Int($0)] }
      var matrix = [Double](repeating: 0, count: rows.count * columns.count)
      matrix.withUnsafeMutableBufferPointer { matrix in
        rows.withUnsafeBufferPointer { rows in
          columns.withUnsafeBufferPointer { if !matrix.isEmpty { overlap.fill(matrix, predictions: rows, truths: $0) } }
        }
      }
      for (place, row) in rows.enumerated() {
        var (greatest, chosen): (Double, Int?) = (-1, nil)
        for (column, truth) in columns.enumerated() where matrix[place * columns.count + column] > greatest {
          (greatest, chosen) = (matrix[place * columns.count + column], Int(truth))
        }
        best.append((Int(row), chosen, greatest))
      }
    }
    best.sort {
      let (first, second) = (predictions.score[$0.row], predictions.score[$1.row])
      return first != second ? first > second : $0.row < $1.row
    }
    var taken = Set<Int>()
    var (right, wrong) = (0, 0)
    for prediction in best {
      if let truth = prediction.truth, prediction.overlap >= threshold {
        if truths.isIgnored[truth] { continue }
        if taken.insert(truth).inserted { right += 1 } else { wrong += 1 }
      } else {
        wrong += 1
      }
      result.recall.append(result.truths > 0 ? Double(right) / Double(result.truths) : 0)
      result.precision.append(Double(right) / Double(right + wrong))
    }
    if result.truths > 0 { result.averagePrecision = average(result.recall, result.precision, rule) }
    return result
  }

  private static func average(_ recall: [Double], _ precision: [Double], _ rule: Rule) -> Double {
    var envelope = precision
    for index in stride(from: envelope.count - 1, to: 0, by: -1) {
      envelope[index - 1] = max(envelope[index - 1], envelope[index])
    }
    switch rule {
    case .elevenPoints:
      var (sum, place) = (0.0, 0)
      for step in 0...10 {
        let point = Double(step) / 10
        while place < recall.count, recall[place] < point { place += 1 }
        if place < recall.count { sum += envelope[place] / 11 }
      }
      return sum
    case .everyPoint:
      var (sum, before) = (0.0, 0.0)
      for (place, reached) in recall.enumerated() {
        sum += (reached - before) * envelope[place]
        before = reached
      }
      return sum
    }
  }
}
