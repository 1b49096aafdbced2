import Crypto
import Database
import Foundation
import Identity
import Imaging
import Jobs
import Objects
import Threads
import Web

/// Looks for new objects in a bucket. What former scans have read is not read again, and a scan that was cut off goes
/// on behind the last page it finished.
struct BucketScanWork: Codable, Sendable {
  var projectID: ProjectID
  var bucketImportID: BucketImportID

  static let kind = JobKind<BucketScanWork>("bucket_imports.scan")

  /// Starts a scan, or answers the one that waits or runs.
  @discardableResult static func enqueue(
    _ id: BucketImportID, project: ProjectID, workspace: UUID, by user: UUID?, in transaction: Transaction
  ) throws -> JobID {
    try JobQueue.enqueue(
      kind, BucketScanWork(projectID: project, bucketImportID: id), workspace: workspace, by: user,
      project: project.uuid, key: "bucket-import:\(id)", in: transaction)
  }
}

/// Does the work of ``BucketScanWork`` in a worker process.
struct BucketScanTask: Sendable {
  /// Images are made in transactions of this many objects, so that a cut-off scan reads little again.
  private static let portion = 25

  let store: ReferringStore
  let limits: LibraryLimits
  let videos: BucketVideos?

  /// What a scan needs to know of its import.
  private struct Scan: Sendable {
    var mode: BucketImport.Mode
    var takes: BucketImport.Taken
    /// How the bucket is named in the addresses of its videos.
    var place: String
    var prefix: String
    /// Nil where no images are taken.
    var batch: BatchID?
    var lastKey: String?
  }

  /// What became of one object.
  private enum Outcome: Sendable {
    case picture(sha256: String, info: FileProbe)
    case video(BucketVideo)
    case refused(Problem)
  }

  func run(_ context: JobContext<BucketScanWork>) async throws -> JobResult {
    let id = context.payload.bucketImportID
    guard let scan = try await context.transaction({ try begin(context, in: $0) }) else {
      throw JobError("bucket_import_gone", "The bucket import was deleted.", isPermanent: true)
    }
    var report = try context.savedCheckpoint(as: BucketScanReport.self) ?? BucketScanReport()
    do {
      let bucket = try await store.bucket(id, isFresh: true)
      var mark = scan.lastKey.map { ListingMark.key($0) }
      repeat {
        let page = try await bucket.list(prefix: scan.prefix, delimiter: nil, after: mark, limit: 1000)
        try await take(page.objects, scan, bucket, context, &report)
        mark = page.next
      } while mark != nil
    } catch let error as ObjectError {
      let isPassing = error.code == .unavailable || error.code == .diskFull
      throw JobError(error.code.rawValue, error.description, isPermanent: !isPassing)
    } catch let error as SecretBoxError {
      let problem = BucketAccess.problem(error)
      throw JobError(problem.code, problem.message, isPermanent: true)
    }
    let found = report
    return .finishing { transaction in
      var report = found
      report.missing = try Self.end(id, prefix: scan.prefix, seen: found.seen, in: transaction)
      return try JobResult(report)
    }
  }

  /// After the last attempt: the schedule goes on from here, and the page tells why.
  static func ended(_ context: JobContext<BucketScanWork>, _ end: JobEnd, in transaction: Transaction) throws {
    try transaction.execute(
      """
      update bucket_imports set last_scan_at = now(), last_error = \(end.errorMessage ?? "The scan was cancelled.")
      where id = \(context.payload.bucketImportID)
      """)
  }

  /// Notes when the scan began, unless it goes on, and makes the batch of its images.
  private func begin(_ context: JobContext<BucketScanWork>, in transaction: Transaction) throws -> Scan? {
    let id = context.payload.bucketImportID
    guard
      let row = try transaction.query(
        """
        update bucket_imports set scan_started_at = case when last_key is null then now() else
          coalesce(scan_started_at, now()) end
        where id = \(id) returning name, mode, takes, endpoint, bucket, prefix, batch_id, last_key
        """
      ).first
    else { return nil }
    let takes: BucketImport.Taken = try row.get("takes")
    var batch: BatchID?
    if let known = try row.get("batch_id", as: BatchID?.self) {
      batch = known
    } else if takes != .videos {
      let made = try BatchStore.create(
        NewBatch(name: try row.get("name"), source: .bucket), project: context.payload.projectID,
        workspace: context.workspace, by: context.user, in: transaction)
      try transaction.execute("update bucket_imports set batch_id = \(made) where id = \(id)")
      batch = made
    }
    return Scan(
      mode: try row.get("mode"), takes: takes,
      place: BucketVideo.place(endpoint: try row.get("endpoint"), bucket: try row.get("bucket")),
      prefix: try row.get("prefix"), batch: batch, lastKey: try row.get("last_key"))
  }

