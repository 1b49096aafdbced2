import Database
import Foundation
import Jobs
import Library
import Registry
import Similarity

/// Decides which frames of a video a project keeps: PENDING → FILTERING → FILTERED or FILTERED_EMPTY.
///
/// No video is decoded: frames were measured when they were taken out. Rules about objects have a detector look at frames
/// that it has not seen and that pass the other limits; what it finds is kept. Verdicts are written a part at a time; writing one
/// again changes nothing, so a worker that is killed anywhere leaves work that another one finishes.
struct FilterTask: Sendable {
  /// Frames of one transaction: short enough that cancels are heard and nobody waits for its locks.
  static let part = 250

  let detector: FrameDetector

  func run(_ context: JobContext<LinkWork>) async throws -> JobResult {
    let work = context.payload
    let (workspace, user) = (context.workspace, context.user)
    let settings = try await context.database.transaction(context.claims, readOnly: true) {
      try FootageStore.settings(work.projectID, in: $0).filter
    }
    if settings.inForce.needsObjects { try await lookForObjects(settings, context) }
    let decisions = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      FrameJudgement.decide(
        try VerdictStore.measured(
          work.videoID, by: settings.inForce.needsObjects ? settings.modelId : nil, in: transaction),
        by: settings.inForce,
        pinned: try VerdictStore.pinned(work.videoID, project: work.projectID, in: transaction))
    }
    for start in stride(from: 0, to: decisions.count, by: Self.part) {
      let some = Array(decisions[start..<min(start + Self.part, decisions.count)])
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

  /// Has the detector look at the frames of the video that it has not seen and that the other limits let pass.
  private func lookForObjects(_ settings: FilterSettings, _ context: JobContext<LinkWork>) async throws {
    let video = context.payload.videoID
    let (found, unseen) = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      guard let id = settings.modelId, let model = try DetectionStore.detector(id, in: transaction) else {
        return (DetectionStore.Detector?.none, [DetectionStore.Frame]())
      }
      var others = settings.inForce
      others.objects = nil
      others.duplicates = nil
      let passing = Set(
        FrameJudgement.decide(try VerdictStore.measured(video, in: transaction), by: others)
          .filter { $0.verdict == .kept }.map(\.frame))
      return (
        model, try DetectionStore.unseen(video, by: id, in: transaction).filter { passing.contains($0.name.frame) }
      )
    }
    guard let model = found else {
      throw JobError(
        "model_not_ready", "The detector of the rules about objects is gone or not ready. Choose another one.")
    }
    for start in stride(from: 0, to: unseen.count, by: FrameDetector.step) {
      let some = Array(unseen[start..<min(start + FrameDetector.step, unseen.count)])
      _ = try await detector.look(at: some, with: model, context)
      try await context.progress(done: start + some.count, total: unseen.count, message: "looking for objects")
    }
  }
}
