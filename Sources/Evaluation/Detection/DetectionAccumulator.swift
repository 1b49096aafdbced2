/// Turns the matches of one class into precision and recall (pycocotools' `accumulate`).
struct ClassAccumulator {
  let groups: ObjectGroups
  let truths: TruthTable
  let predictions: PredictionTable
  let options: DetectionOptions

  /// What one class came to.
  struct Scores {
    /// A: truths that count.
    var truthCounts: [Int] = []
    /// T × A × M.
    var averagePrecision: [Double] = []
    /// T × A × M.
    var recall: [Double] = []
    /// One for each kept pair of area range and number of detections, each T × R.
    var precision: [Double] = []
    var confidence: [Double] = []
  }

  /// A prediction's place in the order of falling scores.
  private struct Ranked {
    var score: Double
    var place: Int32
    /// Place among its image's predictions of the class.
    var rank: Int32
  }

  /// - Parameter outcomes: one for each 64 thresholds.
  func run<Overlap>(_ category: Int, _ outcomes: [DetectionMatcher<Overlap>.Outcome]) -> Scores {
    var scores = Scores()
    let ranked = rank(category)
    let (areas, limits) = (options.areas, options.maxDetections)
    let cells = options.thresholds.count * areas.count * limits.count
    scores.averagePrecision = Array(repeating: 0, count: cells)
    scores.recall = Array(repeating: 0, count: cells)
    let total = groups.predictionRows.count
    for (area, range) in areas.enumerated() {
      let count = truthCount(category, range.range)
      scores.truthCounts.append(count)
      for (limit, most) in limits.enumerated() {
        let keepsCurve = options.keepsAllCurves || (area == 0 && limit == limits.count - 1)
        let chosen = most >= limits[limits.count - 1] ? ranked : ranked.filter { $0.rank < most }
        for threshold in options.thresholds.indices {
          var curve = Curve(options: options)
          if count > 0 {
            let outcome = outcomes[threshold / 64]
            curve.trace(
              chosen.count, truths: count,
              outcome: { index in
                let place = area * total + Int(chosen[index].place)
                let bit = UInt64(threshold % 64)
                return ((outcome.hits[place] >> bit) & 1, (outcome.misses[place] >> bit) & 1)
              }, score: { chosen[$0].score })
          }
          let cell = (threshold * areas.count + area) * limits.count + limit
          scores.averagePrecision[cell] = curve.average
          scores.recall[cell] = curve.recall
          if keepsCurve {
            scores.precision += curve.precision
            scores.confidence += curve.confidence
          }
        }
      }
    }
    return scores
  }

  /// All predictions of the class, the surest first; equal scores in the order of images, then of the file.
  private func rank(_ category: Int) -> [Ranked] {
    var ranked: [Ranked] = []
    for group in groups.groups[groups.ranges[category]] {
      for place in group.predictions {
        ranked.append(
          Ranked(
            score: predictions.score[Int(groups.predictionRows[Int(place)])], place: place,
            rank: place - group.predictions.lowerBound))
      }
    }
    ranked.sort { $0.score != $1.score ? $0.score > $1.score : $0.place < $1.place }
    return ranked
  }

  private func truthCount(_ category: Int, _ range: ClosedRange<Double>) -> Int {
    var count = 0
    for group in groups.groups[groups.ranges[category]] {
      for place in group.truths {
        let row = Int(groups.truthRows[Int(place)])
        if !truths.isIgnored[row], range.contains(truths.area[row]) { count += 1 }
      }
    }
    return count
  }
}

/// Precision over recall at one threshold, read at the recall points.
struct Curve {
  private let recalls: [Double]
  /// R: the best precision at this recall or any higher; 0 beyond the last recall reached.
  private(set) var precision: [Double]
  /// R: the score down to which predictions are taken for it; 0 beyond the last recall reached.
  private(set) var confidence: [Double]
  /// The recall of all predictions together.
  private(set) var recall = 0.0

  init(options: DetectionOptions) {
    recalls = options.recalls
    precision = Array(repeating: 0, count: options.recalls.count)
    confidence = precision
  }

  /// Mean of the precision over the recall points.
  var average: Double { precision.reduce(0, +) / Double(precision.count) }

  /// - Parameters:
  ///   - count: predictions, the surest first.
  ///   - truths: objects to be found, above 0.
  ///   - outcome: 1 in its first part where the prediction found one, in its second where it is wrong; both 0: ignored.
  mutating func trace(
    _ count: Int, truths: Int, outcome: (Int) -> (hit: UInt64, miss: UInt64), score: (Int) -> Double
  ) {
    // Only at a hit can recall reach a point, and only there can precision rise: the rest is counted, not kept.
    var found: [(precision: Double, place: Int)] = []
    var (hits, misses) = (UInt64(0), UInt64(0))
    for index in 0..<count {
      let (hit, miss) = outcome(index)
      misses &+= miss
      if hit == 0 { continue }
      hits &+= 1
      found.append((Double(hits) / (Double(misses + hits) + Double.ulpOfOne), index))
    }
    recall = Double(hits) / Double(truths)
    for index in stride(from: found.count - 1, to: 0, by: -1) {
      found[index - 1].precision = max(found[index - 1].precision, found[index].precision)
    }
    var place = 0
    for (index, point) in recalls.enumerated() {
      // Recall 0 is reached by the very first prediction, right or wrong.
      if point <= 0 {
        if count > 0 {
          precision[index] = found.first?.precision ?? 0
          confidence[index] = score(0)
        }
        continue
      }
      while place < found.count, Double(place + 1) / Double(truths) < point { place += 1 }
      if place == found.count { break }
      precision[index] = found[place].precision
      confidence[index] = score(found[place].place)
    }
  }
}
