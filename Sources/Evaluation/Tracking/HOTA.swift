/// Higher order tracking accuracy: detection and association in one number (Luiten et al. 2020; equal to TrackEval).
public struct HOTA: Sendable, Hashable {
  /// Overlap thresholds 0.05, 0.10 … 0.95.
  public static let thresholds = (1...19).map { 0.05 * Double($0) }

  /// By threshold.
  public private(set) var truePositives = [Double](repeating: 0, count: 19)
  public private(set) var falsePositives = [Double](repeating: 0, count: 19)
  public private(set) var falseNegatives = [Double](repeating: 0, count: 19)
  /// By threshold, summed over matches: each match's association with all other boxes of its two tracks.
  private var association = [Double](repeating: 0, count: 19)
  private var associationRecall = [Double](repeating: 0, count: 19)
  private var associationPrecision = [Double](repeating: 0, count: 19)
  /// By threshold, sum of overlaps of matches.
  private var overlap = [Double](repeating: 0, count: 19)

  /// Nothing yet.
  public init() {}

  /// By threshold: TP / (TP + FN + FP).
  public var detectionByThreshold: [Double] {
    HOTA.thresholds.indices.map {
      truePositives[$0] / max(1, truePositives[$0] + falseNegatives[$0] + falsePositives[$0])
    }
  }
  /// By threshold: mean over matches of TPA / (TPA + FNA + FPA).
  public var associationByThreshold: [Double] {
    HOTA.thresholds.indices.map { association[$0] / max(1, truePositives[$0]) }
  }
  /// By threshold: √(DetA · AssA).
  public var byThreshold: [Double] {
    zip(detectionByThreshold, associationByThreshold).map { ($0 * $1).squareRoot() }
  }
  /// Mean over thresholds.
  public var value: Double { mean(byThreshold) }
  /// DetA.
  public var detection: Double { mean(detectionByThreshold) }
  /// AssA.
  public var associationAccuracy: Double { mean(associationByThreshold) }
  /// AssRe and AssPr.
  public var associationRecallMean: Double {
    mean(HOTA.thresholds.indices.map { associationRecall[$0] / max(1, truePositives[$0]) })
  }
  public var associationPrecisionMean: Double {
    mean(HOTA.thresholds.indices.map { associationPrecision[$0] / max(1, truePositives[$0]) })
  }
  /// DetRe and DetPr.
  public var detectionRecall: Double {
    mean(HOTA.thresholds.indices.map { truePositives[$0] / max(1, truePositives[$0] + falseNegatives[$0]) })
  }
  public var detectionPrecision: Double {
    mean(HOTA.thresholds.indices.map { truePositives[$0] / max(1, truePositives[$0] + falsePositives[$0]) })
  }
  /// LocA: mean overlap of matches; 1 at thresholds without any.
  public var localisation: Double {
    mean(HOTA.thresholds.indices.map { max(1e-10, overlap[$0]) / max(1e-10, truePositives[$0]) })
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  /// Adds another video's numbers.
  public mutating func add(_ other: HOTA) {
    for index in HOTA.thresholds.indices {
      truePositives[index] += other.truePositives[index]
      falsePositives[index] += other.falsePositives[index]
      falseNegatives[index] += other.falseNegatives[index]
      association[index] += other.association[index]
      associationRecall[index] += other.associationRecall[index]
      associationPrecision[index] += other.associationPrecision[index]
      overlap[index] += other.overlap[index]
    }
  }

  init(_ video: TrackFrames) {
    let met = TrackPairs(video) { $0 > 0 }
    let alignment = HOTA.alignment(video, met)
    var together = [[Double]](repeating: Array(repeating: 0, count: met.pairs.count), count: HOTA.thresholds.count)
    for frame in video.frames {
      let width = frame.predictions.count
      var costs = [Double](repeating: 0, count: frame.overlaps.count)
      for (row, truth) in frame.truths.enumerated() {
        for (column, prediction) in frame.predictions.enumerated() {
          let shared = frame.overlaps[row * width + column]
          if shared > 0, let pair = met.place(truth, prediction) {
            costs[row * width + column] = -alignment[pair] * shared
          }
        }
      }
      let assigned = Assignment.cheapest(costs, rows: frame.truths.count, columns: width).enumerated().compactMap {
        row, column -> (shared: Double, pair: Int)? in
        guard let column, let pair = met.place(frame.truths[row], frame.predictions[column]) else { return nil }
        return (frame.overlaps[row * width + column], pair)
      }
      for (index, threshold) in HOTA.thresholds.enumerated() {
        var matches = 0
        for (shared, pair) in assigned where shared >= threshold - Double.ulpOfOne {
          matches += 1
          overlap[index] += shared
          together[index][pair] += 1
        }
        truePositives[index] += Double(matches)
        falseNegatives[index] += Double(frame.truths.count - matches)
        falsePositives[index] += Double(width - matches)
      }
    }
    for index in HOTA.thresholds.indices {
      for (pair, count) in zip(met.pairs, together[index]) where count > 0 {
        let truth = Double(video.truthLengths[pair.truth])
        let prediction = Double(video.predictionLengths[pair.prediction])
        association[index] += count * count / max(1, truth + prediction - count)
        associationRecall[index] += count * count / max(1, truth)
        associationPrecision[index] += count * count / max(1, prediction)
      }
    }
  }

  /// How well the tracks of each pair go together over the whole video, before boxes are matched.
  private static func alignment(_ video: TrackFrames, _ met: TrackPairs) -> [Double] {
    var potential = [Double](repeating: 0, count: met.pairs.count)
    for frame in video.frames {
      let width = frame.predictions.count
      var (rowSums, columnSums) = (
        [Double](repeating: 0, count: frame.truths.count), [Double](repeating: 0, count: width)
      )
      for row in frame.truths.indices {
        for column in 0..<width {
          rowSums[row] += frame.overlaps[row * width + column]
          columnSums[column] += frame.overlaps[row * width + column]
        }
      }
      for (row, truth) in frame.truths.enumerated() {
        for (column, prediction) in frame.predictions.enumerated() {
          let shared = frame.overlaps[row * width + column]
          guard shared > 0, let pair = met.place(truth, prediction) else { continue }
          let whole = columnSums[column] + rowSums[row] - shared
          if whole > Double.ulpOfOne { potential[pair] += shared / whole }
        }
      }
    }
    return zip(met.pairs, potential).map { pair, value in
      value / (Double(video.truthLengths[pair.truth] + video.predictionLengths[pair.prediction]) - value)
    }
  }
}

/// All tracking scores of one or more videos.
public struct TrackingScore: Sendable, Hashable {
  public private(set) var clear = ClearMOT()
  public private(set) var identity = IdentityScore()
  public private(set) var hota = HOTA()

  /// Nothing yet.
  public init() {}

  /// Of one video.
  ///
  /// - Parameter threshold: least overlap of a match, for CLEAR MOT and identities.
  /// - Throws: where columns are uneven, or a track has two boxes in one frame.
  public init(truth: TrackTable, prediction: TrackTable, threshold: Double = 0.5) throws(EvaluationError) {
    let video = try TrackFrames(truth, prediction)
    clear = ClearMOT(video, threshold: threshold)
    identity = IdentityScore(video, threshold: threshold)
    hota = HOTA(video)
  }

  /// Adds another video.
  public mutating func add(_ other: TrackingScore) {
    clear.add(other.clear)
    identity.add(other.identity)
    hota.add(other.hota)
  }
}
