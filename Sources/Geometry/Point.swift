/// A place in one coordinate space.
@frozen
public struct Point<Space: CoordinateSpace>: Hashable, Sendable {
  /// Distance from the left edge, in the space's unit.
  public var x: Double
  /// Distance from the top edge, in the space's unit.
  public var y: Double

  /// Makes a point from its two coordinates.
  @inlinable
  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Whether both coordinates are ordinary numbers.
  @inlinable
  public var isFinite: Bool { x.isFinite && y.isFinite }

  /// Euclidean distance, in the space's unit.
  @inlinable
  public func distance(to other: Self) -> Double {
    squaredDistance(to: other).squareRoot()
  }

  /// Square of the Euclidean distance; cheaper where distances are only compared.
  @inlinable
  public func squaredDistance(to other: Self) -> Double {
    let dx = other.x - x
    let dy = other.y - y
    return dx * dx + dy * dy
  }

  /// Distance to the nearest place on the segment from `start` to `end`.
  public func distance(toSegmentFrom start: Self, to end: Self) -> Double {
    let along = end - start
    let length = along.dx * along.dx + along.dy * along.dy
    guard length > 0 else { return distance(to: start) }
    let offset = self - start
    let position = min(max((offset.dx * along.dx + offset.dy * along.dy) / length, 0), 1)
    return distance(to: start + along * position)
  }
}

/// A difference between two points of one space.
@frozen
public struct Offset<Space: CoordinateSpace>: Hashable, Sendable {
  /// Distance to the right, in the space's unit.
  public var dx: Double
  /// Distance down, in the space's unit.
  public var dy: Double

  /// Makes an offset from its two components.
  @inlinable
  public init(dx: Double, dy: Double) {
    self.dx = dx
    self.dy = dy
  }

  /// No distance.
  @inlinable
  public static var zero: Self { Self(dx: 0, dy: 0) }

  /// The offset made longer by a factor.
  @inlinable
  public static func * (offset: Self, factor: Double) -> Self {
    Self(dx: offset.dx * factor, dy: offset.dy * factor)
  }
}

extension Point {
  /// The point moved by an offset.
  @inlinable
  public static func + (point: Self, offset: Offset<Space>) -> Self {
    Self(x: point.x + offset.dx, y: point.y + offset.dy)
  }

  /// The offset that leads from `start` to `end`.
  @inlinable
  public static func - (end: Self, start: Self) -> Offset<Space> {
    Offset(dx: end.x - start.x, dy: end.y - start.y)
  }
}
