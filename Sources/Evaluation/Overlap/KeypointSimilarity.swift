import Foundation

/// Object keypoint similarity: how near predicted points are, in units of the object's size and of how well people
/// agree on each point (COCO keypoint evaluation; pycocotools 2.0 `COCOeval.computeOks`).
public struct KeypointSimilarity: OverlapMeasure {
  /// COCO's spread of each of the 17 points of a person: nose, eyes, ears, shoulders, elbows, wrists, hips, knees,
  /// ankles.
  public static let personSigmas: [Double] = [
    0.026, 0.025, 0.025, 0.035, 0.035, 0.079, 0.079, 0.072, 0.072, 0.062, 0.062, 0.107, 0.107, 0.087, 0.087, 0.089,
    0.089,
  ]

  /// The sigmas to take where none are given: COCO's for 17 points, else 1 / count for each.
  public static func defaultSigmas(count: Int) -> [Double] {
    count == 17 ? personSigmas : Array(repeating: 1 / Double(max(1, count)), count: count)
  }

  private let predictions: [Double]
  private let truths: [Double]
  private let visible: [Bool]
  private let visibleCount: [Int32]
  private let boxes: [SIMD4<Double>]
  private let areas: [Double]
  /// (2σ)² of each point.
  private let variances: [Double]

  /// - Parameters:
  ///   - predictions: N × K × 2, x and y in pixels.
  ///   - truths: M × K × 2, x and y in pixels.
  ///   - visible: M × K, whether the point is labelled (COCO's v > 0).
  ///   - boxes: M boxes x, y, width, height; where no point is labelled, distance counts from twice the box.
  ///   - areas: M areas in square pixels.
  ///   - sigmas: K spreads.
  public init(
    predictions: [Double], truths: [Double], visible: [Bool], boxes: [SIMD4<Double>], areas: [Double], sigmas: [Double]
  ) throws(EvaluationError) {
    let points = sigmas.count
    guard points > 0, sigmas.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw .option("keypoint sigmas must be above 0, one for each point")
    }
    guard predictions.count % (2 * points) == 0, truths.count == areas.count * 2 * points,
      visible.count == areas.count * points, boxes.count == areas.count
    else { throw .mismatch("objects have another number of keypoints than there are sigmas (\(points))") }
    self.predictions = predictions
    self.truths = truths
    self.visible = visible
    self.boxes = boxes
    self.areas = areas
    variances = sigmas.map { ($0 * 2) * ($0 * 2) }
    visibleCount = (0..<areas.count).map { row in
      Int32(visible[row * points..<(row + 1) * points].count { $0 })
    }
  }

  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    let points = variances.count
    var place = 0
    for row in rows {
      let prediction = Int(row) * points * 2
      for column in columns {
        let truth = Int(column)
        let labelled = visibleCount[truth] > 0
        let box = boxes[truth]
        let scale = areas[truth] + Double.ulpOfOne
        var sum = 0.0
        for point in 0..<points {
          if labelled, !visible[truth * points + point] { continue }
          let x = predictions[prediction + point * 2]
          let y = predictions[prediction + point * 2 + 1]
          var (dx, dy): (Double, Double)
          if labelled {
            dx = x - truths[(truth * points + point) * 2]
            dy = y - truths[(truth * points + point) * 2 + 1]
          } else {
            dx = max(0, box.x - box.z - x) + max(0, x - (box.x + box.z * 2))
            dy = max(0, box.y - box.w - y) + max(0, y - (box.y + box.w * 2))
          }
          sum += exp(-((dx * dx + dy * dy) / variances[point] / scale / 2))
        }
        matrix[place] = sum / Double(labelled ? Int(visibleCount[truth]) : points)
        place += 1
      }
    }
  }
}
