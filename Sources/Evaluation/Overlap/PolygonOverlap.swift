public import Geometry

/// Intersection over union of polygons, exact; what DOTA's development kit does with the four corners of its boxes.
public struct PolygonOverlap: OverlapMeasure {
  private let predictions: [Polygon<ImagePixels>?]
  private let truths: [Polygon<ImagePixels>?]
  private let predictionBounds: [ImageBox?]
  private let truthBounds: [ImageBox?]

  /// - Parameters:
  ///   - predictions: N polygons in pixels; nil overlaps nothing.
  ///   - truths: M polygons in pixels.
  public init(predictions: [Polygon<ImagePixels>?], truths: [Polygon<ImagePixels>?]) {
    self.predictions = predictions
    self.truths = truths
    predictionBounds = predictions.map { $0?.bounds }
    truthBounds = truths.map { $0?.bounds }
  }

  public func fill(
    _ matrix: UnsafeMutableBufferPointer<Double>, predictions rows: UnsafeBufferPointer<Int32>,
    truths columns: UnsafeBufferPointer<Int32>
  ) {
    var place = 0
    for row in rows {
      for column in columns {
        matrix[place] = overlap(Int(row), Int(column))
        place += 1
      }
    }
  }

  private func overlap(_ row: Int, _ column: Int) -> Double {
    guard let a = predictions[row], let b = truths[column], let around = predictionBounds[row],
      let other = truthBounds[column], around.intersectionArea(other) > 0
    else { return 0 }
    return a.iou(b)
  }
}
