import Database
import Fetching
import Foundation
import Jobs
import Library
import Web

/// Fetches the subtitles that a video's site offered and did not give when the video came. Those that do not come now
/// either are told with their new reason.
struct SubtitleTask: Sendable {
  let fetcher: VideoFetcher?

  private struct Wanted: Sendable {
    var url: String
    var filename: String
    var languages: [String]
    var settings: DownloadSettings
  }

  func run(_ context: JobContext<VideoWork>) async throws -> JobResult {
    guard let fetcher else { throw JobError("fetching_off", "This server fetches no addresses.") }
    let (id, project) = (context.payload.videoID, context.payload.projectID)
    let wanted = try await context.database.transaction(context.claims, readOnly: true) { transaction -> Wanted? in
      guard
        let video = try VideoStore.find(id, project: project, in: transaction), let url = video.url,
        let missing = video.missingSubtitles
      else { return nil }
      return Wanted(
        url: url, filename: video.filename, languages: missing.map(\.language),
        settings: try FootageStore.settings(project, in: transaction).download)
    }
    // Deleted, or fetched meanwhile.
    guard let wanted else { return .none }
    var came: (found: [FetchedSubtitle], missing: [MissingSubtitle]) = ([], [])
    do {
      came = try await fetcher.subtitles(wanted.url, wanted.languages, wanted.settings)
    } catch let error as FetchError {
      if error.reason == .cancelled { throw CancellationError() }
      came.missing = wanted.languages.map { MissingSubtitle(language: $0, reason: error.reason) }
    }
    let told = came.found.map(\.language) + came.missing.map(\.language)
    // What is offered no longer, under this name or a longer one.
    for language in wanted.languages where !told.contains(where: { $0 == language || $0.hasPrefix("\(language)-") }) {
      came.missing.append(MissingSubtitle(language: language, reason: .notFound))
    }
    let (transcripts, missing) = try await FetchedTranscripts.read(
      came.found, missing: came.missing, of: wanted.filename)
    let (workspace, user) = (context.workspace, context.user)
    return .finishing { transaction in
      guard try transaction.query("select from videos where id = \(id) for no key update").first != nil else {
        return try JobResult(["found": 0])
      }
      for transcript in transcripts { try transcript.keep(id, workspace: workspace, by: user, in: transaction) }
      try FootageVideos.note(missing, of: id, in: transaction)
      return try JobResult(["found": transcripts.count, "missing": missing.count])
    }
  }
}
