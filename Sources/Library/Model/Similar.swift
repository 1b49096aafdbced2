/// The query of images that look like one.
public struct SimilarQuery: Codable, Sendable {
  /// What is compared.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// What the pictures look like: neighbouring views, similar scenes.
    case embedding
    /// The same picture, scaled or compressed again.
    case phash
  }
  /// The image; or a frame that was taken out of a video, by the next two.
  public var imageId: ImageID?
  public var videoId: VideoID?
  public var frameNumber: Int?
  /// `embedding` by default.
  public var by: Method?
  /// Farthest that counts: 1 − cosine for embeddings (1 by default), differing bits of 64 for hashes (10 by default).
  public var within: Double?
  /// 1…500; 60 by default.
  public var limit: Int?
}

/// Images that look like one, the nearest first.
public struct SimilarImages: Codable, Sendable {
  public var images: [ImageRecord]
  /// By image: 1 − cosine for embeddings, differing bits for hashes.
  public var distances: [String: Double]
  /// What was compared.
  public var by: SimilarQuery.Method
  /// How vectors were made; nil for hashes.
  public var model: String?
}

/// How many images of a project can be compared by what they look like.
public struct EmbeddingState: Codable, Sendable {
  /// How vectors are made.
  public var model: String
  /// Images that have one.
  public var described: Int
  /// Images that have none yet.
  public var waiting: Int
}