  /// Takes what is new of one page.
  private func take(
    _ objects: [ObjectInfo], _ scan: Scan, _ bucket: S3ObjectStore, _ context: JobContext<BucketScanWork>,
    _ report: inout BucketScanReport
  ) async throws {
    for start in stride(from: 0, to: objects.count, by: Self.portion) {
      let part = Array(objects[start..<min(start + Self.portion, objects.count)])
      let id = context.payload.bucketImportID
      let keys = part.map(\.key.text)
      let rules = try await rules(scan, context)
      let known = try await context.database.transaction(context.claims, readOnly: true) { transaction in
        var known: [String: String] = [:]
        for row in try transaction.query(
          """
          select key, etag || '/' || size from bucket_objects
          where bucket_import_id = \(id) and key = any(\(keys)::text[])
            and coalesce(error_code, '') <> all(\(BucketVideo.leftOut)::text[])
          """)
        {
          known[try row.get(0)] = try row.get(1)
        }
        return known
      }
      var outcomes: [(ObjectInfo, Outcome)] = []
      for object in part where known[object.key.text] != "\(object.etag)/\(object.size)" {
        if context.isCancelled { throw CancellationError() }
        outcomes.append((object, try await read(object, scan, bucket, context.workspace, rules)))
      }
      // The transaction may run twice; only the counts of the one that was kept count.
      let (before, found) = (report, outcomes)
      report = try await context.transaction { transaction in
        var report = before
        report.seen += part.count
        report.unchanged += part.count - found.count
        for (object, outcome) in found {
          try keep(object, outcome, scan, context, &report, in: transaction)
        }
        try transaction.execute(
          """
          update bucket_objects set seen_at = now(), missing_since = null
          where bucket_import_id = \(id) and key = any(\(keys)::text[])
          """)
        try transaction.execute("update bucket_imports set last_key = \(keys[keys.count - 1]) where id = \(id)")
        try context.checkpoint(report, in: transaction)
        return report
      }
      try await context.progress(done: report.seen, total: nil, message: keys[keys.count - 1])
    }
  }

  /// Reads one object: its hash, its header, and in copy mode its bytes into the own store.
  private func read(
    _ object: ObjectInfo, _ scan: Scan, _ bucket: S3ObjectStore, _ workspace: UUID, _ rules: BucketVideos.Rules?
  ) async throws -> Outcome {
    let name = object.key.text.split(separator: "/").last ?? ""
    switch BucketObjectKind(named: name, taking: scan.takes) {
    case let kind where kind == nil || object.size == 0: return .refused(BucketObjectKind.refusal(of: scan.takes))
    case .video: return try await look(at: object, scan, bucket, rules)
    default: break
    }
    guard object.size <= Int64(limits.fileBytes) else {
      return .refused(
        Problem(
          code: "file_too_large", message: "The object has \(object.size) bytes; up to \(limits.fileBytes) are taken."))
    }
    guard scan.mode == .copy || object.key.text.utf8.count <= BucketReference.keyLimit else {
      return .refused(Problem(code: "key_too_long", message: "Keys of objects that stay may have 980 bytes."))
    }
    do {
      let limits = limits.imaging
      let file = try await bucket.localFile(object.key)
      defer { withExtendedLifetime(file) {} }
      let url = file.url
      let (sha256, info) = try await BlockingThreads.files.run { () throws -> (String, FileProbe) in
        (try Self.hash(url), try FileProbe(url, named: String(name), limits: limits))
      }
      if scan.mode == .copy {
        let content = try ObjectKey(ObjectNames.content(workspace, sha256: sha256))
        if try await store.head(content) == nil {
          _ = try await store.put(content, .file(url), contentType: "application/octet-stream")
        }
      }
      return .picture(sha256: sha256, info: info)
    } catch let error as ImagingError {
      return .refused(Problem(code: error.code.rawValue, message: "\(error.reason) \(error.remedy)"))
    } catch let error as ObjectError where error.code == .notFound || error.code == .denied {
      return .refused(Problem(code: error.code.rawValue, message: error.description))
    }
  }

