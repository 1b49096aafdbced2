/// A pair of keys.
public struct S3Credentials: Sendable, Equatable {
  /// Names the pair; travels openly.
  public let accessKey: String
  /// Signs; never travels.
  public let secretKey: String
  /// Of temporary credentials; travels with each request.
  public let sessionToken: String?

  /// A pair of keys.
  public init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }
}

/// How the S3 endpoint of a file store is reached.
public struct S3Access: Sendable {
  /// The only bucket.
  public var bucket: String
  /// Region that requests must be signed for.
  public var region: String
  /// The service's keys.
  public var credentials: S3Credentials
  /// Where the endpoint is mounted, without a slash at the end.
  public var path: String

  /// By default bucket `framewright` in `us-east-1` below `/s3`.
  public init(
    bucket: String = "framewright", region: String = "us-east-1", credentials: S3Credentials, path: String = "/s3"
  ) {
    self.bucket = bucket
    self.region = region
    self.credentials = credentials
    self.path = path
  }
}
