public import Database
public import Foundation

/// A bucket that is scanned into a project, as the API shows it. Its secret never leaves the server.
public struct BucketImport: Codable, Sendable {
  /// Whether bytes are copied into the own store or stay where they are.
  public enum Mode: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case copy, reference
  }
  /// What of the bucket is taken, by what its objects are.
  public enum Taken: String, Codable, Sendable, CaseIterable, PostgresDecodable, PostgresEncodable {
    case images, videos, both
  }
  public var id: BucketImportID
  public var projectId: ProjectID
  public var name: String
  /// `https://host[:port]`.
  public var endpoint: String
  public var region: String
  public var bucket: String
  /// Only keys that begin so are looked at.
  public var prefix: String
  /// `host/bucket/key` instead of `bucket.host/key`.
  public var pathStyle: Bool
  public var mode: Mode
  public var takes: Taken
  public var accessKeyId: String
  /// How often it is scanned by itself; nil for never.
  public var everyMinutes: Int?
  /// The batch its images are in; nil before the first scan.
  public var batchId: BatchID?
  /// When the last scan ended, whichever way.
  public var lastScanAt: Date?
  /// Why the last scan failed; nil when it did not.
  public var lastError: String?
  /// Objects of the last scan.
  public var objectsSeen: Int
  /// Of all scans, those that are images or videos of the project.
  public var objectsTaken: Int
  /// Of these, those that are no longer in the bucket.
  public var objectsMissing: Int
  public var createdAt: Date
}

/// A bucket to be scanned.
public struct NewBucketImport: Codable, Sendable {
  public var name: String
  public var endpoint: String
  /// `us-east-1` by default.
  public var region: String?
  public var bucket: String
  public var prefix: String?
  /// True by default.
  public var pathStyle: Bool?
  /// `copy` by default.
  public var mode: BucketImport.Mode?
  /// `images` by default. Videos are always copied.
  public var takes: BucketImport.Taken?
  public var accessKeyId: String
  public var secretAccessKey: String
  /// 5 to 43,200; absent for scans by hand alone.
  public var everyMinutes: Int?
}

/// What may be changed of a bucket import; absent fields stay. Bucket, mode and what is taken are for good: what came
/// from it was read by them.
public struct BucketImportChanges: Codable, Sendable {
  public var name: String?
  /// A new endpoint needs the secret again, which is never sent to a place it was not given for.
  public var endpoint: String?
  public var region: String?
  public var prefix: String?
  public var pathStyle: Bool?
  public var accessKeyId: String?
  public var secretAccessKey: String?
  /// 0 ends the schedule.
  public var everyMinutes: Int?
}

/// Whether a bucket can be read.
public struct BucketTest: Codable, Sendable {
  /// An object found.
  public struct Sample: Codable, Sendable {
    public var key: String
    /// Bytes.
    public var size: Int
  }
  public var ok: Bool
  /// Up to ten objects below the prefix.
  public var objectsSample: [Sample]
  public var error: Problem?
}

/// What a scan found; the result of its job.
struct BucketScanReport: Codable, Sendable {
  /// An object that was not taken.
  struct Refusal: Codable, Sendable {
    var key: String
    var code: String
    var message: String
  }
  /// Objects below the prefix.
  var seen = 0
  /// Of these, those that are as they were.
  var unchanged = 0
  /// New images.
  var added = 0
  /// New videos; they are fetched afterwards, each by a job of its own.
  var videos = 0
  /// Of these, those that the workspace had already: they are not fetched again.
  var knownVideos = 0
  /// Objects whose bytes the project has already, and videos that it has.
  var duplicates = 0
  /// Objects that are not what is taken, or cannot be read.
  var refused = 0
  /// Objects known from former scans that are not there any more.
  var missing = 0
  /// The first 1,000 refusals.
  var refusals: [Refusal] = []

  mutating func refuse(_ key: String, _ problem: Problem) {
    refused += 1
    if refusals.count < 1000 { refusals.append(Refusal(key: key, code: problem.code, message: problem.message)) }
  }
}
