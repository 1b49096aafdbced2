public import Geometry

/// Intersection over union of masks; over the prediction's own area where the truth is a crowd.
///
/// Equal to pycocotools' `iou` to the last bit.
public struct MaskOverlap: OverlapMeasure {
  private let predictions: [MaskRLE]
  private let truths: [MaskRLE]
  private let isCrowd: [Bool]

  /// - Parameters:
  ///   - predictions: N masks.
  ///   - truths: M masks.
  ///   - isCrowd: M flags.
  ///   - predictionImages: N indices of images.
  ///   - truthImages: M indices of images.
  /// - Throws: `EvaluationError.unevenColumns`, or `.mismatch` where two masks of one image are not equally large: what
  ///   they share cannot be told, and none at all would count sound predictions as missed.
  public init(
    predictions: [MaskRLE], truths: [MaskRLE], isCrowd: [Bool], predictionImages: [Int32], truthImages: [Int32]
  ) throws(EvaluationError) {
    guard predictionImages.count == predictions.count, truthImages.count == truths.count, isCrowd.count == truths.count
    else { throw .unevenColumns }
    var sizes: [Int32: (width: Int, height: Int)] = [:]
    for (masks, images, side) in [(truths, truthImages, "truth"), (predictions, predictionImages, "prediction")] {
      for (row, mask) in masks.enumerated() {
        let size = sizes[images[row]] ?? (mask.width, mask.height)
        guard size == (mask.width, mask.height) else {
          throw .mismatch(
            "\(side) \(row + 1) has a mask of \(mask.width) x \(mask.height), another of its image is "
              + "\(size.width) x \(size.height)")
        }
        sizes[images[row]] = size
      }
    }
    self.predictions = predictions
    self.truths = truths
    self.isCrowd = isCrowd
  }

  /// The rows and columns are those of one image.
  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    let found = rows.map { predictions[Int($0)] }
    let there = columns.map { truths[Int($0)] }
    let crowds = columns.map { isCrowd[Int($0)] }
    // Masks of one image are equally large: only masks of several images make this fail, and they share nothing.
    let overlaps = (try? MaskRLE.iou(found, there, isCrowd: crowds)) ?? []
    for place in matrix.indices { matrix[place] = place < overlaps.count ? overlaps[place] : 0 }
  }
}
