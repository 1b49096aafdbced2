/// How long objects keep one identity (Ristani, Solera, Zou, Cucchiara, Tomasi 2016): each truth track is paired with at
/// most one predicted track, so that the most boxes agree.
public struct IdentityScore: Sendable, Hashable {
  public private(set) var truePositives = 0
  public private(set) var falsePositives = 0
  public private(set) var falseNegatives = 0

  /// Nothing yet.
  public init() {}

  public var f1: Double? {
    let whole = 2 * truePositives + falsePositives + falseNegatives
    return whole > 0 ? Double(2 * truePositives) / Double(whole) : nil
  }
  public var precision: Double? {
    truePositives + falsePositives > 0 ? Double(truePositives) / Double(truePositives + falsePositives) : nil
  }
  public var recall: Double? {
    truePositives + falseNegatives > 0 ? Double(truePositives) / Double(truePositives + falseNegatives) : nil
  }

  /// Adds another video's numbers.
  public mutating func add(_ other: IdentityScore) {
    truePositives += other.truePositives
    falsePositives += other.falsePositives
    falseNegatives += other.falseNegatives
  }

  init(_ video: TrackFrames, threshold: Double) {
    let (rows, columns) = (video.truthLengths.count, video.predictionLengths.count)
    var together = [Double](repeating: 0, count: rows * columns)
    for frame in video.frames {
      for (row, truth) in frame.truths.enumerated() {
        for (column, prediction) in frame.predictions.enumerated()
        where 1 - frame.overlaps[row * frame.predictions.count + column] <= 1 - threshold {
          together[truth * columns + prediction] -= 1
        }
      }
    }
    for (row, column) in Assignment.cheapest(together, rows: rows, columns: columns).enumerated() {
      if let column { truePositives -= Int(together[row * columns + column]) }
    }
    falseNegatives = video.truthLengths.reduce(0, +) - truePositives
    falsePositives = video.predictionLengths.reduce(0, +) - truePositives
  }
}
