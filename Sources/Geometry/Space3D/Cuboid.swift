/// An upright box in space: turned about the vertical alone.
@frozen
public struct Cuboid: Hashable, Sendable {
  /// The middle of the body, in metres of the sensor's frame.
  public var centre: Point3
  /// Extent along the heading, in metres.
  public var length: Double
  /// Extent across the heading, in metres.
  public var width: Double
  /// Extent along z, in metres.
  public var height: Double
  /// Heading: turn about z from the x axis towards the y axis, in radians.
  public var yaw: Double

  /// Makes a body; extents in metres, the heading in radians.
  @inlinable
  public init(centre: Point3, length: Double, width: Double, height: Double, yaw: Double) {
    self.centre = centre
    self.length = length
    self.width = width
    self.height = height
    self.yaw = yaw
  }
}
