import Database
import Fetching
import Foundation
import Jobs
import Library
import Objects
import Synchronization
import Web

/// Fetches the bytes of a video: PENDING → DOWNLOADING → DOWNLOADED.
///
/// The part that came stays on this machine's disk between attempts, so that a fetch that was cut off goes on.
struct DownloadTask: Sendable {
  let store: any ObjectStore
  let limits: LibraryLimits
  let fetcher: VideoFetcher?

  func run(_ context: JobContext<VideoWork>) async throws -> JobResult {
    let id = context.payload.videoID
    let project = context.payload.projectID
    let source = try await context.database.transaction(context.claims, readOnly: true) {
      transaction -> (url: String, settings: DownloadSettings)? in
      guard
        let row = try transaction.query("select url from videos where id = \(id) and status = 'DOWNLOADING'").first,
        let url = try row.get(0, as: String?.self)
      else { return nil }
      return (url, try FootageStore.settings(project, in: transaction).download)
    }
    // Deleted, or fetched by other means meanwhile.
    guard let source else { return .none }
    let folder = try FetchFolder(id)
    let fetched: FetchedVideo
    do {
      fetched = try await fetch(source.url, source.settings, to: folder.url, context)
    } catch let error as FetchError {
      if error.reason == .cancelled { throw CancellationError() }
      // Nobody goes on with what cannot be had.
      if !error.reason.isTransient { folder.remove() }
      throw JobError(error.reason.rawValue, error.description, isPermanent: !error.reason.isTransient)
    }
    guard fetched.isVideo else {
      folder.remove()
      throw JobError(FetchReason.notAVideo.rawValue, FetchReason.notAVideo.meaning)
    }
    let content = try ObjectKey(ObjectNames.content(context.workspace, sha256: fetched.sha256))
    if try await store.head(content) == nil {
      _ = try await store.put(content, .file(fetched.file), contentType: "application/octet-stream")
    }
    folder.remove()
    let (transcripts, missing) = try await FetchedTranscripts.read(
      fetched.subtitles, missing: fetched.missingSubtitles, of: fetched.name)
    let (workspace, user) = (context.workspace, context.user)
    return .finishing { transaction in
      let here = try FootageVideos.arrived(
        id, sha256: fetched.sha256, size: Int(fetched.bytes), workspace: workspace, in: transaction)
      if here == id {
        try transaction.execute(
          """
          update videos set filename = \(String(fetched.name.prefix(1000))),
            title = coalesce(title, \(fetched.title.map { String($0.prefix(1000)) })),
            external_id = coalesce(external_id, \(fetched.externalID.map { String($0.prefix(500)) }))
          where id = \(id)
          """)
      }
      if !missing.isEmpty { try FootageVideos.note(missing, of: here, in: transaction) }
      for transcript in transcripts { try transcript.keep(here, workspace: workspace, by: user, in: transaction) }
      // So that a playlist or search that names it later finds it here.
      if let external = fetched.externalID, external.count <= 500 {
        try FootageVideos.name(here, [external], workspace: workspace, in: transaction)
      }
      try FootageQueue.advance([here], workspace: workspace, by: user, in: transaction)
      return try JobResult(["video_id": here.description])
    }
  }

  /// Fetches while progress is written; whichever throws first ends both.
  private func fetch(
    _ url: String, _ settings: DownloadSettings, to folder: URL, _ context: JobContext<VideoWork>
  ) async throws -> FetchedVideo {
    let latest = Latest()
    let isInBucket = url.hasPrefix(BucketVideo.scheme)
    if !isInBucket, fetcher == nil { throw JobError("fetching_off", "This server fetches no addresses.") }
    return try await withThrowingTaskGroup(of: FetchedVideo?.self) { group in
      group.addTask {
        if isInBucket {
          let objects = try await BucketDownload.objects(of: context.payload, context)
          return try await BucketDownload(store: store, settings: settings, limits: limits)
            .fetch(objects, to: folder) { latest.set($0) }
        }
        return try await fetcher?.fetch(url, settings, folder) { latest.set($0) }
      }
      group.addTask {
        while true {
          try await Task.sleep(for: .milliseconds(500))
          if let progress = latest.get() {
            try await context.progress(
              done: Int(progress.bytes), total: progress.total.map { Int($0) }, message: "bytes")
          }
        }
      }
      defer { group.cancelAll() }
      while let result = try await group.next() { if let result { return result } }
      throw CancellationError()
    }
  }
}

/// The latest report of a fetch.
private final class Latest: Sendable {
  private let value = Mutex<FetchProgress?>(nil)

  func set(_ progress: FetchProgress) { value.withLock { $0 = progress } }
  func get() -> FetchProgress? { value.withLock { $0 } }
}
