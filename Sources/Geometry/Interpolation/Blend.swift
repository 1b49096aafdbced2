// Between two keyframes. `share` is the time since the first over the time between both: 0 gives the first, 1 the second,
// exactly; what lies outside is pulled in.

/// `start` moved by the share towards `end`.
@inline(__always)
func blend(_ start: Double, _ end: Double, _ share: Double) -> Double {
  if share >= 1 { return end }
  return share > 0 ? start + (end - start) * share : start
}

extension Angle {
  /// The angle on the shorter way from this to `other`; half a turn goes clockwise.
  public func interpolated(to other: Angle, share: Double) -> Angle {
    if share >= 1 { return other }
    return share > 0
      ? Angle(radians: radians + Angle(radians: other.radians - radians).normalised.radians * share) : self
  }
}

extension Point {
  /// The point on the straight way to `other`.
  public func interpolated(to other: Self, share: Double) -> Self {
    Self(x: blend(x, other.x, share), y: blend(y, other.y, share))
  }
}

extension Box {
  /// The box whose edges are on their way to those of `other`.
  public func interpolated(to other: Self, share: Double) -> Self {
    Self(
      minX: blend(minX, other.minX, share), minY: blend(minY, other.minY, share), maxX: blend(maxX, other.maxX, share),
      maxY: blend(maxY, other.maxY, share))
  }
}

extension RotatedBox {
  /// Centre and extents on the straight way, the turn on the shorter.
  public func interpolated(to other: Self, share: Double) -> Self {
    Self(
      centre: centre.interpolated(to: other.centre, share: share),
      size: Size(
        width: blend(size.width, other.size.width, share), height: blend(size.height, other.size.height, share)),
      angle: angle.interpolated(to: other.angle, share: share))
  }
}

extension Ellipse {
  /// Centre and radii on the straight way, the turn on the shorter.
  public func interpolated(to other: Self, share: Double) -> Self {
    Self(
      centre: centre.interpolated(to: other.centre, share: share), radiusX: blend(radiusX, other.radiusX, share),
      radiusY: blend(radiusY, other.radiusY, share), angle: angle.interpolated(to: other.angle, share: share))
  }
}

extension Cuboid {
  /// Centre and extents on the straight way, the heading on the shorter.
  public func interpolated(to other: Self, share: Double) -> Self {
    Self(
      centre: Point3(
        x: blend(centre.x, other.centre.x, share), y: blend(centre.y, other.centre.y, share),
        z: blend(centre.z, other.centre.z, share)),
      length: blend(length, other.length, share), width: blend(width, other.width, share),
      height: blend(height, other.height, share),
      yaw: Angle(radians: yaw).interpolated(to: Angle(radians: other.yaw), share: share).radians)
  }
}

extension MaskRLE {
  /// A mask holds until the next keyframe: there is no way between two sets of pixels that would not invent some.
  public func interpolated(to other: Self, share: Double) -> Self { share >= 1 ? other : self }
}
