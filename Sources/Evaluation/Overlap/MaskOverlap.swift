public import Geometry

/// Intersection over union of masks; over the prediction's own area where the truth is a crowd.
///
/// Equal to pycocotools' `iou` to the last bit.
public struct MaskOverlap: OverlapMeasure {
  private let predictions: [MaskRLE]
  private let truths: [MaskRLE]
  private let isCrowd: [Bool]

  /// - Parameters:
  ///   - predictions: N masks. A mask that is not as large as the truth it meets shares nothing with it.
  ///   - truths: M masks.
  ///   - isCrowd: M flags.
  public init(predictions: [MaskRLE], truths: [MaskRLE], isCrowd: [Bool]) {
    self.predictions = predictions
    self.truths = truths
    self.isCrowd = isCrowd
  }

  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    let found = rows.map { predictions[Int($0)] }
    let there = columns.map { truths[Int($0)] }
    let crowds = columns.map { isCrowd[Int($0)] }
    if let overlaps = try? MaskRLE.iou(found, there, isCrowd: crowds) {
      for (place, overlap) in overlaps.enumerated() { matrix[place] = overlap }
      return
    }
    // Sizes differ somewhere: pair by pair.
    for (row, mask) in found.enumerated() {
      for (column, truth) in there.enumerated() {
        matrix[row * columns.count + column] = (try? mask.iou(truth, isCrowd: crowds[column])) ?? 0
      }
    }
  }
}