  /// Which videos the project takes; nil where none is.
  private func rules(_ scan: Scan, _ context: JobContext<BucketScanWork>) async throws -> BucketVideos.Rules? {
    guard scan.takes != .images else { return nil }
    guard let videos else { throw JobError("videos_off", "This worker takes no videos.", isPermanent: true) }
    let project = context.payload.projectID
    return try await context.database.transaction(context.claims, readOnly: true) { try videos.rules(project, $0) }
  }

  /// Looks at the first bytes of what may be a video. The rest stays until its own job fetches it.
  private func look(
    at object: ObjectInfo, _ scan: Scan, _ bucket: S3ObjectStore, _ rules: BucketVideos.Rules?
  ) async throws -> Outcome {
    guard let videos, let rules else {
      throw JobError("videos_off", "This worker takes no videos.", isPermanent: true)
    }
    if let objection = rules.objection(object.key.text) { return .refused(objection) }
    let most = Int64(min(rules.mostBytes, limits.fileBytes))
    guard object.size <= most else {
      return .refused(
        Problem(
          code: BucketVideo.tooLarge, message: "The object has \(object.size) bytes; the project takes up to \(most)."))
    }
    guard object.key.text.utf8.count <= BucketReference.keyLimit else {
      return .refused(
        Problem(code: "key_too_long", message: "Keys of videos may have \(BucketReference.keyLimit) bytes."))
    }
    do {
      var first: [UInt8] = []
      // A store that knows no ranges sends everything: reading ends where enough is there.
      for try await piece in try await bucket.read(object.key, range: 0..<min(object.size, Int64(videos.lookedAt))) {
        first += piece.prefix(videos.lookedAt - first.count)
        if first.count >= videos.lookedAt { break }
      }
      if let problem = videos.problem(first) { return .refused(problem) }
    } catch let error as ObjectError where error.code == .notFound || error.code == .denied {
      return .refused(Problem(code: error.code.rawValue, message: error.description))
    }
    return .video(BucketVideo(place: scan.place, key: object.key.text, etag: object.etag, size: object.size))
  }

