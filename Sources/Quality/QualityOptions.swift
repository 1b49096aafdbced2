/// The limits of a check.
public struct QualityOptions: Sendable {
  /// Labels of one class whose boxes overlap by at least this much (intersection over union) are near-identical.
  public var nearIdenticalOverlap = 0.9
  /// Labels whose shorter side is less than this, in pixels, are tiny.
  public var tinySide = 4.0
  /// How far a label may reach outside its image unremarked, in pixels: formats round.
  public var tolerance = 0.5
  /// A class with fewer than this share of the most frequent class's labels is rare.
  public var rareShare = 0.01
  /// Pictures whose perceptual hashes differ in at most this many of 64 bits look the same.
  public var hashDistance = 4

  public init() {}
}
