public import Database

/// Names bytes that stay in the bucket they were found in: the form `s3:{bucket_import_id}:{key}` of
/// `images.storage_path`. ``LibraryFeature/objects`` reads it.
public struct BucketReference: Sendable, Equatable {
  /// The import whose credentials read it.
  public var bucketImport: BucketImportID
  /// The object's key in that bucket.
  public var key: String

  public init(bucketImport: BucketImportID, key: String) {
    self.bucketImport = bucketImport
    self.key = key
  }

  /// Reads the stored form; nil for a path in our own store.
  init?(_ path: String) {
    guard path.hasPrefix("s3:") else { return nil }
    let parts = path.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let id = BucketImportID(String(parts[1])), !parts[2].isEmpty else { return nil }
    self.init(bucketImport: id, key: String(parts[2]))
  }

  /// Longest key, bytes, whose stored form is still an object's key.
  public static let keyLimit = 980

  /// The stored form.
  public var path: String { "s3:\(bucketImport):\(key)" }
}
