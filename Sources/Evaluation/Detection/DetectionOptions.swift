/// How detections are scored. The letters are COCO's: T thresholds, R recall points, K classes, A area ranges,
/// M numbers of detections.
public struct DetectionOptions: Sendable, Hashable {
  /// A range of object areas with a name, both ends included.
  public struct AreaRange: Sendable, Hashable {
    /// `all`, `small`, …
    public var name: String
    /// Square pixels.
    public var range: ClosedRange<Double>

    /// Makes a range of areas.
    public init(_ name: String, _ range: ClosedRange<Double>) {
      self.name = name
      self.range = range
    }
  }

  /// T: overlaps from which on a prediction may match, 0…1.
  public var thresholds: [Double]
  /// R: recalls at which precision is read, rising, 0…1.
  public var recalls: [Double]
  /// M: most predictions of a class in an image that count, rising. The surest are taken.
  public var maxDetections: [Int]
  /// A: area ranges; the first is the one that whole-set numbers use.
  public var areas: [AreaRange]
  /// Keep curves for every area range and number of detections, not only for the first range and the last number.
  public var keepsAllCurves = false

  /// Makes options from all their parts.
  public init(thresholds: [Double], recalls: [Double], maxDetections: [Int], areas: [AreaRange]) {
    self.thresholds = thresholds
    self.recalls = recalls
    self.maxDetections = maxDetections
    self.areas = areas
  }

  /// 0.50, 0.55 … 0.95 as numpy's `linspace(.5, .95, 10)` makes them.
  public static let cocoThresholds = evenly(from: 0.5, to: 0.95, count: 10)
  /// 0, 0.01 … 1 as numpy's `linspace(0, 1, 101)` makes them.
  public static let cocoRecalls = evenly(from: 0, to: 1, count: 101)

  /// COCO's boxes and masks (`Params.setDetParams` of pycocotools 2.0).
  public static let coco = DetectionOptions(
    thresholds: cocoThresholds, recalls: cocoRecalls, maxDetections: [1, 10, 100],
    areas: [
      AreaRange("all", 0...1e10), AreaRange("small", 0...1024), AreaRange("medium", 1024...9216),
      AreaRange("large", 9216...1e10),
    ])

  /// COCO's keypoints (`Params.setKpParams`).
  public static let cocoKeypoints = DetectionOptions(
    thresholds: cocoThresholds, recalls: cocoRecalls, maxDetections: [20],
    areas: [AreaRange("all", 0...1e10), AreaRange("medium", 1024...9216), AreaRange("large", 9216...1e10)])

  /// Evenly spaced numbers, both ends included: `start + i * step`, the last exactly `end`.
  static func evenly(from start: Double, to end: Double, count: Int) -> [Double] {
    guard count > 1 else { return [start] }
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : start + Double($0) * step }
  }

  func check() throws(EvaluationError) {
    guard !thresholds.isEmpty, thresholds.allSatisfy({ $0.isFinite && $0 >= 0 && $0 <= 1 }) else {
      throw .option("overlap thresholds must be numbers from 0 to 1, at least one")
    }
    guard !recalls.isEmpty, recalls.allSatisfy({ $0 >= 0 && $0 <= 1 }), zip(recalls, recalls.dropFirst()).allSatisfy(<=)
    else { throw .option("recall points must rise from 0 to 1") }
    guard !maxDetections.isEmpty, maxDetections[0] > 0, zip(maxDetections, maxDetections.dropFirst()).allSatisfy(<)
    else { throw .option("numbers of detections must rise and be above 0") }
    guard !areas.isEmpty, areas.count <= 64 else { throw .option("there must be 1 to 64 area ranges") }
  }
}
