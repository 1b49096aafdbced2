public import Library

/// An encoder that a project uses.
public struct ProjectEncoder: Codable, Sendable {
  public var modelId: ModelID
  public var modelName: String
  /// Images that it has described.
  public var described: Int
  /// Images that it has not.
  public var waiting: Int
  /// Why describing them was given up; nothing is tried until somebody asks.
  public var error: Problem?
}

/// What pictures of a project are compared by, and what finds them by a description.
public struct ProjectEncoders: Codable, Sendable {
  /// Finds similar images and duplicates; absent where the built-in numbers do.
  public var similar: ProjectEncoder?
  /// Finds images by a description; absent where none is chosen.
  public var words: ProjectEncoder?
  /// Ready image-text models of the workspace, the newest first: what `words` can be.
  public var textModels: [ModelName]
  /// Ready models that describe pictures, the newest first: what `similar` can be.
  public var imageModels: [ModelName]
}

/// A model and what people call it.
public struct ModelName: Codable, Sendable {
  public var id: ModelID
  public var name: String
}

/// The encoders that a project is to use: those left out are none.
public struct ProjectEncoderChoice: Codable, Sendable {
  /// An image-text model or an image embedder; without one the built-in numbers compare.
  public var similar: ModelID?
  /// An image-text model.
  public var words: ModelID?
}

/// The query of images that fit a description.
public struct DescriptionQuery: Codable, Sendable {
  /// What is to be seen, in words; up to 500 characters.
  public var text: String
  /// Farthest that counts: 1 − cosine, 0…2; 2 by default.
  public var within: Double?
  /// 1…500; 60 by default.
  public var limit: Int?
}
