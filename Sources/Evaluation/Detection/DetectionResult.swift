/// Precision and recall of every class, threshold, area range and number of detections.
public struct DetectionResult: Sendable {
  /// What it was scored with.
  public let options: DetectionOptions
  /// K.
  public let classCount: Int
  /// K × A: truths that count. Where there are none, precision and recall do not exist.
  public let truthCounts: [Int]
  /// K × T × A × M.
  private let precisions: [Double]
  /// K × T × A × M.
  private let recalls: [Double]
  /// K × kept curves × T × R.
  private let curves: [Double]
  private let confidences: [Double]

  init(options: DetectionOptions, classes: [ClassAccumulator.Scores]) {
    self.options = options
    classCount = classes.count
    truthCounts = classes.flatMap(\.truthCounts)
    precisions = classes.flatMap(\.averagePrecision)
    recalls = classes.flatMap(\.recall)
    curves = classes.flatMap(\.precision)
    confidences = classes.flatMap(\.confidence)
  }

  /// Index of the last number of detections.
  public var lastLimit: Int { options.maxDetections.count - 1 }

  /// Truths of a class that count in an area range.
  public func truthCount(class category: Int, area: Int = 0) -> Int {
    truthCounts[category * options.areas.count + area]
  }

  /// Mean average precision, 0…1: over the classes given (all by default) that have truths, and the thresholds given.
  ///
  /// - Parameters:
  ///   - threshold: index of one threshold; nil takes the mean over all.
  ///   - area: index of the area range.
  ///   - limit: index of the number of detections; nil takes the last.
  /// - Returns: nil where no class has a truth in the range.
  public func averagePrecision(
    classes: some Sequence<Int>, threshold: Int? = nil, area: Int = 0, limit: Int? = nil
  ) -> Double? {
    mean(precisions, classes, threshold, area, limit)
  }

  /// Mean average precision over all classes.
  public func averagePrecision(threshold: Int? = nil, area: Int = 0, limit: Int? = nil) -> Double? {
    mean(precisions, 0..<classCount, threshold, area, limit)
  }

  /// Mean recall reached, 0…1, over the classes given and the thresholds given; nil where no class has a truth.
  public func averageRecall(
    classes: some Sequence<Int>, threshold: Int? = nil, area: Int = 0, limit: Int? = nil
  ) -> Double? {
    mean(recalls, classes, threshold, area, limit)
  }

  /// Mean recall over all classes.
  public func averageRecall(threshold: Int? = nil, area: Int = 0, limit: Int? = nil) -> Double? {
    mean(recalls, 0..<classCount, threshold, area, limit)
  }

  private func mean(
    _ values: [Double], _ classes: some Sequence<Int>, _ threshold: Int?, _ area: Int, _ limit: Int?
  ) -> Double? {
    let (areas, limits, thresholds) = (options.areas.count, options.maxDetections.count, options.thresholds.count)
    let limit = limit ?? limits - 1
    var (sum, count) = (0.0, 0)
    for category in classes where truthCounts[category * areas + area] > 0 {
      for index in threshold.map({ $0..<$0 + 1 }) ?? 0..<thresholds {
        sum += values[((category * thresholds + index) * areas + area) * limits + limit]
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// Precision at the options' recall points, with the score that each takes.
  public struct PrecisionCurve: Sendable {
    /// R values.
    public var precision: [Double]
    /// R values; 0 where the recall is not reached.
    public var confidence: [Double]
  }

  /// The curve of a class; nil where it has no truth, or the curve was not kept.
  public func curve(class category: Int, threshold: Int, area: Int = 0, limit: Int? = nil) -> PrecisionCurve? {
    let (areas, limits, thresholds) = (options.areas.count, options.maxDetections.count, options.thresholds.count)
    let points = options.recalls.count
    guard truthCount(class: category, area: area) > 0 else { return nil }
    let limit = limit ?? limits - 1
    guard options.keepsAllCurves || (area == 0 && limit == limits - 1) else { return nil }
    let pair = options.keepsAllCurves ? area * limits + limit : 0
    let pairs = options.keepsAllCurves ? areas * limits : 1
    let start = ((category * pairs + pair) * thresholds + threshold) * points
    return PrecisionCurve(
      precision: Array(curves[start..<start + points]), confidence: Array(confidences[start..<start + points]))
  }

  /// Mean curve over the classes that have truths; nil where none has.
  public func meanCurve(threshold: Int) -> [Double]? {
    let all = (0..<classCount).compactMap { curve(class: $0, threshold: threshold)?.precision }
    guard !all.isEmpty else { return nil }
    return options.recalls.indices.map { point in all.reduce(0) { $0 + $1[point] } / Double(all.count) }
  }
}
