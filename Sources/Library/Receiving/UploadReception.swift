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
    var info: ImageInfo
  }

  /// Completes uploads of one workspace and answers what became of each, in order.
  func complete(_ entries: [UploadStore.Entry], workspace: UUID, claims: Claims) async throws -> [Upload] {
    var sound: [Sound] = []
    var problems: [(UploadID, Problem)] = []
    for entry in entries where entry.upload.status == .pending && entry.purpose == .image {
      do {
        sound.append(try await examine(entry, workspace: workspace))
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
      for (id, problem) in failed { try UploadStore.finish(id, .failed, image: nil, problem: problem, in: transaction) }
      try Self.makeImages(ready, workspace: workspace, by: claims.userID, in: transaction)
      return try UploadStore.find(ids, in: transaction).map(\.upload)
    }
    for (id, _) in problems {
      if let entry = entries.first(where: { $0.id == id }) { try await store.delete(try ObjectKey(entry.storagePath)) }
    }
    return uploads
  }

  /// Checks that the bytes are there, whole and those of a picture.
  private func examine(_ entry: UploadStore.Entry, workspace: UUID) async throws -> Sound {
    let incoming = try ObjectKey(entry.storagePath)
    var key = incoming
    var info = try await store.head(incoming)
    if info == nil, let sha256 = entry.sha256 {
      // A completion that was cut off after the move.
      key = try ObjectKey(ObjectNames.content(workspace, sha256: sha256))
      info = try await store.head(key)
    }
    guard let info else {
      throw UploadProblem(
        "upload_missing", "No bytes have arrived for this upload. Send the file, then complete it again.")
    }
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
    do {
      let limits = limits.imaging
      let picture = try await store.withLocalFile(key) { file in
        try await BlockingThreads.files.run { try ImageProbe.probe(file: file, limits: limits) }
      }
      return Sound(entry: entry, sha256: sha256, size: size, info: picture)
    } catch let error as ImagingError {
      throw UploadProblem(error.code.rawValue, "\(error.reason) \(error.remedy)")
    }
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
      try await store.move(incoming, to: content)
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
      let twin = try ImageStore.byHash([item.sha256], project: entry.project, in: transaction)[item.sha256]
      if let twin, !entry.keepDuplicate {
        try UploadStore.finish(entry.id, .duplicate, image: twin, in: transaction)
        continue
      }
      var image = NewImage(
        filename: entry.filename, relativePath: entry.relativePath, fileSize: item.size, sha256: item.sha256,
        storagePath: ObjectNames.content(workspace, sha256: item.sha256))
      image.batch = entry.batch
      image.format = item.info.format.rawValue
      image.width = item.info.width
      image.height = item.info.height
      image.split = entry.split
      image.tags = entry.tags
      try ImageStore.insert([image], project: entry.project, workspace: workspace, by: user, in: transaction)
      guard try UploadStore.finish(entry.id, .completed, image: image.id, in: transaction) else {
        throw APIError(.conflict, "Another request is completing this upload")
      }
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
  init(_ code: String, _ message: String) { problem = Problem(code: code, message: message) }
}
