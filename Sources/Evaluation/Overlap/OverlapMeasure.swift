/// Tells how much predictions and truths of one image agree: 0 not at all, 1 fully.
public protocol OverlapMeasure: Sendable {
  /// Fills `matrix` (predictions × truths, row-major) for rows of the two tables.
  ///
  /// Called from several threads at once.
  func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions: UnsafeBufferPointer<Int32>,
    truths: UnsafeBufferPointer<Int32>)
}
