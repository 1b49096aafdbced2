/// A time of a video as an exact fraction of seconds.
public struct RationalTime: Hashable, Sendable, Codable {
  public var numerator: Int64
  /// At least 1.
  public var denominator: Int64

  /// The fraction as given; nil where the denominator is not positive.
  public init?(_ numerator: Int64, over denominator: Int64) {
    guard denominator > 0 else { return nil }
    self.numerator = numerator
    self.denominator = denominator
  }

  /// For callers that know the denominator to be positive.
  public init(_ numerator: Int64, positive denominator: Int64) {
    precondition(denominator > 0)
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The nearest whole microsecond; nil for what is not finite or is over 10 billion seconds.
  public init?(seconds: Double) {
    guard seconds.isFinite, abs(seconds) <= 1e10 else { return nil }
    numerator = Int64((seconds * 1e6).rounded())
    denominator = 1_000_000
  }

  public var seconds: Double { Double(numerator) / Double(denominator) }
}

/// A stretch of a video, its start included and its end not.
public struct TimeRange: Hashable, Sendable, Codable {
  public var start: RationalTime
  public var end: RationalTime

  public init(start: RationalTime, end: RationalTime) {
    self.start = start
    self.end = end
  }
}
