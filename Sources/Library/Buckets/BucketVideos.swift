public import Database
public import Foundation

/// An object of a bucket that holds a video, as a scan saw it.
public struct BucketVideo: Sendable {
  /// The code of objects that are larger than the project takes.
  static let tooLarge = "too_large"

  /// Codes of objects that the project's settings leave out; they are looked at again by each scan, since settings may
  /// change.
  static let leftOut = [tooLarge, "blocked"]

  /// How addresses of such videos begin; no address that people can name does.
  public static let scheme = "s3://"

  /// Where the bucket is: `s3://host[:port][/path]/bucket`.
  public var place: String
  public var key: String
  /// The store's mark of these bytes.
  public var etag: String
  /// Bytes.
  public var size: Int64

  /// The address by which the workspace knows these bytes: an object that is replaced has another. It holds no
  /// credentials, and nothing is fetched by it alone.
  public var address: String { "\(place)/\(key)#etag=\(etag)" }

  static func place(endpoint: String, bucket: String) -> String {
    var rest = endpoint.range(of: "://").map { endpoint[$0.upperBound...] } ?? endpoint[...]
    while rest.hasSuffix("/") { rest.removeLast() }
    return "\(scheme)\(rest)/\(bucket)"
  }
}

/// Takes the videos that scans of buckets find. What becomes of videos is no matter of the library: it is given by those
/// who know.
public struct BucketVideos: Sendable {
  /// What became of one.
  public struct Taken: Sendable {
    public var id: VideoID
    /// The workspace had it.
    public var isKnown: Bool
    /// The project had it.
    public var isLinked: Bool

    public init(id: VideoID, isKnown: Bool, isLinked: Bool) {
      self.id = id
      self.isKnown = isKnown
      self.isLinked = isLinked
    }
  }

  /// What a project takes.
  public struct Rules: Sendable {
    /// Most bytes of a video.
    public var mostBytes: Int
    /// Why an object is left out by its key; nil when it is not.
    public var objection: @Sendable (_ key: String) -> Problem?

    public init(mostBytes: Int, objection: @escaping @Sendable (_ key: String) -> Problem?) {
      self.mostBytes = mostBytes
      self.objection = objection
    }
  }

  /// How many of the first bytes ``problem`` wants to see.
  public var lookedAt: Int
  /// What a project takes.
  public var rules: @Sendable (ProjectID, Transaction) throws -> Rules
  /// Why these first bytes are none of a video; nil when they are.
  public var problem: @Sendable ([UInt8]) -> Problem?
  /// Makes it a video of the workspace and the project, to be fetched, in the scan's transaction.
  public var take:
    @Sendable (_ video: BucketVideo, _ project: ProjectID, _ workspace: UUID, _ user: UUID?, _ transaction: Transaction)
      throws -> Taken

  public init(
    lookedAt: Int, rules: @escaping @Sendable (ProjectID, Transaction) throws -> Rules,
    problem: @escaping @Sendable ([UInt8]) -> Problem?,
    take:
      @escaping @Sendable (
        _ video: BucketVideo, _ project: ProjectID, _ workspace: UUID, _ user: UUID?, _ transaction: Transaction
      ) throws -> Taken
  ) {
    self.lookedAt = lookedAt
    self.rules = rules
    self.problem = problem
    self.take = take
  }
}
