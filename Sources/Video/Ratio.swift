/// A positive fraction: frames a second, seconds a tick, or a pixel's width to its height.
public struct Ratio: Sendable, Hashable, Codable {
  /// At least 1.
  public var numerator: Int
  /// At least 1.
  public var denominator: Int

  /// The fraction as given; nil where either part is not positive.
  public init?(_ numerator: Int, _ denominator: Int) {
    guard numerator > 0, denominator > 0 else { return nil }
    self.numerator = numerator
    self.denominator = denominator
  }

  init?(_ numerator: Int32, _ denominator: Int32) { self.init(Int(numerator), Int(denominator)) }

  /// The nearest floating-point number.
  public var value: Double { Double(numerator) / Double(denominator) }

  static let one = Ratio(unchecked: 1, 1)
  static let microsecond = Ratio(unchecked: 1, 1_000_000)

  /// For constants of this module.
  init(unchecked numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The fraction in lowest terms.
  public var reduced: Ratio {
    var (a, b) = (numerator, denominator)
    while b != 0 { (a, b) = (b, a % b) }
    return Ratio(unchecked: numerator / a, denominator / a)
  }
}
