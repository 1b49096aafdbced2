/// An axis-aligned box: the edges `minX…maxX` by `minY…maxY`, never reversed.
@frozen
public struct Box<Space: CoordinateSpace>: Hashable, Sendable {
  /// Left edge.
  public let minX: Double
  /// Top edge.
  public let minY: Double
  /// Right edge, at least `minX`.
  public let maxX: Double
  /// Bottom edge, at least `minY`.
  public let maxY: Double

  /// Makes a box from its edges; reversed pairs are put in order.
  ///
  /// For numbers from outside use `xyxy(_:_:_:_:)`, which refuses instead of repairing.
  @inlinable
  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.minX = min(minX, maxX)
    self.minY = min(minY, maxY)
    self.maxX = max(minX, maxX)
    self.maxY = max(minY, maxY)
  }

  /// Makes the box that has these two points as opposite corners, in any order.
  @inlinable
  public init(corner: Point<Space>, opposite: Point<Space>) {
    self.init(minX: corner.x, minY: corner.y, maxX: opposite.x, maxY: opposite.y)
  }

  /// Extent along x.
  @inlinable
  public var width: Double { maxX - minX }
  /// Extent along y.
  @inlinable
  public var height: Double { maxY - minY }
  /// Width and height.
  @inlinable
  public var size: Size<Space> { Size(width: width, height: height) }
  /// Width times height.
  @inlinable
  public var area: Double { width * height }
  /// The middle.
  @inlinable
  public var centre: Point<Space> { Point(x: (minX + maxX) / 2, y: (minY + maxY) / 2) }
  /// The corner at the top left.
  @inlinable
  public var topLeft: Point<Space> { Point(x: minX, y: minY) }
  /// The corner at the bottom right.
  @inlinable
  public var bottomRight: Point<Space> { Point(x: maxX, y: maxY) }

  /// The four corners, clockwise on the screen from the top left.
  public var corners: [Point<Space>] {
    [
      topLeft, Point(x: maxX, y: minY), bottomRight, Point(x: minX, y: maxY),
    ]
  }

  /// Whether the point lies inside or on an edge.
  @inlinable
  public func contains(_ point: Point<Space>) -> Bool {
    point.x >= minX && point.x <= maxX && point.y >= minY && point.y <= maxY
  }

  /// Whether the other box lies wholly inside, edges included.
  @inlinable
  public func contains(_ other: Self) -> Bool {
    other.minX >= minX && other.maxX <= maxX && other.minY >= minY && other.maxY <= maxY
  }

  /// Distance from the point to the nearest place on the four edges, from either side.
  public func distanceToEdge(from point: Point<Space>) -> Double {
    let outsideX = max(minX - point.x, point.x - maxX)
    let outsideY = max(minY - point.y, point.y - maxY)
    if outsideX <= 0 && outsideY <= 0 { return -max(outsideX, outsideY) }
    let dx = max(outsideX, 0)
    let dy = max(outsideY, 0)
    return (dx * dx + dy * dy).squareRoot()
  }

  /// The box moved by an offset.
  @inlinable
  public func translated(by offset: Offset<Space>) -> Self {
    Self(minX: minX + offset.dx, minY: minY + offset.dy, maxX: maxX + offset.dx, maxY: maxY + offset.dy)
  }

  /// The box grown by `margin` on each side; a negative margin shrinks it, at most to its centre.
  @inlinable
  public func expanded(by margin: Double) -> Self {
    let x = max(margin, -width / 2)
    let y = max(margin, -height / 2)
    return Self(minX: minX - x, minY: minY - y, maxX: maxX + x, maxY: maxY + y)
  }

  /// The smallest box around the points, or nil without points.
  public static func around(_ points: some Sequence<Point<Space>>) -> Self? {
    var result: Self?
    for point in points {
      if let box = result {
        result = Self(
          minX: min(box.minX, point.x), minY: min(box.minY, point.y), maxX: max(box.maxX, point.x),
          maxY: max(box.maxY, point.y))
      } else {
        result = Self(corner: point, opposite: point)
      }
    }
    return result
  }
}
