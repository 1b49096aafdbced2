extension Cuboid {
  /// Length times width times height, in cubic metres.
  public var volume: Double { length * width * height }

  /// The corners seen from above, in metres: front left, front right, back right, back left for a sensor that looks along
  /// x with y to the left.
  public var footprint: [(x: Double, y: Double)] {
    let (sine, cosine) = Angle(radians: yaw).sineAndCosine
    func corner(_ along: Double, _ across: Double) -> (x: Double, y: Double) {
      (centre.x + along * cosine - across * sine, centre.y + along * sine + across * cosine)
    }
    let (x, y) = (length / 2, width / 2)
    return [corner(x, y), corner(x, -y), corner(-x, -y), corner(-x, y)]
  }

  /// Intersection over union seen from above (KITTI's bird's-eye view), 0…1.
  public func birdsEyeIoU(_ other: Self) -> Double {
    let shared = footprintArea(sharedWith: other)
    let covered = length * width + other.length * other.width - shared
    return covered > 0 ? min(max(shared / covered, 0), 1) : 0
  }

  /// Intersection over union of the bodies (KITTI's 3D), 0…1.
  public func iou(_ other: Self) -> Double {
    let low = max(centre.z - height / 2, other.centre.z - other.height / 2)
    let high = min(centre.z + height / 2, other.centre.z + other.height / 2)
    guard high > low else { return 0 }
    let shared = footprintArea(sharedWith: other) * (high - low)
    let covered = volume + other.volume - shared
    return covered > 0 ? min(max(shared / covered, 0), 1) : 0
  }

  private func footprintArea(sharedWith other: Self) -> Double {
    var clipper = ConvexClipper()
    return clipper.intersectionArea(rectangle, other.rectangle)
  }

  private var rectangle: ConvexClipper.Rectangle {
    let (sine, cosine) = Angle(radians: yaw).sineAndCosine
    return ConvexClipper.Rectangle(
      x: centre.x, y: centre.y, halfWidth: abs(length) / 2, halfHeight: abs(width) / 2, sine: sine, cosine: cosine)
  }
}
