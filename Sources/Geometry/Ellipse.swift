/// An ellipse turned about its centre.
@frozen
public struct Ellipse<Space: CoordinateSpace>: Hashable, Sendable {
  /// The middle.
  public var centre: Point<Space>
  /// Half the extent along x before turning.
  public var radiusX: Double
  /// Half the extent along y before turning.
  public var radiusY: Double
  /// The turn, clockwise on the screen.
  public var angle: Angle

  /// Makes an ellipse from its centre, its two radii and its turn.
  @inlinable
  public init(centre: Point<Space>, radiusX: Double, radiusY: Double, angle: Angle) {
    self.centre = centre
    self.radiusX = radiusX
    self.radiusY = radiusY
    self.angle = angle
  }

  /// π times both radii.
  @inlinable
  public var area: Double { .pi * radiusX * radiusY }

  /// The smallest axis-aligned box around it.
  public var bounds: Box<Space> {
    let (sine, cosine) = angle.sineAndCosine
    let x = (radiusX * radiusX * cosine * cosine + radiusY * radiusY * sine * sine).squareRoot()
    let y = (radiusX * radiusX * sine * sine + radiusY * radiusY * cosine * cosine).squareRoot()
    return Box(minX: centre.x - x, minY: centre.y - y, maxX: centre.x + x, maxY: centre.y + y)
  }

  /// `count` points on the outline, at equal steps of the parameter, clockwise on the screen.
  public func outline(count: Int) -> [Point<Space>] {
    let (sine, cosine) = angle.sineAndCosine
    var points: [Point<Space>] = []
    points.reserveCapacity(max(count, 0))
    for index in 0..<max(count, 0) {
      let at = Angle(radians: 2 * .pi * Double(index) / Double(count)).sineAndCosine
      let x = radiusX * at.cosine
      let y = radiusY * at.sine
      points.append(Point(x: centre.x + x * cosine - y * sine, y: centre.y + x * sine + y * cosine))
    }
    return points
  }
}
