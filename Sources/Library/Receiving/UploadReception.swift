import Crypto
import Database
import Foundation
import Identity
import Imaging
import Jobs
import Objects
import Threads
import Web

/// Turns files that have arrived into images: checks, hashes, moves them to their content names, makes the rows and
/// starts the job that reads them.
///
/// Each step can be repeated: the hash is written down before the bytes are moved, so a completion that was cut off
/// goes on where it stopped.
struct UploadReception: Sendable {
  let database: Database
  let store: any ObjectStore
  let limits: LibraryLimits

  /// What was found in a file that may become an image.
  private struct Sound: Sendable {
    var entry: UploadStore.Entry
    var sha256: String
    var size: Int
    var info: FileProbe
  }

  /// Completes uploads of one workspace and answers what became of each, in order.
  func complete(_ entries: [UploadStore.Entry], workspace: UUID, claims: Claims) async throws -> [Upload] {
    var sound: [Sound] = []
    var problems: [(UploadID, Problem)] = []
    for entry in entries where entry.upload.status == .pending && entry.purpose == .image {
      do {
        sound.append(try await examine(entry, workspace: workspace, claims))
      } catch let problem as UploadProblem {
        problems.append((entry.id, problem.problem))
      }
    }
    if !sound.isEmpty {
      let found = sound.map { ($0.entry.id, $0.sha256, $0.size) }
      try await database.transaction(claims) { transaction in
        for (id, sha256, size) in found { try UploadStore.setFound(id, sha256: sha256, size: size, in: transaction) }
      }
    }
    for item in sound { try await keep(item, workspace: workspace) }
    let (ready, failed) = (sound, problems)
    let ids = entries.map(\.id)
    let uploads = try await database.transaction(claims) { transaction -> [Upload] in
      // Bytes that are still to come can be completed later; anything else is final.
      for (id, problem) in failed where problem.code != UploadProblem.missing.problem.code {
        try UploadStore.finish(id, .failed, image: nil, problem: problem, in: transaction)
      }
      try Self.makeImages(ready, workspace: workspace, by: claims.userID, in: transaction)
      let waiting = Dictionary(failed, uniquingKeysWith: { first, _ in first })
      return try UploadStore.find(ids, in: transaction).map { entry in
        var upload = entry.upload
        if upload.status == .pending { upload.error = waiting[entry.id] }
        return upload
      }
    }
    for (id, problem) in problems where problem.code != UploadProblem.missing.problem.code {
      if let entry = entries.first(where: { $0.id == id }) { try await store.delete(try ObjectKey(entry.storagePath)) }
    }
    return uploads
  }

  /// Checks that the bytes are there, whole and those of a picture. Another completion may move them meanwhile: then
  /// they are looked for again where they went.
  private func examine(_ entry: UploadStore.Entry, workspace: UUID, _ claims: Claims) async throws -> Sound {
    for _ in 0..<3 {
      do {
        return try await examineOnce(entry, workspace: workspace, claims)
      } catch let error as ObjectError where error.code == .notFound {
        continue
      } catch let error as ImagingError where error.code == .unreadable {
        continue
      } catch let error as ImagingError {
        throw UploadProblem(error.code.rawValue, "\(error.reason) \(error.remedy)")
      }
    }
    throw UploadProblem.missing
  }

  private func examineOnce(_ entry: UploadStore.Entry, workspace: UUID, _ claims: Claims) async throws -> Sound {
    let incoming = try ObjectKey(entry.storagePath)
    var key = incoming
    var info = try await store.head(incoming)
    if info == nil, let sha256 = try await checkedHash(entry.id, claims) {
      // Another completion has moved the bytes: one that was cut off, or one that is going on.
      key = try ObjectKey(ObjectNames.content(workspace, sha256: sha256))
      info = try await store.head(key)
    }
    guard let info else { throw UploadProblem.missing }
    let size = Int(info.size)
    guard size > 0 else { throw UploadProblem("empty_file", "The file has no bytes.") }
    guard info.size <= Int64(limits.fileBytes) else {
      throw UploadProblem("file_too_large", "The file has \(info.size) bytes; up to \(limits.fileBytes) are taken.")
    }
    if let declared = entry.declaredSize, declared != size {
      throw UploadProblem(
        "size_mismatch", "\(info.size) bytes arrived, \(declared) were announced. Send the file again.")
    }
    let sha256 = try await hash(of: key, info)
    if let declared = entry.sha256, declared != sha256 {
      throw UploadProblem("hash_mismatch", "The bytes that arrived are not those announced. Send the file again.")
    }
    let limits = limits.imaging
    let name = entry.filename
    let picture = try await store.withLocalFile(key) { file in
      try await BlockingThreads.files.run { try FileProbe(file, named: name, limits: limits) }
    }
    return Sound(entry: entry, sha256: sha256, size: size, info: picture)
  }

