import Database
import Foundation
import Jobs
import Library

/// Decides which frames of a video a project keeps: PENDING → FILTERING → FILTERED or FILTERED_EMPTY.
///
/// Nothing is decoded: frames were measured when they were taken out. Verdicts are written a part at a time; writing one
/// again changes nothing, so a worker that is killed anywhere leaves work that another one finishes.
enum FilterTask {
  /// Frames of one transaction: short enough that cancels are heard and nobody waits for its locks.
  static let part = 250

  static func run(_ context: JobContext<LinkWork>) async throws -> JobResult {
    let work = context.payload
    let (workspace, user) = (context.workspace, context.user)
    let (settings, decisions) = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      let settings = try FootageStore.settings(work.projectID, in: transaction).filter
      return (
        settings,
        FrameJudgement.decide(
          try VerdictStore.measured(work.videoID, in: transaction), by: settings.inForce,
          pinned: try VerdictStore.pinned(work.videoID, project: work.projectID, in: transaction))
      )
    }
    for start in stride(from: 0, to: decisions.count, by: part) {
      let some = Array(decisions[start..<min(start + part, decisions.count)])
      try await context.transaction {
        _ = try VerdictStore.apply(
          some, video: work.videoID, project: work.projectID, workspace: workspace, by: user, in: $0)
      }
      try await context.progress(done: start + some.count, total: decisions.count, message: "frames")
    }
    return .finishing { transaction in
      try VerdictStore.finish(work.videoID, project: work.projectID, settings: settings, in: transaction)
      let kept = decisions.count { $0.verdict == .kept }
      return try JobResult(["kept": kept, "dropped": decisions.count - kept])
    }
  }
}
