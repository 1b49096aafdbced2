import Evaluation
import Formats
import Geometry

/// The overlap of a pairing's rows, by the kind of comparison.
enum ScoredOverlap {
  case boxes(BoxOverlap)
  case masks(MaskOverlap)
  case keypoints(KeypointSimilarity)
}

/// How `framewright eval` scores detections.
struct ScoringOptions: Sendable {
  var kind = ScoredKind.boxes
  var detection = DetectionOptions.coco
  var sigmas: [Double]?
  var isFederated = false
  var isClassAgnostic = false
}

extension Pairing {
  /// Brings areas and ignore flags to the kind's rules and makes its overlap.
  mutating func overlap(_ options: ScoringOptions) throws -> ScoredOverlap {
    switch options.kind {
    case .boxes, .rotated: return .boxes(boxOverlap())
    case .masks: return .masks(try maskOverlap())
    case .keypoints: return .keypoints(try keypointOverlap(options.sigmas))
    }
  }

  /// pycocotools' `loadRes` lets the first prediction decide for all where areas come from: from boxes where it has one.
  var takesAreaFromBoxes: Bool { prediction.rows.flags.first?.contains(.hasBox) ?? true }

  func boxOverlap() -> BoxOverlap {
    BoxOverlap(
      predictions: predictionRows.map { prediction.rows.boxes[$0] }, truths: truthRows.map { truth.rows.boxes[$0] },
      isCrowd: truths.isCrowd)
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
  mutating func score(_ options: ScoringOptions) throws -> DetectionResult {
    let overlap = try overlap(options)
    let incomplete = options.isFederated ? incompleteGroups() : nil
    switch overlap {
    case .boxes(let overlap): return try score(overlap, options, incomplete)
    case .masks(let overlap): return try score(overlap, options, incomplete)
    case .keypoints(let overlap): return try score(overlap, options, incomplete)
    }
  }

  private func score(
    _ overlap: some OverlapMeasure, _ options: ScoringOptions, _ incomplete: Set<Int64>?
  ) throws -> DetectionResult {
    var isIncomplete: (@Sendable (Int, Int) -> Bool)?
    if let incomplete { isIncomplete = { incomplete.contains(Federation.key($0, $1)) } }
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
