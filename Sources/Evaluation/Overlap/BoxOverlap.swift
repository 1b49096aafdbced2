/// Intersection over union of boxes; over the prediction's own area where the truth is a crowd.
///
/// Continuous coordinates, no "+ 1" (pycocotools 2.0 `maskApi.c`, `bbIou`).
public struct BoxOverlap: OverlapMeasure {
  private let predictions: [SIMD4<Double>]
  private let truths: [SIMD4<Double>]
  private let isCrowd: [Bool]

  /// - Parameters:
  ///   - predictions: N boxes as x, y of the top left corner, width, height, in pixels.
  ///   - truths: M boxes in the same form.
  ///   - isCrowd: M flags.
  public init(predictions: [SIMD4<Double>], truths: [SIMD4<Double>], isCrowd: [Bool]) {
    self.predictions = predictions
    self.truths = truths
    self.isCrowd = isCrowd
  }

  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    var place = 0
    for row in rows {
      let box = predictions[Int(row)]
      let (right, bottom, area) = (box.x + box.z, box.y + box.w, box.z * box.w)
      for column in columns {
        let truth = truths[Int(column)]
        let width = min(right, truth.x + truth.z) - max(box.x, truth.x)
        let height = min(bottom, truth.y + truth.w) - max(box.y, truth.y)
        if width > 0, height > 0 {
          let shared = width * height
          let covered = isCrowd[Int(column)] ? area : area + truth.z * truth.w - shared
          matrix[place] = shared / covered
        } else {
          matrix[place] = 0
        }
        place += 1
      }
    }
  }
}
