/// Labels that are probably wrong, judged by predictions, the likeliest first (after ObjectLab: Tkachenko, Thyagarajan,
/// Mueller 2023).
public struct LabelMistake: Sendable, Hashable {
  /// What seems to be wrong.
  public enum Kind: String, Sendable, CaseIterable, Hashable {
    /// A sure prediction where nothing is labelled.
    case missing
    /// A label that no prediction supports.
    case spurious
    /// A label on an object that predictions call otherwise.
    case wrongClass = "wrong_class"
    /// A label whose object predictions see elsewhere.
    case badBox = "bad_box"
  }

  public var kind: Kind
  /// Likelihood, 0…1; for ranking, not a probability.
  public var score: Double
  public var image: Int
  /// Row of the label; nil where one is missing.
  public var truth: Int?
  /// Row of the prediction that speaks against it; nil where none supports the label.
  public var prediction: Int?
}

/// Ranks labels by how much predictions speak against them. Scores must be 0…1.
///
/// With s the score of a prediction and v its overlap with the label:
/// missing: s (1 - greatest overlap with any label), for overlaps below 0.3;
/// spurious: 1 - greatest s·v of any prediction, for labels whose greatest overlap is below 0.3;
/// wrong class: s of the surest prediction of another class with v ≥ 0.5, times 1 - s of the surest of the label's class;
/// bad box: s (1.2 - v) / 0.9 of the prediction of the label's class with the greatest s·v, for 0.3 ≤ v < 0.75: all of
/// s where the label is nearly off its object, half of it where it nearly fits.
///
/// - Parameter least: mistakes of lower score are left out.
public func rankLabelMistakes<Overlap: OverlapMeasure>(
  truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int, least: Double = 0.5,
  maxDetections: Int = 300
) throws(EvaluationError) -> [LabelMistake] {
  try truths.check(images: images, classes: classes)
  try predictions.check(images: images, classes: classes)
  let found = forEachImage(truths, predictions, overlap, images: images, maxDetections: maxDetections) { matrix in
    mistakes(matrix, truths, predictions).filter { $0.score >= least }
  }
  return found.joined().sorted {
    $0.score != $1.score ? $0.score > $1.score : ($0.image, $0.truth ?? -1) < ($1.image, $1.truth ?? -1)
  }
}

private func mistakes(
  _ matrix: ImageMatrix, _ truths: TruthTable, _ predictions: PredictionTable
) -> [LabelMistake] {
  var result: [LabelMistake] = []
  for (place, row) in matrix.predictions.enumerated() {
    let near = matrix.truths.indices.map { matrix.overlap(place, $0) }.max() ?? 0
    if near < 0.3 {
      result.append(
        LabelMistake(kind: .missing, score: predictions.score[row] * (1 - near), image: matrix.image, prediction: row))
    }
  }
  for (column, truth) in matrix.truths.enumerated() where !truths.isIgnored[truth] {
    var (near, support) = (0.0, 0.0)
    // The prediction of the label's class that speaks for this object most, and the surest of any other class on it.
    // The surest of its own class may be a neighbour's.
    var own: (score: Double, overlap: Double, row: Int)?
    var (same, other): (Double, (score: Double, row: Int)?) = (0, nil)
    for (place, row) in matrix.predictions.enumerated() {
      let (shared, score) = (matrix.overlap(place, column), predictions.score[row])
      near = max(near, shared)
      support = max(support, shared * score)
      if predictions.category[row] == truths.category[truth] {
        if shared >= 0.5 { same = max(same, score) }
        if shared >= 0.3, shared * score > own.map({ $0.score * $0.overlap }) ?? -1 { own = (score, shared, row) }
      } else if shared >= 0.5, other == nil {
        other = (score, row)
      }
    }
    if near < 0.3 {
      result.append(LabelMistake(kind: .spurious, score: 1 - support, image: matrix.image, truth: truth))
    }
    if let other {
      result.append(
        LabelMistake(
          kind: .wrongClass, score: other.score * (1 - same), image: matrix.image, truth: truth, prediction: other.row))
    }
    if let own, own.overlap < 0.75 {
      result.append(
        LabelMistake(
          kind: .badBox, score: own.score * (1.2 - own.overlap) / 0.9, image: matrix.image, truth: truth,
          prediction: own.row))
    }
  }
  return result
}
