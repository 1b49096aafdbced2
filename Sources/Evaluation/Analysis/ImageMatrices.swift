/// Predictions and truths of one image across all classes, with every overlap between them.
struct ImageMatrix {
  var image: Int
  /// Rows of the prediction table, the surest first.
  var predictions: [Int]
  /// Rows of the truth table, in their order.
  var truths: [Int]
  /// predictions × truths, row-major.
  var overlaps: [Double]

  func overlap(_ prediction: Int, _ truth: Int) -> Double { overlaps[prediction * truths.count + truth] }
}

/// Runs `body` on the matrices of all images, on all cores; results in the order of images.
func forEachImage<Result: Sendable>(
  _ truths: TruthTable, _ predictions: PredictionTable, _ overlap: some OverlapMeasure, images: Int,
  maxDetections: Int, _ body: @Sendable (ImageMatrix) -> Result
) -> [Result] {
  // All classes as one: objects meet whatever they are called.
  var (flatTruths, flatPredictions) = (truths, predictions)
  flatTruths.category = Array(repeating: 0, count: truths.count)
  flatPredictions.category = Array(repeating: 0, count: predictions.count)
  let groups = ObjectGroups(flatTruths, flatPredictions, images: images, classes: 1, limit: maxDetections)
  return Parallel.map(groups.groups.count) { index in
    let group = groups.groups[index]
    let rows = groups.predictionRows[Int(group.predictions.lowerBound)..<Int(group.predictions.upperBound)]
    let columns = groups.truthRows[Int(group.truths.lowerBound)..<Int(group.truths.upperBound)]
    var overlaps = [Double](repeating: 0, count: rows.count * columns.count)
    overlaps.withUnsafeMutableBufferPointer { matrix in
      rows.withUnsafeBufferPointer { rows in
        columns.withUnsafeBufferPointer { columns in
          if !matrix.isEmpty { overlap.fill(matrix, predictions: rows, truths: columns) }
        }
      }
    }
    return body(
      ImageMatrix(
        image: Int(group.image), predictions: rows.map(Int.init), truths: columns.map(Int.init), overlaps: overlaps))
  }
}
