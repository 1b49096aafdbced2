/// How the viewport shows the image: one scale and a translation.
@frozen
public struct ViewTransform: Hashable, Sendable {
  /// CSS pixels per image pixel, above zero.
  public var scale: Double
  /// Where the image's top left corner is on the screen.
  public var origin: ScreenPoint

  /// Makes a view from its scale and the place of the image's top left corner.
  @inlinable
  public init(scale: Double, origin: ScreenPoint) {
    self.scale = scale
    self.origin = origin
  }

  /// From image to screen.
  @inlinable
  public func callAsFunction(_ point: ImagePoint) -> ScreenPoint {
    ScreenPoint(x: point.x * scale + origin.x, y: point.y * scale + origin.y)
  }

  /// From image to screen.
  @inlinable
  public func callAsFunction(_ box: ImageBox) -> ScreenBox {
    ScreenBox(corner: self(box.topLeft), opposite: self(box.bottomRight))
  }

  /// From screen to image.
  @inlinable
  public func image(at point: ScreenPoint) -> ImagePoint {
    ImagePoint(x: (point.x - origin.x) / scale, y: (point.y - origin.y) / scale)
  }

  /// From screen to image.
  @inlinable
  public func image(in box: ScreenBox) -> ImageBox {
    ImageBox(corner: image(at: box.topLeft), opposite: image(at: box.bottomRight))
  }

  /// The view moved by an offset on the screen.
  @inlinable
  public func panned(by offset: Offset<Screen>) -> Self {
    Self(scale: scale, origin: origin + offset)
  }

  /// The view at another scale, with the image place under `anchor` kept where it is on the screen.
  public func zoomed(to newScale: Double, about anchor: ScreenPoint) -> Self {
    let ratio = newScale / scale
    return Self(
      scale: newScale,
      origin: ScreenPoint(
        x: anchor.x - (anchor.x - origin.x) * ratio, y: anchor.y - (anchor.y - origin.y) * ratio))
  }

  /// The view that shows `box` whole and centred in a viewport, with `padding` CSS pixels free on each side.
  ///
  /// - Parameter largestScale: upper limit of the scale, so that a tiny box does not fill the screen.
  public static func fitting(
    _ box: ImageBox, in viewport: ScreenSize, padding: Double, largestScale: Double
  ) -> Self {
    let width = max(viewport.width - 2 * padding, 1)
    let height = max(viewport.height - 2 * padding, 1)
    let scale = min(width / max(box.width, 1e-9), height / max(box.height, 1e-9), largestScale)
    return Self(
      scale: scale,
      origin: ScreenPoint(
        x: viewport.width / 2 - box.centre.x * scale, y: viewport.height / 2 - box.centre.y * scale))
  }

  /// The same view as a general map.
  public var affine: Affine<ImagePixels, Screen> {
    Affine(a: scale, b: 0, c: 0, d: scale, tx: origin.x, ty: origin.y)
  }
}
