extension Angle {
  /// The direction of a vector: 0 to the right, a quarter turn down; -π…π; 0 for a vector without direction.
  ///
  /// Computed here, as `sineAndCosine` is, to be equal in browser and server. Error below 4 units in the last place.
  public init(dx: Double, dy: Double) {
    let (x, y) = (abs(dx), abs(dy))
    let longer = max(x, y)
    guard longer > 0, longer.isFinite else {
      self.init(radians: 0)
      return
    }
    var radians = Self.arcTangent(min(x, y) / longer)
    if y > x { radians = .pi / 2 - radians }
    if dx < 0 { radians = .pi - radians }
    self.init(radians: dy < 0 ? -radians : radians)
  }

  /// The same direction between -π (left out) and π.
  public var normalised: Angle {
    guard radians.isFinite else { return Angle(radians: 0) }
    let turns = (radians / (2 * .pi)).rounded(.toNearestOrEven)
    let rest = radians - turns * (2 * .pi)
    return Angle(radians: rest <= -.pi ? rest + 2 * .pi : rest)
  }

  /// Arc tangent of 0…1: halved twice by tan(a / 2) = t / (1 + √(1 + t²)), then the series to t²³, whose rest is below
  /// 2⁻⁶⁰ for t ≤ tan(π / 16).
  private static func arcTangent(_ tangent: Double) -> Double {
    var t = tangent
    t /= 1 + (1 + t * t).squareRoot()
    t /= 1 + (1 + t * t).squareRoot()
    let square = t * t
    var sum = 1.0 / 23
    var k = 21.0
    while k >= 1 {
      sum = 1 / k - square * sum
      k -= 2
    }
    return 4 * t * sum
  }
}
