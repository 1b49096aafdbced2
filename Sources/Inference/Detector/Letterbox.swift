public import Geometry
public import Imaging

/// Where an upright image lies on a detector's input, and the way back to the image's pixels.
///
/// Follows Ultralytics 8.4 (`LetterBox`, `scale_boxes`): halves are rounded to even, and of an odd rest the larger half
/// lies right and below.
public struct Letterbox: Sendable, Hashable {
  /// Columns and rows of the image.
  public let image: PixelSize
  /// Columns and rows of the detector's input.
  public let canvas: PixelSize
  /// The image's size on the canvas.
  public let size: PixelSize
  /// Columns left of the image.
  public let left: Int
  /// Rows above the image.
  public let top: Int
  /// Columns of the canvas for one of the image.
  public let scaleX: Double
  /// Rows of the canvas for one of the image.
  public let scaleY: Double

  /// As large as fits, in the middle, with its proportions.
  public static func fitted(_ image: PixelSize, on canvas: PixelSize) -> Letterbox {
    let scale = min(Double(canvas.width) / Double(image.width), Double(canvas.height) / Double(image.height))
    func scaled(_ length: Int, _ most: Int) -> Int {
      min(most, max(1, Int((Double(length) * scale).rounded(.toNearestOrEven))))
    }
    let size = PixelSize(width: scaled(image.width, canvas.width), height: scaled(image.height, canvas.height))
    return Letterbox(
      image: image, canvas: canvas, size: size, left: (canvas.width - size.width) / 2,
      top: (canvas.height - size.height) / 2, scaleX: scale, scaleY: scale)
  }

  /// Over the whole canvas, without its proportions.
  public static func stretched(_ image: PixelSize, on canvas: PixelSize) -> Letterbox {
    Letterbox(
      image: image, canvas: canvas, size: canvas, left: 0, top: 0,
      scaleX: Double(canvas.width) / Double(image.width), scaleY: Double(canvas.height) / Double(image.height))
  }

  /// A box on the canvas in pixels of the image, cut at its edges; nil where nothing is left of it.
  public func onImage(minX: Double, minY: Double, maxX: Double, maxY: Double) -> ImageBox? {
    func back(_ value: Double, _ pad: Int, _ scale: Double, _ length: Int) -> Double {
      max(0, min(Double(length), (value - Double(pad)) / scale))
    }
    let (left, right) = (back(minX, self.left, scaleX, image.width), back(maxX, self.left, scaleX, image.width))
    let (top, bottom) = (back(minY, self.top, scaleY, image.height), back(maxY, self.top, scaleY, image.height))
    // Also false for what is not a number.
    guard right > left, bottom > top else { return nil }
    return ImageBox(minX: left, minY: top, maxX: right, maxY: bottom)
  }
}