  private static func hash(_ file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var hasher = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hasher.update([UInt8](piece)) }
    return Hexadecimal.encode(hasher.digest())
  }

  /// Makes the rows of one object.
  private func keep(
    _ object: ObjectInfo, _ outcome: Outcome, _ scan: Scan, _ context: JobContext<BucketScanWork>,
    _ report: inout BucketScanReport, in transaction: Transaction
  ) throws {
    let (project, id) = (context.payload.projectID, context.payload.bucketImportID)
    let key = object.key.text
    var image: ImageID?
    var video: VideoID?
    var problem: Problem?
    switch outcome {
    case .refused(let found):
      problem = found
      report.refuse(key, found)
    case .picture(let sha256, let info):
      try transaction.execute(
        "select pg_advisory_xact_lock(hashtextextended(\(project.description + sha256), 0))")
      if let twin = try ImageStore.byHash([sha256], project: project, in: transaction)[sha256] {
        image = twin
        report.duplicates += 1
      } else {
        image = try Self.makeImage(object, sha256, info, scan, context, in: transaction)
        report.added += 1
      }
      if scan.mode == .reference { try Self.markChanged(id, key, now: image, in: transaction) }
    case .video(let found):
      guard let videos else { throw JobError("videos_off", "This worker takes no videos.", isPermanent: true) }
      let taken = try videos.take(found, project, context.workspace, context.user, transaction)
      video = taken.id
      if taken.isLinked {
        report.duplicates += 1
      } else {
        report.videos += 1
        if taken.isKnown { report.knownVideos += 1 }
      }
    }
    try transaction.execute(
      """
      insert into bucket_objects (workspace_id, project_id, bucket_import_id, key, etag, size, image_id, video_id,
        error_code)
      values (\(context.workspace), \(project), \(id), \(key), \(object.etag), \(object.size), \(image), \(video),
        \(problem?.code))
      on conflict (bucket_import_id, key) do update set etag = excluded.etag, size = excluded.size,
        image_id = excluded.image_id, video_id = excluded.video_id, error_code = excluded.error_code
      """)
  }

  private static func makeImage(
    _ object: ObjectInfo, _ sha256: String, _ info: FileProbe, _ scan: Scan, _ context: JobContext<BucketScanWork>,
    in transaction: Transaction
  ) throws -> ImageID {
    let (project, key) = (context.payload.projectID, object.key.text)
    // Keys may be what no path is; the object's place in the bucket stays in bucket_objects.
    let filename = (try? FileNames.checked(key)) ?? "object"
    let path =
      (try? FileNames.checked(relativePath: String(key.dropFirst(scan.prefix.hasSuffix("/") ? scan.prefix.count : 0))))
    var image = NewImage(
      filename: filename, relativePath: path ?? filename, fileSize: Int(object.size), sha256: sha256,
      storagePath: scan.mode == .copy
        ? ObjectNames.content(context.workspace, sha256: sha256)
        : BucketReference(bucketImport: context.payload.bucketImportID, key: key).path)
    image.batch = scan.batch
    image.media = info.media
    image.format = info.format
    image.width = info.width
    image.height = info.height
    try ImageStore.insert([image], project: project, workspace: context.workspace, by: context.user, in: transaction)
    try IngestWork.enqueue(
      [image.id], project: project, workspace: context.workspace, by: context.user, in: transaction)
    return image.id
  }

  /// An object that was replaced: the image that was read from it says that its bytes are no longer there.
  private static func markChanged(
    _ id: BucketImportID, _ key: String, now image: ImageID?, in transaction: Transaction
  ) throws {
    try transaction.execute(
      """
      update images set ingest_error_code = 'object_changed', revision = revision + 1,
        ingest_error = 'The object in the bucket was replaced; the picture that was labelled is no longer there.'
      where storage_path = \(BucketReference(bucketImport: id, key: key).path) and id is distinct from \(image)
        and id in (select image_id from bucket_objects where bucket_import_id = \(id) and key = \(key))
      """)
  }

  /// Ends a whole scan: what it did not see is missing. Answers how many objects are.
  private static func end(_ id: BucketImportID, prefix: String, seen: Int, in transaction: Transaction) throws -> Int {
    try transaction.execute(
      """
      update bucket_objects o set missing_since = now() from bucket_imports b
      where b.id = \(id) and o.bucket_import_id = b.id and o.seen_at < b.scan_started_at and o.missing_since is null
        and starts_with(o.key, b.prefix)
      """)
    // What stays in the bucket is missed there: the image says so until it is seen again.
    let reference = BucketReference(bucketImport: id, key: "").path
    try transaction.execute(
      """
      update images i set ingest_error_code = case when o.missing_since is null then null else 'object_missing' end,
        ingest_error = case when o.missing_since is null then null else 'The object is no longer in the bucket.' end,
        revision = i.revision + 1
      from bucket_objects o
      where o.bucket_import_id = \(id) and i.id = o.image_id and i.storage_path = \(reference) || o.key
        and i.ingest_status = 'ready' and (o.missing_since is null) = (i.ingest_error_code is not distinct from 'object_missing')
      """)
    let row = try transaction.query(
      """
      select count(*) filter (where image_id is not null or video_id is not null), count(*) filter (where missing_since is not null)
      from bucket_objects where bucket_import_id = \(id)
      """)[0]
    let (taken, missing): (Int, Int) = (try row.get(0), try row.get(1))
    try transaction.execute(
      """
      update bucket_imports set last_key = null, last_scan_at = now(), last_error = null, objects_seen = \(seen),
        objects_taken = \(taken), objects_missing = \(missing) where id = \(id)
      """)
    return missing
  }
}