  /// The hash that a completion has found. Read anew: the entry may be older than the move. What the client announced
  /// does not count, or whoever knows a hash could have the bytes of another project.
  private func checkedHash(_ id: UploadID, _ claims: Claims) async throws -> String? {
    try await database.transaction(claims, readOnly: true) { try UploadStore.checkedHash(id, in: $0) }
  }

  /// The content's hash: what the store worked out while the bytes arrived, or read now.
  private func hash(of key: ObjectKey, _ info: ObjectInfo) async throws -> String {
    if let known = info.sha256 { return known }
    var hasher = SHA256()
    for try await piece in try await store.read(key) { hasher.update(piece) }
    return Hexadecimal.encode(hasher.digest())
  }

  /// Moves the bytes to their content name; equal bytes are kept once.
  private func keep(_ item: Sound, workspace: UUID) async throws {
    let incoming = try ObjectKey(item.entry.storagePath)
    let content = try ObjectKey(ObjectNames.content(workspace, sha256: item.sha256))
    guard try await store.head(incoming) != nil else { return }
    if try await store.head(content) == nil {
      do { try await store.move(incoming, to: content) } catch let error as ObjectError where error.code == .notFound {
        // Another completion of this upload was quicker.
        guard try await store.head(content) != nil else { throw error }
      }
    } else {
      try await store.delete(incoming)
    }
  }

  private static func makeImages(_ items: [Sound], workspace: UUID, by user: UUID?, in transaction: Transaction) throws
  {
    var images: [ProjectID: [NewImage]] = [:]
    for item in items {
      let entry = item.entry
      // Two requests completing the same bytes meet here: the second sees the first's row.
      try transaction.execute(
        "select pg_advisory_xact_lock(hashtextextended(\(entry.project.description + item.sha256), 0))")
      // And two completing the same upload meet here: its row is theirs alone, or done.
      guard try UploadStore.isPending(entry.id, in: transaction) else { continue }
      let twin = try ImageStore.byHash([item.sha256], project: entry.project, in: transaction)[item.sha256]
      if let twin, !entry.keepDuplicate {
        try UploadStore.finish(entry.id, .duplicate, image: twin, in: transaction)
        continue
      }
      var image = NewImage(
        filename: entry.filename, relativePath: entry.relativePath, fileSize: item.size, sha256: item.sha256,
        storagePath: ObjectNames.content(workspace, sha256: item.sha256))
      image.batch = entry.batch
      image.media = item.info.media
      image.format = item.info.format
      image.width = item.info.width
      image.height = item.info.height
      image.split = entry.split
      image.tags = entry.tags
      try ImageStore.insert([image], project: entry.project, workspace: workspace, by: user, in: transaction)
      try UploadStore.finish(entry.id, .completed, image: image.id, in: transaction)
      images[entry.project, default: []].append(image)
    }
    for (project, made) in images {
      try IngestWork.enqueue(made.map(\.id), project: project, workspace: workspace, by: user, in: transaction)
    }
  }
}

/// Why a file was not taken.
struct UploadProblem: Error {
  let problem: Problem
  /// The only one that passes by itself.
  static let missing = UploadProblem(
    "upload_missing", "No bytes have arrived for this upload. Send the file, then complete it again.")

  init(_ code: String, _ message: String) { problem = Problem(code: code, message: message) }
}
