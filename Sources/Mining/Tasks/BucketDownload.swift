import Crypto
import Database
import Fetching
import Foundation
import Jobs
import Library
import Objects
import Threads

/// Fetches a video out of a bucket, with the credentials of the import that found it. What came stays on disk between
/// attempts, and a connection that broke is taken up where it did.
struct BucketDownload: Sendable {
  /// Where the bytes of a video are.
  struct Object: Sendable {
    var key: ObjectKey
    var name: String
    /// What the scan saw: other bytes are another video.
    var etag: String
    var size: Int64
  }

  /// How often a transfer may break that brought something before it is left to the job's next attempt.
  private static let patience = 5
  private static let disk = BlockingThreads(name: "bucket-downloads", count: 2, queueLimit: 10_000)

  let store: any ObjectStore
  let settings: DownloadSettings
  let limits: LibraryLimits

  /// The objects that hold a video, those of the project first; each has credentials of its own.
  static func objects(of work: VideoWork, _ context: JobContext<VideoWork>) async throws -> [Object] {
    try await context.database.query(
      context.claims, readOnly: true,
      """
      select bucket_import_id, key, etag, size from bucket_objects where video_id = \(work.videoID)
      order by missing_since is not null, project_id <> \(work.projectID), bucket_import_id, key limit 5
      """
    ).map {
      let key: String = try $0.get(1)
      return Object(
        key: try ObjectKey(BucketReference(bucketImport: try $0.get(0), key: key).path),
        name: (try? FileNames.checked(key)) ?? "video", etag: try $0.get(2), size: try $0.get(3))
    }
  }

  /// Tries one object after the other.
  ///
  /// - Throws: What the last one failed with.
  func fetch(_ objects: [Object], to folder: URL, progress: @Sendable (FetchProgress) -> Void) async throws
    -> FetchedVideo
  {
    var failure: any Error = FetchError(.objectGone)
    for object in objects {
      do {
        return try await fetch(object, to: folder, progress: progress)
      } catch let error as ObjectError {
        failure = Self.meaning(of: error)
      } catch let error as FetchError where error.reason == .objectGone {
        failure = error
      } catch is SecretBoxError {
        failure = JobError(
          "secret_unreadable", "The bucket's secret was sealed with another key. Enter it again.", isPermanent: true)
      }
    }
    throw failure
  }

  private static func meaning(of error: ObjectError) -> any Error {
    switch error.code {
    case .notFound, .preconditionFailed: FetchError(.objectGone)
    case .unavailable, .diskFull: JobError(error.code.rawValue, error.description)
    default: JobError(error.code.rawValue, error.description, isPermanent: true)
    }
  }

  private func fetch(_ object: Object, to folder: URL, progress: @Sendable (FetchProgress) -> Void) async throws
    -> FetchedVideo
  {
    guard object.size <= Int64(min(limits.fileBytes, settings.mostBytes ?? limits.fileBytes)) else {
      throw FetchError(.tooLarge)
    }
    // Named by what it is a part of: what another object left is never gone on with.
    let mark = Hexadecimal.encode(SHA256.hash(Array("\(object.etag)/\(object.size)".utf8)))
    let file = folder.appendingPathComponent("object-\(mark.prefix(16))")
    var part = try await Self.disk.run { try Part(file, whole: object.size) }
    defer { part.close() }
    var breaks = 0
    while part.size < object.size {
      let before = part.size
      do {
        part = try await read(object, into: part, progress: progress)
      } catch let error as ObjectError where error.code == .unavailable {
        part = try await Self.disk.run { try Part(file, whole: object.size) }
        breaks += 1
        guard part.size > before, breaks <= Self.patience else { throw error }
      }
    }
    let done = part
    return try await Self.disk.run {
      FetchedVideo(
        file: file, bytes: done.size, sha256: done.digest(), name: object.name,
        isVideo: MediaKind(firstBytes: try Part.beginning(of: file), contentType: nil).isVideo)
    }
  }

  /// Reads on from where the part ends.
  private func read(_ object: Object, into given: Part, progress: @Sendable (FetchProgress) -> Void) async throws
    -> Part
  {
    var part = given
    let reader = try await store.read(object.key, range: part.size..<object.size)
    guard reader.info.etag == object.etag, reader.info.size == object.size else { throw FetchError(.objectGone) }
    // A store that knows no ranges begins at the beginning.
    var passed = part.size - reader.range.lowerBound
    guard passed >= 0 else { throw FetchError(.objectGone) }
    let clock = ContinuousClock()
    let (begun, start) = (clock.now, part.size)
    for try await piece in reader {
      try Task.checkCancellation()
      let skipped = min(passed, Int64(piece.count))
      passed -= skipped
      let new = piece[Int(skipped)...]
      guard part.size + Int64(new.count) <= object.size else { throw FetchError(.objectGone) }
      if !new.isEmpty {
        let (now, bytes) = (part, Array(new))
        part = try await Self.disk.run { try now.adding(bytes) }
      }
      progress(FetchProgress(bytes: part.size, total: object.size))
      if let rate = settings.mostRate {
        let due = begun.advanced(by: .seconds(Double(part.size - start) / Double(rate)))
        if due > clock.now { try await clock.sleep(until: due) }
      }
    }
    return part
  }
}
