/// An angle, clockwise on the screen (x right, y down).
@frozen
public struct Angle: Hashable, Sendable {
  /// The angle in radians.
  public var radians: Double

  /// Makes an angle from radians.
  @inlinable
  public init(radians: Double) { self.radians = radians }

  /// Makes an angle from degrees.
  @inlinable
  public init(degrees: Double) { radians = degrees * .pi / 180 }

  /// The angle in degrees.
  @inlinable
  public var degrees: Double { radians * 180 / .pi }

  /// Sine and cosine.
  ///
  /// Computed here, not by the platform's mathematics library, so that browser and server draw the same corners to the
  /// last bit. The angle is brought to -π/4…π/4 by the nearest quarter turn, where the Taylor series to x¹⁷ leaves less
  /// than 2⁻⁵³. Error below 3 units in the last place for |radians| < 10⁵; beyond that, the reduction loses digits.
  public var sineAndCosine: (sine: Double, cosine: Double) {
    guard radians.isFinite else { return (0, 1) }
    let quarters = (radians * (2 / .pi)).rounded(.toNearestOrEven)
    // π/2 in two parts: the first has 33 significant bits, so that its product with a small count is exact.
    let rest = (radians - quarters * 1.57079632673412561417) - quarters * 6.07710050650619224932e-11
    let square = rest * rest
    // Horner from the smallest term: 1 - x²/(2·3)·(1 - x²/(4·5)·(…)).
    var sine = 1.0
    var cosine = 1.0
    var k = 16.0
    while k >= 2 {
      sine = 1 - square / (k * (k + 1)) * sine
      cosine = 1 - square / (k * (k - 1)) * cosine
      k -= 2
    }
    sine *= rest
    switch quarters - 4 * (quarters / 4).rounded(.down) {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }
}
