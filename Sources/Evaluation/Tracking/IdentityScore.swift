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
    // Tracks that nothing joins cannot compete for partners: each group is assigned on its own.
    for group in TrackPairs(video, where: { 1 - $0 <= 1 - threshold }).groups {
      let rows = IdentityScore.numbers(group.map(\.truth))
      let columns = IdentityScore.numbers(group.map(\.prediction))
      var together = [Double](repeating: 0, count: rows.count * columns.count)
      for pair in group {
        guard let row = rows[pair.truth], let column = columns[pair.prediction] else { continue }
        together[row * columns.count + column] = -Double(pair.frames)
      }
      for (row, column) in Assignment.cheapest(together, rows: rows.count, columns: columns.count).enumerated() {
        if let column { truePositives -= Int(together[row * columns.count + column]) }
      }
    }
    falseNegatives = video.truthLengths.reduce(0, +) - truePositives
    falsePositives = video.predictionLengths.reduce(0, +) - truePositives
  }

  /// The tracks, numbered 0, 1, 2 … by rising number.
  private static func numbers(_ tracks: [Int]) -> [Int: Int] {
    Dictionary(uniqueKeysWithValues: Set(tracks).sorted().enumerated().map { ($1, $0) })
  }
}
