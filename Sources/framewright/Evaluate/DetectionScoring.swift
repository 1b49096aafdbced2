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
    let count = given?.count ?? ObjectSet.keypointCount(truth) ?? ObjectSet.keypointCount(prediction) ?? 17
    let sigmas = given ?? KeypointSimilarity.defaultSigmas(count: count)
    func points(_ set: ObjectSet, _ row: Int) -> ArraySlice<Double> {
      set.rows.keypoints[set.rows.keypointStarts[row]..<set.rows.keypointStarts[row + 1]]
    }
    var truthPoints: [Double] = []
    var visible: [Bool] = []
    for (place, row) in truthRows.enumerated() {
      let own = points(truth, row)
      guard own.isEmpty || own.count == count * 3 else {
        throw EvaluationError.mismatch(
          "annotation \(rows.ids[row]) of \(truth.name) has \(own.count / 3) keypoints, \(count) were expected")
      }
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
    let fromBoxes = takesAreaFromBoxes
    var found: [Double] = []
    for (place, row) in predictionRows.enumerated() {
      let own = points(prediction, row)
      guard own.count == count * 3 else {
        throw EvaluationError.mismatch(
          "prediction \(row + 1) of \(prediction.name) has \(own.count / 3) keypoints, \(count) were expected")
      }
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
  /// Points of the first object that has any.
  static func keypointCount(_ set: ObjectSet) -> Int? {
    for row in set.rows.keypointStarts.indices.dropLast() {
      let count = set.rows.keypointStarts[row + 1] - set.rows.keypointStarts[row]
      if count > 0 { return count / 3 }
    }
    return nil
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
