public import Geometry

/// Intersection over union of rotated boxes, exact by clipping one against the other.
public struct RotatedBoxOverlap: OverlapMeasure {
  private let predictions: [RotatedBox<ImagePixels>]
  private let truths: [RotatedBox<ImagePixels>]

  /// - Parameters:
  ///   - predictions: N boxes in pixels.
  ///   - truths: M boxes in pixels.
  public init(predictions: [RotatedBox<ImagePixels>], truths: [RotatedBox<ImagePixels>]) {
    self.predictions = predictions
    self.truths = truths
  }

  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    let overlaps = RotatedBox<ImagePixels>.iou(
      rows.map { predictions[Int($0)] }, columns.map { truths[Int($0)] })
    for (place, overlap) in overlaps.enumerated() { matrix[place] = overlap }
  }
}
