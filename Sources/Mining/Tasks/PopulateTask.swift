import Database
import Fetching
import Foundation
import Jobs
import Library
import Web

/// Looks what sources hold and takes it into a project, or only tells.
struct PopulateWork: Codable, Sendable {
  /// An address, or words to search for.
  struct Source: Codable, Sendable {
    var url: String?
    var search: String?
    var limit: Int?
    /// Of the list it came from.
    var line: Int?

    /// What people call it.
    var name: String { url ?? "search: \(search ?? "")" }
  }

  var projectID: ProjectID
  var sources: [Source]
  var limit: Int
  var isDryRun: Bool
  var problems: [SourceReport.Problem]
  /// The addresses that are taken; nil takes all.
  var only: Set<String>?

  static let kind = JobKind<PopulateWork>("footage.populate", maxAttempts: 3)
}

/// Does the work of ``PopulateWork``, a source at a time: what one brought and the step to the next are one transaction.
struct PopulateTask: Sendable {
  /// How far the work is.
  private struct Step: Codable, Sendable {
    var next: Int
    var report: SourceReport
    /// Keys of what was seen in earlier sources.
    var seen: Set<String>
  }

  private static let mostItems = 1000

  let fetcher: VideoFetcher?

  func run(_ context: JobContext<PopulateWork>) async throws -> JobResult {
    guard let fetcher else { throw JobError("fetching_off", "This server fetches no addresses.") }
    let work = context.payload
    let settings = try await context.database.transaction(context.claims, readOnly: true) {
      try FootageStore.settings(work.projectID, in: $0).download
    }
    var step =
      try context.savedCheckpoint(as: Step.self)
      ?? Step(next: 0, report: SourceReport(isDryRun: work.isDryRun, problems: work.problems), seen: [])
    while step.next < work.sources.count {
      let source = work.sources[step.next]
      try await context.progress(done: step.next, total: work.sources.count, message: String(source.name.prefix(200)))
      let plan = await Self.plan(source, limit: source.limit ?? work.limit, settings, fetcher)
      let before = step
      step = try await context.transaction { transaction in
        var step = before
        step.next += 1
        step.report.sources += 1
        switch plan {
        case .success(let plan): try Self.add(plan, of: source, to: &step, context, in: transaction)
        case .failure(let error):
          step.report.problems.append(
            .init(source: source.name, code: error.reason.rawValue, message: error.description))
        }
        try context.checkpoint(step, in: transaction)
        return step
      }
    }
    return try JobResult(step.report)
  }

  private static func plan(
    _ source: PopulateWork.Source, limit: Int, _ settings: DownloadSettings, _ fetcher: VideoFetcher
  ) async -> Result<FetchPlan, FetchError> {
    do {
      if let search = source.search { return .success(try await fetcher.plan(.search(search), limit, settings)) }
      return .success(try await fetcher.plan(.address(try WebAddress(source.url ?? "")), limit, settings))
    } catch let error as FetchError {
      return .failure(error)
    } catch {
      return .failure(FetchError(error is CancellationError ? .cancelled : .programFailed, "\(error)"))
    }
  }

  private static func add(
    _ plan: FetchPlan, of source: PopulateWork.Source, to step: inout Step, _ context: JobContext<PopulateWork>,
    in transaction: Transaction
  ) throws {
    let work = context.payload
    if plan.isCut { step.report.cut.append(source.name) }
    var taken: [VideoID] = []
    for item in plan.items where step.seen.insert(item.video.key).inserted {
      let announced = announced(item.video, source)
      if let only = work.only, !only.contains(announced.url) { continue }
      step.report.found += 1
      let known = try FootageVideos.known(announced, in: transaction)
      let isLinked = try known.map { try VideoStore.find($0, project: work.projectID, in: transaction) != nil } ?? false
      var line = SourceReport.Item(
        title: item.video.title, url: announced.url, source: source.name, duration: item.video.duration,
        uploader: item.video.uploader, picture: item.video.picture, reason: item.reason?.rawValue, detail: item.detail,
        isKnown: known != nil,
        isLinked: isLinked)
      if isLinked, item.reason == nil {
        line.reason = FetchReason.alreadyTaken.rawValue
        line.detail = FetchReason.alreadyTaken.meaning
      }
      if let reason = line.reason {
        step.report.skipped[reason, default: 0] += 1
      } else {
        step.report.added += 1
        if !work.isDryRun {
          let made = try FootageVideos.announce(
            announced, workspace: context.workspace, by: context.user, in: transaction)
          line.videoId = made.id.uuid
          taken.append(made.id)
        }
      }
      if step.report.items.count < mostItems { step.report.items.append(line) }
    }
    try VideoStore.link(taken, to: work.projectID, workspace: context.workspace, by: context.user, in: transaction)
    try FootageQueue.advance(taken, workspace: context.workspace, by: context.user, in: transaction)
  }

  /// What a plan says about a video, as a row of the workspace.
  private static func announced(_ video: SiteMetadata, _ source: PopulateWork.Source) -> AnnouncedVideo {
    // Several videos of one page share its address; the fragment keeps them apart and is never sent.
    let url = video.address + (video.item.map { "#item=\($0)" } ?? "")
    var info: [String: JSONValue] = ["source": .string(source.name), "site": .string(video.site)]
    if let item = video.item { info["item"] = .integer(Int64(item)) }
    if let line = source.line { info["line"] = .integer(Int64(line)) }
    for (name, value) in [
      ("uploader", video.uploader), ("license", video.license), ("upload_date", video.uploadDate),
      ("channel", video.channelAddress),
    ] {
      if let value { info[name] = .string(value) }
    }
    return AnnouncedVideo(
      url: url, externalID: video.hasSiteKey ? video.key : nil,
      filename: (try? FileNames.checked(String((video.title ?? video.id).prefix(180)))) ?? "video",
      title: video.title, source: source.search == nil ? .url : .search, info: .object(info))
  }
}
