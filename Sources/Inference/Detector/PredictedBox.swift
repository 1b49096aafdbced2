public import Geometry

/// A box that a detector found on an upright image.
public struct PredictedBox: Sendable, Hashable {
  /// In pixels of the upright image, inside it.
  public var box: ImageBox
  /// How sure the detector is, 0…1.
  public var score: Double
  /// The class's number.
  public var classIndex: Int

  /// Names all of them.
  public init(box: ImageBox, score: Double, classIndex: Int) {
    self.box = box
    self.score = score
    self.classIndex = classIndex
  }
}
