/// Leaves out detections that cover an object which a better one covers already.
///
/// In all of them the detections are taken by falling score, of equal ones the first first; detections whose score is NaN
/// are left out. `classes` is empty, or has a number a detection: then only detections of one class suppress each other.
public enum NonMaximumSuppression {
  /// Plain suppression of boxes (torchvision's `nms` and `batched_nms`): one is left out where its overlap with a kept one
  /// is greater than the threshold.
  ///
  /// - Parameters:
  ///   - boxes: N boxes.
  ///   - scores: N scores, the greater the better.
  ///   - classes: N classes, or empty.
  ///   - threshold: Intersection over union, 0…1.
  ///   - limit: Most to keep; the search ends there.
  /// - Returns: Indices of the kept ones by falling score.
  /// - Throws: `listLength` where the lists do not fit. Time: N log N and N times the kept ones.
  public static func boxes<Space>(
    _ boxes: [Box<Space>], scores: [Double], classes: [Int] = [], threshold: Double, limit: Int = .max
  ) throws(GeometryError) -> [Int] {
    try kept(boxes.count, scores, classes, threshold, limit) { boxes[$0].iou(boxes[$1]) }
  }

  /// Plain suppression of rotated boxes, as of `boxes`.
  ///
  /// - Throws: `listLength`.
  public static func rotatedBoxes<Space>(
    _ boxes: [RotatedBox<Space>], scores: [Double], classes: [Int] = [], threshold: Double
  ) throws(GeometryError) -> [Int] {
    let bounds = boxes.map { $0.bounds }
    var clipper = ConvexClipper()
    return try kept(boxes.count, scores, classes, threshold) {
      bounds[$0].intersectionArea(bounds[$1]) > 0 ? boxes[$0].iou(boxes[$1], &clipper) : 0
    }
  }

  /// Plain suppression of masks of one size, as of `boxes` (pycocotools' `rleNms`, with sorting).
  ///
  /// - Throws: `listLength`, `sizesDiffer`.
  public static func masks(
    _ masks: [MaskRLE], scores: [Double], classes: [Int] = [], threshold: Double
  ) throws(MaskError) -> [Int] {
    for mask in masks where mask.width != masks[0].width || mask.height != masks[0].height { throw .sizesDiffer }
    let stretches = MaskStretches(masks)
    do throws(GeometryError) {
      return try kept(masks.count, scores, classes, threshold) {
        let shared = stretches.intersectionArea($0, $1)
        return shared == 0 ? 0 : Double(shared) / Double(stretches.areas[$0] + stretches.areas[$1] - shared)
      }
    } catch {
      throw .listLength
    }
  }

  /// How soft suppression lowers the scores of what overlaps a better detection.
  public enum Decay: Hashable, Sendable {
    /// By the overlap, where that is greater than the threshold.
    case linear(threshold: Double)
    /// By exp(-overlap² / sigma), always; the paper's sigma is 0.5.
    case gaussian(sigma: Double)
  }

  /// Soft suppression (Bodla et al. 2017): nothing is left out at once, but scores fall with the overlap.
  ///
  /// - Parameters:
  ///   - boxes: N boxes.
  ///   - scores: N scores 0…1.
  ///   - classes: N classes, or empty.
  ///   - decay: How scores fall.
  ///   - floor: Detections whose score falls below are left out.
  /// - Returns: Indices and new scores, by falling new score.
  /// - Throws: `listLength`. Time: N².
  public static func soft<Space>(
    _ boxes: [Box<Space>], scores: [Double], classes: [Int] = [], decay: Decay, floor: Double
  ) throws(GeometryError) -> [(index: Int, score: Double)] {
    var left = try order(boxes.count, scores, classes).map { (index: $0, score: scores[$0]) }
    var kept: [(index: Int, score: Double)] = []
    while true {
      left.removeAll { $0.score < floor }
      guard var best = left.indices.first else { return kept }
      // Of equal scores the one that came first in the input.
      for place in left.indices
      where (left[place].score, -left[place].index) > (left[best].score, -left[best].index) {
        best = place
      }
      let taken = left.remove(at: best)
      kept.append(taken)
      for place in left.indices {
        let other = left[place].index
        guard classes.isEmpty || classes[other] == classes[taken.index] else { continue }
        let overlap = boxes[taken.index].iou(boxes[other])
        switch decay {
        case .linear(let threshold): if overlap > threshold { left[place].score *= 1 - overlap }
        case .gaussian(let sigma): left[place].score *= exponential(-(overlap * overlap) / sigma)
        }
      }
    }
  }

  private static func kept(
    _ count: Int, _ scores: [Double], _ classes: [Int], _ threshold: Double, _ limit: Int = .max,
    _ overlap: (Int, Int) -> Double
  ) throws(GeometryError) -> [Int] {
    var kept: [Int] = []
    next: for candidate in try order(count, scores, classes) {
      guard kept.count < limit else { break }
      for better in kept where classes.isEmpty || classes[better] == classes[candidate] {
        if overlap(better, candidate) > threshold { continue next }
      }
      kept.append(candidate)
    }
    return kept
  }

  private static func order(_ count: Int, _ scores: [Double], _ classes: [Int]) throws(GeometryError) -> [Int] {
    guard scores.count == count, classes.isEmpty || classes.count == count else { throw .listLength }
    var order: [Int] = []
    for index in 0..<count where !scores[index].isNaN { order.append(index) }
    order.sort { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
    return order
  }
}
