public import Geometry

/// How well one mask fits another.
public struct MaskScore: Sendable, Hashable {
  /// Pixels set in both, in the truth, in the prediction.
  public var shared: Int
  public var truth: Int
  public var prediction: Int

  /// - Throws: where the masks have different sizes.
  public init(truth: MaskRLE, prediction: MaskRLE) throws(MaskError) {
    shared = try truth.intersectionArea(prediction)
    self.truth = truth.area
    self.prediction = prediction.area
  }

  /// Intersection over union; 1 for two empty masks.
  public var iou: Double { ratio(shared, truth + prediction - shared) }
  /// 2 |A ∩ B| / (|A| + |B|), the F1 of pixels; 1 for two empty masks.
  public var dice: Double { ratio(2 * shared, truth + prediction) }
  /// Share of the prediction that is right; 1 for an empty prediction.
  public var precision: Double { ratio(shared, prediction) }
  /// Share of the truth that is found; 1 for an empty truth.
  public var recall: Double { ratio(shared, truth) }

  private func ratio(_ part: Int, _ whole: Int) -> Double { whole > 0 ? Double(part) / Double(whole) : 1 }
}
