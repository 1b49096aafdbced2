/// What a detector is asked about an image.
public struct PredictionRequest: Codable, Sendable {
  /// A ready detector of the workspace; the newest by default.
  public var modelId: ModelID?
  /// Least score, 0…1; 0.25 by default.
  public var confidence: Double?
  /// Overlap, 0…1, above which the worse of two boxes of one class is left out; 0.7 by default. Of models whose rows
  /// need no suppression it changes nothing.
  public var overlap: Double?
  /// Most boxes, 1…1000; 300 by default.
  public var limit: Int?
}

/// What a detector found on an image. Nothing of it is kept.
public struct Predictions: Codable, Sendable {
  /// A box in pixels of the upright image.
  public struct PixelBox: Codable, Sendable, Hashable {
    /// Left edge.
    public var x: Double
    /// Upper edge.
    public var y: Double
    public var width: Double
    public var height: Double
  }
  /// One object.
  public struct Found: Codable, Sendable {
    /// What the model calls it.
    public var className: String
    /// 0…1.
    public var confidence: Double
    public var data: PixelBox
  }
  public var modelId: ModelID
  public var modelName: String
  /// By falling confidence.
  public var boxes: [Found]
  /// How long the model itself took, with the picture's way to it.
  public var milliseconds: Double
}
