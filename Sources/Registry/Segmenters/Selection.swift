/// What somebody says about an object on an image that they mean. Without places and box only the picture is looked at,
/// so that the first click is answered soon.
public struct SelectionRequest: Codable, Sendable {
  /// A place in pixels of the upright image.
  public struct Place: Codable, Sendable {
    public var x: Double
    public var y: Double
    /// On the object; false for a place that does not belong to it.
    public var isInside: Bool
  }
  /// A ready segmenter of the workspace; the newest by default.
  public var modelId: ModelID?
  /// At most 100.
  public var places: [Place]?
  /// Around the object.
  public var box: Predictions.PixelBox?
}

/// What a model takes the object to be. Nothing of it is kept.
public struct Selection: Codable, Sendable {
  /// A part of the object.
  public struct Part: Codable, Sendable {
    /// Pairs of x and y in pixels of the upright image.
    public var outer: [[Double]]
    public var holes: [[[Double]]]
  }
  public var modelId: ModelID
  public var modelName: String
  /// None where nothing was found, or nothing was asked for.
  public var parts: [Part]
  /// How good the model thinks its answer is, mostly 0…1; absent where it does not say.
  public var score: Double?
  /// The picture had been looked at before.
  public var wasPrepared: Bool
  /// How long the answer took, without a look at the picture.
  public var milliseconds: Double
  /// How long of that the decoder itself ran.
  public var decoderMilliseconds: Double
}
