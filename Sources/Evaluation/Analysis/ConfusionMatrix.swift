/// What was taken for what: truths by row, predictions by column; the last of each is the background.
///
/// Predictions from a score on are matched with truths whatever their classes, the greatest overlap first, each once.
public struct ConfusionMatrix: Sendable, Hashable {
  /// K.
  public let classCount: Int
  /// (K + 1) × (K + 1), row-major: truth class, predicted class.
  public internal(set) var counts: [Int]

  /// A matrix of zeros.
  public init(classCount: Int) {
    self.classCount = classCount
    counts = Array(repeating: 0, count: (classCount + 1) * (classCount + 1))
  }

  /// How often a truth of class `truth` was predicted as `predicted`; `classCount` stands for the background.
  public subscript(truth truth: Int, predicted predicted: Int) -> Int {
    get { counts[truth * (classCount + 1) + predicted] }
    set { counts[truth * (classCount + 1) + predicted] = newValue }
  }

  /// Of detections.
  ///
  /// - Parameters:
  ///   - threshold: least overlap of a match.
  ///   - score: predictions below it are left out.
  ///   - maxDetections: most predictions of an image, of all classes together.
  public init<Overlap: OverlapMeasure>(
    truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int,
    threshold: Double = 0.5, score: Double = 0.25, maxDetections: Int = 300
  ) throws(EvaluationError) {
    try truths.check(images: images, classes: classes)
    try predictions.check(images: images, classes: classes)
    self.init(classCount: classes)
    let pairs = forEachImage(truths, predictions, overlap, images: images, maxDetections: maxDetections) { matrix in
      ConfusionMatrix.pairs(matrix, truths, predictions, threshold, score)
    }
    for pair in pairs.joined() {
      self[truth: pair.truth.map(Int.init) ?? classes, predicted: pair.predicted.map(Int.init) ?? classes] += 1
    }
  }

  /// Classes that met; nil is the background.
  private struct Pair {
    var truth: Int32?
    var predicted: Int32?
  }

  private static func pairs(
    _ matrix: ImageMatrix, _ truths: TruthTable, _ predictions: PredictionTable, _ threshold: Double, _ score: Double
  ) -> [Pair] {
    let rows = matrix.predictions.indices.filter { predictions.score[matrix.predictions[$0]] >= score }
    var candidates: [(overlap: Double, row: Int, column: Int)] = []
    for row in rows {
      for column in matrix.truths.indices where !truths.isIgnored[matrix.truths[column]] {
        let overlap = matrix.overlap(row, column)
        if overlap >= threshold { candidates.append((overlap, row, column)) }
      }
    }
    candidates.sort { ($1.overlap, $0.row, $0.column) < ($0.overlap, $1.row, $1.column) }
    var (usedRows, usedColumns) = (Set<Int>(), Set<Int>())
    var pairs: [Pair] = []
    for candidate in candidates where !usedRows.contains(candidate.row) && !usedColumns.contains(candidate.column) {
      usedRows.insert(candidate.row)
      usedColumns.insert(candidate.column)
      pairs.append(
        Pair(
          truth: truths.category[matrix.truths[candidate.column]],
          predicted: predictions.category[matrix.predictions[candidate.row]]))
    }
    for row in rows where !usedRows.contains(row) {
      let isAbsorbed = matrix.truths.indices.contains {
        truths.isIgnored[matrix.truths[$0]] && matrix.overlap(row, $0) >= threshold
      }
      if !isAbsorbed { pairs.append(Pair(predicted: predictions.category[matrix.predictions[row]])) }
    }
    for column in matrix.truths.indices where !usedColumns.contains(column) && !truths.isIgnored[matrix.truths[column]]
    {
      pairs.append(Pair(truth: truths.category[matrix.truths[column]]))
    }
    return pairs
  }
}
