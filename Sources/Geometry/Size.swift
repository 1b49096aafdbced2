/// Width and height in one coordinate space.
@frozen
public struct Size<Space: CoordinateSpace>: Hashable, Sendable {
  /// Extent along x, in the space's unit.
  public var width: Double
  /// Extent along y, in the space's unit.
  public var height: Double

  /// Makes a size from its two extents.
  @inlinable
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// Width times height.
  @inlinable
  public var area: Double { width * height }

  /// Whether both extents are ordinary numbers above zero.
  @inlinable
  public var isPositive: Bool { width > 0 && height > 0 && width.isFinite && height.isFinite }

  /// The box from the origin to this size.
  @inlinable
  public var bounds: Box<Space> { Box(minX: 0, minY: 0, maxX: width, maxY: height) }
}
