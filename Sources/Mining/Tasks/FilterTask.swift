import Database
import Foundation
import Jobs
import Library
import Registry
import Similarity

/// Decides which frames of a video a project keeps: PENDING → FILTERING → FILTERED or FILTERED_EMPTY.
///
/// No video is decoded: frames were measured when they were taken out. Rules about objects have a detector look at frames
/// that it has not seen and that pass the other limits; rules about prompts have an image-text model do the same. What
/// they find is kept. Verdicts are written a part at a time; writing one again changes nothing, so a worker that is killed anywhere leaves work that another one finishes.
struct FilterTask: Sendable {
  /// Frames of one transaction: short enough that cancels are heard and nobody waits for its locks.
  static let part = 250

  let detector: FrameDetector
  let prompter: FramePrompter

  func run(_ context: JobContext<LinkWork>) async throws -> JobResult {
    let work = context.payload
    let (workspace, user) = (context.workspace, context.user)
    let settings = try await context.database.transaction(context.claims, readOnly: true) {
      try FootageStore.settings(work.projectID, in: $0).filter
    }
    if settings.inForce.needsEmbeddings { try await comparePrompts(settings, context) }
    if settings.inForce.needsObjects { try await lookForObjects(settings, context) }
    let decisions = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      FrameJudgement.decide(
        try VerdictStore.measured(work.videoID, for: settings, in: transaction), by: settings.inForce,
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

  /// Frames that the rules let pass, those about repetition left out.
  private static func passing(_ video: VideoID, _ settings: FilterSettings, in transaction: Transaction) throws -> Set<
    Int
  > {
    var rules = settings.inForce
    rules.duplicates = nil
    return Set(
      FrameJudgement.decide(try VerdictStore.measured(video, for: settings, in: transaction), by: rules)
        .filter { $0.verdict == .kept }.map(\.frame))
  }

  /// Measures how much the frames are like the prompts that were not measured and that limits of measures let pass.
  private func comparePrompts(_ settings: FilterSettings, _ context: JobContext<LinkWork>) async throws {
    let video = context.payload.videoID
    guard let measure = settings.promptMeasure else { return }
    let (found, unmeasured) = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      var others = settings
      others.rules = settings.inForce
      others.rules?.objects = nil
      others.rules?.prompts = nil
      let passing = try Self.passing(video, others, in: transaction)
      return (
        try ModelStore.encoder(measure.encoder, in: transaction),
        try PromptStore.unmeasured(video, by: measure, in: transaction).filter { passing.contains($0.number) }
      )
    }
    guard let model = found else {
      throw JobError(
        "model_not_ready", "The image-text model of the rules about prompts is gone or not ready. Choose another one.")
    }
    for start in stride(from: 0, to: unmeasured.count, by: PictureEncoder.step) {
      let some = Array(unmeasured[start..<min(start + PictureEncoder.step, unmeasured.count)])
      try await prompter.measure(some, of: video, by: measure, model, context)
      try await context.progress(done: start + some.count, total: unmeasured.count, message: "comparing with prompts")
    }
    try await context.transaction { try PromptStore.tidy(video, in: $0) }
  }

  /// Has the detector look at the frames of the video that it has not seen and that the other limits let pass.
  private func lookForObjects(_ settings: FilterSettings, _ context: JobContext<LinkWork>) async throws {
    let video = context.payload.videoID
    let (found, unseen) = try await context.database.transaction(context.claims, readOnly: true) { transaction in
      guard let id = settings.modelId, let model = try DetectionStore.detector(id, in: transaction) else {
        return (DetectionStore.Detector?.none, [DetectionStore.Frame]())
      }
      var others = settings
      others.rules = settings.inForce
      others.rules?.objects = nil
      let passing = try Self.passing(video, others, in: transaction)
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
