/// A box turned about its centre.
@frozen
public struct RotatedBox<Space: CoordinateSpace>: Hashable, Sendable {
  /// The middle, which stays where it is when the box turns.
  public var centre: Point<Space>
  /// Extents before turning.
  public var size: Size<Space>
  /// The turn, clockwise on the screen.
  public var angle: Angle

  /// Makes a box from its centre, its extents before turning, and its turn.
  @inlinable
  public init(centre: Point<Space>, size: Size<Space>, angle: Angle) {
    self.centre = centre
    self.size = size
    self.angle = angle
  }

  /// The four corners, clockwise on the screen from what is the top left before turning.
  public var corners: [Point<Space>] {
    let (sine, cosine) = angle.sineAndCosine
    let x = size.width / 2
    let y = size.height / 2
    func corner(_ dx: Double, _ dy: Double) -> Point<Space> {
      Point(x: centre.x + dx * cosine - dy * sine, y: centre.y + dx * sine + dy * cosine)
    }
    return [corner(-x, -y), corner(x, -y), corner(x, y), corner(-x, y)]
  }

  /// The smallest axis-aligned box around it.
  public var bounds: Box<Space> {
    let (sine, cosine) = angle.sineAndCosine
    let x = (abs(size.width * cosine) + abs(size.height * sine)) / 2
    let y = (abs(size.width * sine) + abs(size.height * cosine)) / 2
    return Box(minX: centre.x - x, minY: centre.y - y, maxX: centre.x + x, maxY: centre.y + y)
  }

  /// Width times height.
  @inlinable
  public var area: Double { size.area }
}
