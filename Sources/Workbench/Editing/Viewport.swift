public import Geometry

/// Which part of the image the screen shows.
public struct Viewport: Sendable {
  /// The canvas's size in CSS pixels.
  public private(set) var size: ScreenSize
  /// Device pixels per CSS pixel.
  public private(set) var pixelRatio: Double
  /// The image's size in pixels.
  public let imageSize: ImageSize
  /// From image to screen.
  public private(set) var transform: ViewTransform
  /// Whether the image has been left fitted, so that it stays fitted when the canvas changes its size.
  public private(set) var isFitted = true

  /// CSS pixels left free around a fitted image.
  static let padding = 24.0
  /// Largest scale: an image pixel is 64 CSS pixels.
  static let largestScale = 64.0

  init(imageSize: ImageSize, size: ScreenSize, pixelRatio: Double) {
    self.imageSize = imageSize
    self.size = size
    self.pixelRatio = pixelRatio
    transform = ViewTransform(scale: 1, origin: ScreenPoint(x: 0, y: 0))
    fit()
  }

  private var fitting: ViewTransform {
    ViewTransform.fitting(imageSize.bounds, in: size, padding: Self.padding, largestScale: 32)
  }

  /// Smallest scale: half of the fitted one, or 1:1 where that is smaller.
  private var smallestScale: Double { min(fitting.scale / 2, 1 / pixelRatio) }

  /// Shows the whole image.
  mutating func fit() {
    transform = fitting
    isFitted = true
  }

  /// Shows the box as large as it goes, at most eight CSS pixels an image pixel.
  mutating func show(_ box: ImageBox) {
    let padding = min(size.width, size.height) / 6
    transform = ViewTransform.fitting(box, in: size, padding: padding, largestScale: max(8, fitting.scale))
    settle()
  }

  /// Scales by a factor and keeps the image place under `anchor`.
  mutating func zoom(by factor: Double, about anchor: ScreenPoint) {
    guard factor.isFinite, factor > 0 else { return }
    setScale(transform.scale * factor, about: anchor)
  }

  /// One image pixel is one device pixel.
  mutating func showActualSize(about anchor: ScreenPoint) {
    setScale(1 / pixelRatio, about: anchor)
  }

  /// Moves the image on the screen.
  mutating func pan(by offset: Offset<Screen>) {
    guard offset.dx.isFinite, offset.dy.isFinite else { return }
    transform = transform.panned(by: offset)
    settle()
  }

  /// Takes a new canvas size; a fitted image stays fitted, otherwise the middle stays in the middle.
  mutating func resize(to newSize: ScreenSize, pixelRatio newRatio: Double) {
    guard newSize.isPositive, newRatio > 0, newRatio.isFinite else { return }
    let offset = Offset<Screen>(dx: (newSize.width - size.width) / 2, dy: (newSize.height - size.height) / 2)
    size = newSize
    pixelRatio = newRatio
    if isFitted {
      fit()
    } else {
      pan(by: offset)
    }
  }

  private mutating func setScale(_ scale: Double, about anchor: ScreenPoint) {
    let clamped = min(max(scale, smallestScale), Self.largestScale)
    transform = transform.zoomed(to: clamped, about: anchor)
    settle()
  }

  /// Keeps the middle of the screen over the image, so that it cannot be lost.
  private mutating func settle() {
    isFitted = false
    let middle = ScreenPoint(x: size.width / 2, y: size.height / 2)
    let at = transform.image(at: middle)
    let inside = ImagePoint(x: min(max(at.x, 0), imageSize.width), y: min(max(at.y, 0), imageSize.height))
    if inside != at { transform = transform.panned(by: middle - transform(inside)) }
  }
}
