/// How stored rows and columns map to the upright picture: EXIF tag 274 (EXIF 2.32, section 4.6.4).
public enum Orientation: Int, Sendable, CaseIterable, Codable {
  case upright = 1
  case mirroredHorizontally = 2
  case rotated180 = 3
  case mirroredVertically = 4
  case transposed = 5
  /// Shown after a quarter turn clockwise.
  case needsClockwiseTurn = 6
  case transversed = 7
  /// Shown after a quarter turn counter-clockwise.
  case needsCounterClockwiseTurn = 8

  /// Whether the upright picture's width is the stored height.
  public var swapsAxes: Bool { rawValue >= 5 }

  /// The upright size of a picture stored with `size`.
  public func upright(_ size: PixelSize) -> PixelSize { swapsAxes ? size.transposed : size }
}
