import Database
import Library
import Objects
import Web

/// Videos on their way in parts, as the object store has them.
struct PartedUploads: Sendable {
  /// What has arrived of an upload that is not over.
  enum Arrival: Sendable {
    case parts([ObjectPart])
    /// Its parts were joined.
    case whole
  }

  let database: Database
  let store: any ObjectStore

  /// What has arrived.
  ///
  /// - Throws: `APIError(.gone)` when the store has neither parts nor file.
  func arrival(of entry: VideoUploadStore.Entry, claims: Claims) async throws -> Arrival {
    if entry.isComplete { return .whole }
    let key = try ObjectKey(entry.key)
    do {
      return .parts(try await store.parts(key, id: entry.parts))
    } catch let error as ObjectError where error.code == .noSuchUpload {
      // Joined, by a server that ended before it noted that, or by a request whose answer never arrived.
      if try await store.head(key)?.size == Int64(entry.upload.size) { return .whole }
      // Or noted since, and a worker has taken the file already.
      let now = try await database.transaction(claims, readOnly: true) {
        try VideoUploadStore.find(entry.upload.uploadId, project: entry.project, in: $0)
      }
      if now.isComplete { return .whole }
      throw APIError(.gone, "The parts are gone: an upload waits for a day", hint: "Begin it anew")
    }
  }

  /// Makes one file of the parts; it can be done again.
  ///
  /// - Throws: `APIError(.conflict)` while parts are missing, `APIError(.gone)` when all are.
  func join(_ entry: VideoUploadStore.Entry, claims: Claims) async throws {
    guard case .parts(let parts) = try await arrival(of: entry, claims: claims) else { return }
    let bytes = parts.reduce(0) { $0 + Int($1.size) }
    guard parts.map(\.number) == Array(1...entry.upload.partCount), bytes == entry.upload.size else {
      throw APIError(
        .conflict, "\(bytes) of \(entry.upload.size) bytes have arrived",
        hint: "Send the parts that are missing, then complete it again")
    }
    do {
      try await store.completeParts(try ObjectKey(entry.key), id: entry.parts, parts)
    } catch let error as ObjectError where error.code == .noSuchUpload {
      // Another request joined them meanwhile.
      guard case .whole = try await arrival(of: entry, claims: claims) else { throw error }
    }
  }
}

extension VideoUpload {
  /// Every part there is to be.
  var allParts: [Part] {
    (0..<partCount).map { Part(number: $0 + 1, size: min(partSize, size - $0 * partSize)) }
  }
}
