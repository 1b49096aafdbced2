import Crypto
import Database
import Fetching
import Foundation
import Jobs
import Library
import Objects
import Web

/// Makes a video of a file that has arrived whole.
struct ReceiveWork: Codable, Sendable {
  var uploadID: UploadID
  var projectID: ProjectID

  static let kind = JobKind<ReceiveWork>("footage.receive")
}

/// Does the work of ``ReceiveWork``: looks at the bytes, moves them to their content name, and links the video that has
/// them. Each step can be repeated: the hash is written down before the bytes are moved.
struct VideoReception: Sendable {
  let store: any ObjectStore
  let limits: LibraryLimits

  private struct Found: Codable, Sendable {
    var sha256: String
    var size: Int
  }

  func run(_ context: JobContext<ReceiveWork>) async throws -> JobResult {
    let work = context.payload
    let entry = try await context.database.transaction(context.claims, readOnly: true) {
      try VideoUploadStore.find(work.uploadID, project: work.projectID, in: $0)
    }
    if let video = entry.upload.videoId { return try JobResult(["video_id": video.description]) }
    guard entry.upload.status == .pending else { throw JobError("upload_ended", "The upload has ended already.") }
    let incoming = try ObjectKey(entry.key)
    let found: Found
    if let saved = try context.savedCheckpoint(as: Found.self) {
      found = saved
    } else {
      found = try await examine(incoming)
      try await context.checkpoint(found)
    }
    let content = try ObjectKey(ObjectNames.content(context.workspace, sha256: found.sha256))
    if try await store.head(incoming) != nil {
      if try await store.head(content) == nil {
        try await store.move(incoming, to: content)
      } else {
        try await store.delete(incoming)
      }
    }
    guard try await store.head(content) != nil else {
      throw JobError("upload_missing", "The bytes are gone. Send the file again.")
    }
    let (workspace, user) = (context.workspace, context.user)
    return .finishing { transaction in
      let made = try FootageVideos.receive(
        ReceivedVideo(
          filename: entry.upload.filename, source: .file,
          info: ["path": .string(entry.relativePath)], sha256: found.sha256, size: found.size),
        workspace: workspace, by: user, in: transaction)
      try VideoStore.link([made.id], to: work.projectID, workspace: workspace, by: user, in: transaction)
      try VideoUploadStore.finish(work.uploadID, video: made.id, problem: nil, in: transaction)
      try FootageQueue.advance([made.id], workspace: workspace, by: user, in: transaction)
      return try JobResult(["video_id": made.id.description])
    }
  }

  /// Hash and size, once the first bytes say that it is a video.
  private func examine(_ key: ObjectKey) async throws -> Found {
    guard let info = try await store.head(key) else {
      throw JobError("upload_missing", "The bytes are gone. Send the file again.")
    }
    guard info.size <= Int64(limits.fileBytes) else {
      throw JobError("file_too_large", "The file has \(info.size) bytes; up to \(limits.fileBytes) are taken.")
    }
    var first: [UInt8] = []
    var hasher = SHA256()
    for try await piece in try await store.read(key, range: info.sha256 == nil ? nil : 0..<Int64(MediaKind.lookedAt)) {
      if first.count < MediaKind.lookedAt { first += piece.prefix(MediaKind.lookedAt - first.count) }
      if info.sha256 == nil { hasher.update(piece) }
    }
    guard MediaKind(firstBytes: first, contentType: nil).isVideo else {
      throw JobError("not_a_video", "The file is no video that can be read. MP4, MOV, MKV, WebM, AVI and others can.")
    }
    return Found(sha256: info.sha256 ?? Hexadecimal.encode(hasher.digest()), size: Int(info.size))
  }

  /// After the last attempt: the page tells why.
  static func ended(_ context: JobContext<ReceiveWork>, _ end: JobEnd, in transaction: Transaction) throws {
    guard end.status == .failed else { return }
    try VideoUploadStore.finish(
      context.payload.uploadID, video: nil,
      problem: Problem(code: end.errorCode ?? "internal", message: end.errorMessage ?? "The file could not be taken."),
      in: transaction)
  }
}
