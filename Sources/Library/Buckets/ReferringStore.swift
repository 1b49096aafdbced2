import Database
import Foundation
import Objects
import Synchronization

/// The own store, through which bytes that stay in other people's buckets can be read too: keys of the form
/// ``BucketReference`` lead there. Those are never written, moved or deleted.
final class ReferringStore: ObjectStore {
  /// Why a reference cannot be followed.
  struct ReferenceError: Error, CustomStringConvertible {
    var description: String
  }

  /// Changed credentials count after this long at the latest.
  private static let lifetime = Duration.seconds(60)

  private struct Opened: Sendable {
    var store: S3ObjectStore
    var until: ContinuousClock.Instant
  }
  private struct Known: Sendable {
    var stores: [BucketImportID: Opened] = [:]
    var projects: [ProjectID: ContinuousClock.Instant] = [:]
  }

  let base: any ObjectStore
  private let database: Database
  private let buckets: BucketAccess
  private let known = Mutex(Known())

  init(base: any ObjectStore, database: Database, buckets: BucketAccess) {
    self.base = base
    self.database = database
    self.buckets = buckets
  }

  /// The store and key that a key means.
  private func place(_ key: ObjectKey) async throws -> (any ObjectStore, ObjectKey) {
    guard let reference = BucketReference(key.text) else { return (base, key) }
    return (try await bucket(reference.bucketImport), try ObjectKey(reference.key))
  }

  /// The bucket of an import.
  ///
  /// - Parameter isFresh: Reads the credentials anew.
  ///
  /// The row is found by its id alone: only rows of the same tenant name it.
  func bucket(_ id: BucketImportID, isFresh: Bool = false) async throws -> S3ObjectStore {
    let now = ContinuousClock.now
    if !isFresh, let opened = known.withLock({ $0.stores[id] }), opened.until > now { return opened.store }
    guard
      let row = try await database.query(
        nil, readOnly: true,
        """
        select endpoint, region, bucket, path_style, access_key_id, sealed_secret from system.bucket_import(\(id))
        """
      ).first
    else { throw ReferenceError(description: "the bucket import \(id) is gone") }
    let store = try buckets.store(
      BucketAccess.Place(
        endpoint: try row.get(0), region: try row.get(1), bucket: try row.get(2), pathStyle: try row.get(3),
        accessKey: try row.get(4), secret: try buckets.open(try row.get(5, as: [UInt8].self), for: id)))
    known.withLock { $0.stores[id] = Opened(store: store, until: now + Self.lifetime) }
    return store
  }

  /// Opens the buckets that images of a project stay in, so that their addresses can be signed at once.
  func prepare(_ project: ProjectID, _ claims: Claims) async throws {
    let now = ContinuousClock.now
    if let until = known.withLock({ $0.projects[project] }), until > now { return }
    let rows = try await database.query(
      claims, readOnly: true, "select id from bucket_imports where project_id = \(project) and mode = 'reference'")
    // A bucket that cannot be opened leaves its pictures without address.
    for row in rows { _ = try? await bucket(try row.get(0)) }
    known.withLock { known in
      if known.projects.count > 10_000 { known.projects.removeAll() }
      known.projects[project] = now + Self.lifetime / 2
    }
  }

  private func own(_ key: ObjectKey) throws -> ObjectKey {
    guard BucketReference(key.text) == nil else { throw ReferenceError(description: "\(key) is not ours to change") }
    return key
  }

  func put(_ key: ObjectKey, _ source: ObjectSource, attributes: ObjectAttributes) async throws -> ObjectInfo {
    try await base.put(try own(key), source, attributes: attributes)
  }
  func read(_ key: ObjectKey, range: Range<Int64>?) async throws -> ObjectReader {
    let (store, key) = try await place(key)
    return try await store.read(key, range: range)
  }
  func localFile(_ key: ObjectKey) async throws -> LocalFile {
    let (store, key) = try await place(key)
    return try await store.localFile(key)
  }
  func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    let (store, key) = try await place(key)
    return try await store.head(key)
  }
  func delete(_ key: ObjectKey) async throws { try await base.delete(try own(key)) }
  func delete(_ keys: [ObjectKey]) async throws { try await base.delete(try keys.map(own)) }
  func list(prefix: String, delimiter: String?, after: ListingMark?, limit: Int) async throws -> ObjectListing {
    try await base.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
  }
  func move(_ from: ObjectKey, to: ObjectKey) async throws { try await base.move(try own(from), to: try own(to)) }

  func beginParts(_ key: ObjectKey, attributes: ObjectAttributes) async throws -> String {
    try await base.beginParts(try own(key), attributes: attributes)
  }
  func parts(_ key: ObjectKey, id: String) async throws -> [ObjectPart] { try await base.parts(try own(key), id: id) }
  func completeParts(_ key: ObjectKey, id: String, _ parts: [ObjectPart]) async throws {
    try await base.completeParts(try own(key), id: id, parts)
  }
  func abortParts(_ key: ObjectKey, id: String) async throws { try await base.abortParts(try own(key), id: id) }
  func presignPart(
    _ key: ObjectKey, id: String, number: Int, origin: String, expiresIn: Duration, at date: Date
  ) throws -> String {
    try base.presignPart(try own(key), id: id, number: number, origin: origin, expiresIn: expiresIn, at: date)
  }

  func presign(
    _ method: PresignMethod, _ key: ObjectKey, origin: String, expiresIn: Duration, contentType: String?,
    downloadName: String?, at date: Date
  ) throws -> String {
    guard let reference = BucketReference(key.text) else {
      return try base.presign(
        method, key, origin: origin, expiresIn: expiresIn, contentType: contentType, downloadName: downloadName,
        at: date)
    }
    guard method != .put else { throw ReferenceError(description: "\(key) is not ours to change") }
    guard let opened = known.withLock({ $0.stores[reference.bucketImport] }) else {
      throw ReferenceError(description: "the bucket of \(key) has not been opened")
    }
    return try opened.store.presign(
      method, try ObjectKey(reference.key), origin: origin, expiresIn: expiresIn, contentType: contentType,
      downloadName: downloadName, at: date)
  }
}
