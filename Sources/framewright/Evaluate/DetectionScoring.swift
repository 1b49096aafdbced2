import Evaluation
import Formats
import Geometry

/// How `framewright eval` scores detections.
struct ScoringOptions: Sendable {
  var kind = ScoredKind.boxes
  var detection = DetectionOptions.coco
  var sigmas: [Double]?
  var isFederated = false
  var isClassAgnostic = false
  /// Boxes name their last pixel, as Pascal VOC's do.
  var reachesLastPixel = false
  /// Pascal VOC's average precision besides COCO's.
  var pascal: PascalScore.Rule?
  /// Look into errors, thresholds, confusion, calibration and labels too.
  var isDetailed = false
  /// Overlap of a match for the details.
  var overlap = 0.5
  /// Predictions from this score on count for the confusion matrix; nil takes the score of best F1.
  var score: Double?
}

extension Pairing {
  /// Brings areas and ignore flags to the kind's rules and makes its overlap.
  mutating func overlap(_ options: ScoringOptions) throws -> any OverlapMeasure {
    switch options.kind {
    case .boxes: boxOverlap(reachesLastPixel: options.reachesLastPixel)
    case .masks: try maskOverlap()
    case .keypoints: try keypointOverlap(options.sigmas)
    case .rotated: turnedOverlap()
    }
  }

  /// pycocotools' `loadRes` lets the first prediction decide for all where areas come from: from boxes where it has one.
  var takesAreaFromBoxes: Bool { prediction.rows.flags.first?.contains(.hasBox) ?? true }

  /// - Parameter reachesLastPixel: the far edges name the last pixel: width and height are one more.
  func boxOverlap(reachesLastPixel: Bool = false) -> BoxOverlap {
    let more = reachesLastPixel ? SIMD4<Double>(0, 0, 1, 1) : SIMD4()
    return BoxOverlap(
      predictions: predictionRows.map { prediction.rows.boxes[$0] + more },
      truths: truthRows.map { truth.rows.boxes[$0] + more }, isCrowd: truths.isCrowd)
  }

  private mutating func keypointOverlap(_ given: [Double]?) throws -> KeypointSimilarity {
    let rows = truth.rows
    let count = given?.count ?? truth.keypointCount ?? prediction.keypointCount ?? 17
    let sigmas = given ?? KeypointSimilarity.defaultSigmas(count: count)
    let fromBoxes = takesAreaFromBoxes
    let there = try keepTruths(truthRows.map { truth.points($0, count, mayLack: true) })
    let guesses = try keepPredictions(predictionRows.map { prediction.points($0, count, mayLack: false) })
    var truthPoints: [Double] = []
    var visible: [Bool] = []
    for (place, row) in truthRows.enumerated() {
      let own = there[place]
      var labelled = 0
      for point in 0..<count {
        guard !own.isEmpty else {
          truthPoints += [0, 0]
          visible.append(false)
          continue
        }
        let start = own.startIndex + point * 3
        truthPoints += [own[start], own[start + 1]]
        visible.append(own[start + 2] > 0)
        if own[start + 2] > 0 { labelled += 1 }
      }
      let stated = rows.keypointCounts[row]
      if (stated >= 0 ? Int(stated) : labelled) == 0 { truths.isIgnored[place] = true }
    }
    var found: [Double] = []
    for (place, own) in guesses.enumerated() {
      var (low, high) = (SIMD2(repeating: Double.infinity), SIMD2(repeating: -Double.infinity))
      for point in 0..<count {
        let start = own.startIndex + point * 3
        let place = SIMD2(own[start], own[start + 1])
        found += [place.x, place.y]
        (low, high) = (pointwiseMin(low, place), pointwiseMax(high, place))
      }
      if prediction.isResultsList, !fromBoxes { predictions.area[place] = (high.x - low.x) * (high.y - low.y) }
    }
    return try KeypointSimilarity(
      predictions: found, truths: truthPoints, visible: visible, boxes: truthRows.map { rows.boxes[$0] },
      areas: truths.area, sigmas: sigmas)
  }
}

extension ObjectSet {
  /// How many points most objects have that have any.
  fileprivate var keypointCount: Int? {
    var objects: [Int: Int] = [:]
    for (start, end) in zip(rows.keypointStarts, rows.keypointStarts.dropFirst()) where end > start {
      objects[(end - start) / 3, default: 0] += 1
    }
    return objects.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  /// The points x, y, v of a row.
  ///
  /// - Parameters:
  ///   - count: how many there must be.
  ///   - mayLack: there may be none instead.
  fileprivate func points(_ row: Int, _ count: Int, mayLack: Bool) -> Result<ArraySlice<Double>, RowTrouble> {
    let own = rows.keypoints[rows.keypointStarts[row]..<rows.keypointStarts[row + 1]]
    guard own.count == count * 3 || (mayLack && own.isEmpty) else {
      return .failure(
        RowTrouble(
          code: .schema, reason: "has \(own.count / 3) keypoints, \(count) were expected",
          remedy: "give all objects as many"))
    }
    // The area around points that are farther apart may be infinite.
    guard own.allSatisfy({ abs($0) <= 1e150 }) else {
      return .failure(
        RowTrouble(
          code: .outOfRange, reason: "has keypoints too far apart to be scored", remedy: "correct or remove it"))
    }
    return .success(own)
  }
}

extension Pairing {
  /// Scores the pairing by COCO's rules.
  func score(_ overlap: some OverlapMeasure, _ options: ScoringOptions) throws -> DetectionResult {
    var isIncomplete: (@Sendable (Int, Int) -> Bool)?
    if options.isFederated {
      let groups = incompleteGroups()
      isIncomplete = { groups.contains(Federation.key($0, $1)) }
    }
    return try evaluateDetections(
      truths: truths, predictions: predictions, overlap: overlap, images: images.count, classes: classes.count,
      options: options.detection, isIncomplete: isIncomplete)
  }

  private func incompleteGroups() -> Set<Int64> {
    let index = Numbers(classes.map(\.id))
    var groups: Set<Int64> = []
    for (image, entry) in images.enumerated() {
      for number in entry.notExhaustiveCategories {
        if let category = index[number] { groups.insert(Federation.key(category, image)) }
      }
    }
    return groups
  }
}
