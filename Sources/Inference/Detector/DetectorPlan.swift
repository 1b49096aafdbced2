public import Imaging

/// How one detector is fed and read: found out once from its file and a trial run, then good for every image.
public struct DetectorPlan: Sendable, Hashable, Codable {
  /// How the outputs are arranged.
  public var layout: DetectorLayout
  /// Class names in the order of their numbers; fewer than ``classCount`` where nobody named them.
  public var classNames: [String]
  /// How many classes the outputs have; nil where rows carry the class's number.
  public var classCount: Int?
  /// Columns of the input.
  public var width: Int
  /// Rows of the input.
  public var height: Int
  /// Images of one run; nil where the model takes any number.
  public var batch: Int?
  /// Numbers of 16 instead of 32 bits go in.
  var isHalf: Bool
  /// Which of the model's inputs takes the images.
  var imageInput: Int
  /// Which of the model's inputs takes the size that boxes refer to, for `separate`.
  var sizeInput: Int?
  /// Which outputs are read, in the order of the layout's description.
  var outputs: [Int]
  /// Whether colours are centred by the means and deviations of ImageNet.
  var isCentred: Bool

  /// The class's name, or its number where nobody named it.
  public func className(_ index: Int) -> String {
    classNames.indices.contains(index) ? classNames[index] : "class \(index)"
  }

  /// Columns and rows of the input.
  var canvas: PixelSize { PixelSize(width: width, height: height) }

  func letterbox(_ image: PixelSize) -> Letterbox {
    layout.stretches ? .stretched(image, on: canvas) : .fitted(image, on: canvas)
  }

  /// Where an upright picture of this size lies on the input, for whoever decodes elsewhere; see
  /// ``Detector/predict(planes:of:)``.
  public func placement(of picture: PixelSize) -> NetworkPlacement { placement(letterbox(picture)) }

  func placement(_ box: Letterbox) -> NetworkPlacement {
    // v / 255, then for some (v - mean) / deviation.
    let mean: SIMD3<Float> = isCentred ? [0.485, 0.456, 0.406] : .zero
    let deviation: SIMD3<Float> = isCentred ? [0.229, 0.224, 0.225] : .one
    return NetworkPlacement(
      canvas: box.canvas, left: box.left, top: box.top, size: box.size, fill: 114,
      scale: SIMD3(repeating: 1 / 255) / deviation, offset: -mean / deviation)
  }
}
