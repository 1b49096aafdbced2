/// Which prediction found which truth at one overlap threshold, class by class, by COCO's rule.
public struct SingleMatching: Sendable {
  /// What became of a prediction.
  public enum Outcome: Sendable, Hashable {
    /// It found a truth.
    case right
    case wrong
    /// It met only what counts neither way, or was beyond the number of detections.
    case ignored
  }

  /// By row of the predictions.
  public private(set) var outcomes: [Outcome]
  /// By row of the predictions: the row of the truth it found.
  public private(set) var truthOf: [Int?]
  /// By row of the predictions: overlap with the truth it found, else the greatest with any truth of its class.
  public private(set) var overlaps: [Double]
  /// By row of the truths: the row of the prediction that found it.
  public private(set) var predictionOf: [Int?]
  /// The threshold it was made with.
  public let threshold: Double

  /// Matches predictions, the surest first, with the free truth of greatest overlap.
  ///
  /// - Parameters:
  ///   - threshold: least overlap of a match, 0…1.
  ///   - maxDetections: most predictions of a class in an image.
  public init<Overlap: OverlapMeasure>(
    truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int,
    threshold: Double = 0.5, maxDetections: Int = 100
  ) throws(EvaluationError) {
    try truths.check(images: images, classes: classes)
    try predictions.check(images: images, classes: classes)
    guard threshold >= 0, threshold <= 1, maxDetections > 0 else {
      throw .option("the overlap threshold must be a number from 0 to 1")
    }
    self.threshold = threshold
    outcomes = Array(repeating: .ignored, count: predictions.count)
    truthOf = Array(repeating: nil, count: predictions.count)
    overlaps = Array(repeating: 0, count: predictions.count)
    predictionOf = Array(repeating: nil, count: truths.count)
    let groups = ObjectGroups(truths, predictions, images: images, classes: classes, limit: maxDetections)
    var matrix: [Double] = []
    for group in groups.groups {
      let rows = Array(groups.predictionRows[Int(group.predictions.lowerBound)..<Int(group.predictions.upperBound)])
      let columns = Array(groups.truthRows[Int(group.truths.lowerBound)..<Int(group.truths.upperBound)])
      if matrix.count < rows.count * columns.count { matrix = Array(repeating: 0, count: rows.count * columns.count) }
      matrix.withUnsafeMutableBufferPointer { matrix in
        rows.withUnsafeBufferPointer { rows in
          columns.withUnsafeBufferPointer { columns in
            overlap.fill(
              UnsafeMutableBufferPointer(rebasing: matrix[..<(rows.count * columns.count)]), predictions: rows,
              truths: columns)
          }
        }
      }
      for (place, row) in rows.enumerated() {
        match(Int(row), columns, matrix[place * columns.count..<(place + 1) * columns.count], truths)
      }
    }
  }

  private mutating func match(
    _ prediction: Int, _ columns: [Int32], _ overlap: ArraySlice<Double>, _ truths: TruthTable
  ) {
    let floor = min(threshold, 1 - 1e-10)
    var (best, greatest, isAbsorbed): (Int?, Double, Bool) = (nil, floor, false)
    for (place, column) in columns.enumerated() {
      let truth = Int(column)
      let value = overlap[overlap.startIndex + place]
      overlaps[prediction] = max(overlaps[prediction], value)
      if value < floor { continue }
      if truths.isIgnored[truth] {
        if truths.isCrowd[truth] || predictionOf[truth] == nil { isAbsorbed = true }
      } else if predictionOf[truth] == nil, value >= greatest {
        (best, greatest) = (truth, value)
      }
    }
    if let best {
      outcomes[prediction] = .right
      truthOf[prediction] = best
      overlaps[prediction] = greatest
      predictionOf[best] = prediction
    } else if !isAbsorbed {
      outcomes[prediction] = .wrong
    }
  }
}
