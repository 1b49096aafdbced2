/// What of a detector's results is wanted, and what its file does not say.
public struct DetectorOptions: Sendable, Hashable, Codable {
  /// Least score, 0…1. Default 0.25.
  public var confidence: Double
  /// Overlap, 0…1, above which the worse of two boxes of one class is left out. Default 0.7, as Ultralytics predicts.
  public var overlap: Double
  /// Most boxes of an image. Default 300.
  public var limit: Int
  /// Class names in the order of their numbers; nil takes those of the file.
  public var classNames: [String]?
  /// How outputs are arranged; nil finds out.
  public var layout: DetectorLayout?
  /// Side of a square input where the model takes any size; nil takes the file's or 640. Default nil.
  public var side: Int?

  /// The defaults, or what is named.
  public init(
    confidence: Double = 0.25, overlap: Double = 0.7, limit: Int = 300, classNames: [String]? = nil,
    layout: DetectorLayout? = nil, side: Int? = nil
  ) {
    self.confidence = confidence
    self.overlap = overlap
    self.limit = max(0, limit)
    self.classNames = classNames
    self.layout = layout
    self.side = side
  }
}
