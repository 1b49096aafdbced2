/// Scores detections as COCO does (Lin et al. 2014; equal to pycocotools 2.0 to rounding).
///
/// Blocks the calling thread and uses all cores.
/// - Parameters:
///   - truths: what there is.
///   - predictions: what was found.
///   - overlap: how much two rows agree.
///   - images: number of images.
///   - classes: number of classes.
///   - isIncomplete: tells of a class and image that not every object was labelled there (LVIS); predictions without a
///     truth are then ignored. Called from several threads.
/// - Throws: where the tables are uneven, name what does not exist, or hold numbers that are not finite.
public func evaluateDetections<Overlap: OverlapMeasure>(
  truths: TruthTable, predictions: PredictionTable, overlap: Overlap, images: Int, classes: Int,
  options: DetectionOptions = .coco, isIncomplete: (@Sendable (_ category: Int, _ image: Int) -> Bool)? = nil
) throws(EvaluationError) -> DetectionResult {
  try options.check()
  try truths.check(images: images, classes: classes)
  try predictions.check(images: images, classes: classes)
  let groups = ObjectGroups(
    truths, predictions, images: images, classes: classes, limit: options.maxDetections.last ?? 1)
  let ranges = options.areas.map(\.range)
  let outcomes = stride(from: 0, to: options.thresholds.count, by: 64).map { start in
    DetectionMatcher(
      groups: groups, truths: truths, predictions: predictions, overlap: overlap,
      thresholds: Array(options.thresholds[start..<min(start + 64, options.thresholds.count)]), areas: ranges,
      isIncomplete: isIncomplete
    ).run()
  }
  let accumulator = ClassAccumulator(groups: groups, truths: truths, predictions: predictions, options: options)
  // The largest classes first: what is left at the end is short.
  let order = (0..<classes).sorted { groups.weight($0) > groups.weight($1) }
  var scores = [ClassAccumulator.Scores](repeating: .init(), count: classes)
  scores.withUnsafeMutableBufferPointer { scores in
    let scores = scores
    Parallel.forEach(classes) { scores[order[$0]] = accumulator.run(order[$0], outcomes) }
  }
  return DetectionResult(options: options, classes: scores)
}

extension ObjectGroups {
  /// Predictions of a class.
  fileprivate func weight(_ category: Int) -> Int {
    let range = ranges[category]
    guard let first = groups[range].first, let last = groups[range].last else { return 0 }
    return Int(last.predictions.upperBound - first.predictions.lowerBound)
  }
}

extension TruthTable {
  func check(images: Int, classes: Int) throws(EvaluationError) {
    guard category.count == count, area.count == count, isCrowd.count == count, isIgnored.count == count,
      count < Int32.max
    else { throw .unevenColumns }
    for row in 0..<count {
      guard image[row] >= 0, image[row] < images, category[row] >= 0, category[row] < classes else {
        throw .indexOutOfRange(row: row)
      }
      guard area[row].isFinite else { throw .notFinite(row: row) }
    }
  }
}

extension PredictionTable {
  func check(images: Int, classes: Int) throws(EvaluationError) {
    guard category.count == count, area.count == count, score.count == count, count < Int32.max else {
      throw .unevenColumns
    }
    for row in 0..<count {
      guard image[row] >= 0, image[row] < images, category[row] >= 0, category[row] < classes else {
        throw .indexOutOfRange(row: row)
      }
      guard area[row].isFinite, score[row].isFinite else { throw .notFinite(row: row) }
    }
  }
}
