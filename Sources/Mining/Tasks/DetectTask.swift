import Database
import Foundation
import Jobs
import Library
import Objects
import Registry

/// Gives the surviving frames of a project their first labels: DETECT_READY → DETECTING → COMPLETE.
///
/// What the detector finds is kept a few frames at a time, then its labels are written with a mark at the frame, in one
/// transaction that holds the claim: a worker that is killed anywhere leaves work that another one finishes, no label
/// lost or twice. Frames with the mark of the same model and settings are not looked at again; other settings add what
/// was not given before, whatever became of that.
struct DetectTask: Sendable {
  /// Frames whose labels are written in one transaction.
  private static let part = 32

  let detector: FrameDetector

  private struct Plan: Sendable {
    var settings: DetectSettings
    var isCompared: Bool
    var model: DetectionStore.Detector
    var mark: String
    var total: Int
  }

  func run(_ context: JobContext<ProjectWork>) async throws -> JobResult {
    let project = context.payload.projectID
    let plan = try await context.database.transaction(context.claims, readOnly: true) { transaction -> Plan? in
      let settings = try FootageStore.settings(project, in: transaction)
      guard let id = settings.detect.modelId else { return nil }
      guard let model = try DetectionStore.detector(id, in: transaction) else {
        throw JobError("model_not_ready", "The detector is gone or not ready. Choose another one in the settings.")
      }
      let isCompared = settings.dedup.method != DedupSettings.Method.none
      let mark = try settings.detect.mark()
      return Plan(
        settings: settings.detect, isCompared: isCompared, model: model, mark: mark,
        total: try DetectionStore.countWaiting(project, mark: mark, isCompared: isCompared, in: transaction))
    }
    guard let plan else { return Self.ending(project, frames: 0, labels: 0, unreadable: 0) }
    let choice = BoxChoice(plan.settings, plan: plan.model.plan)
    let workspace = context.workspace
    let job = context.id
    var (done, labels, unreadable) = (0, 0, 0)
    var last: FrameName?
    while true {
      let after = last
      var frames = try await context.database.transaction(context.claims, readOnly: true) {
        try DetectionStore.nextWaiting(
          project, model: plan.model.id, mark: plan.mark, isCompared: plan.isCompared, after: after,
          most: Self.part, in: $0)
      }
      guard let end = frames.last?.name else { break }
      let unseen = frames.indices.filter { frames[$0].boxes == nil }
      for start in stride(from: 0, to: unseen.count, by: FrameDetector.step) {
        let places = unseen[start..<min(start + FrameDetector.step, unseen.count)]
        let found = try await detector.look(at: places.map { frames[$0] }, with: plan.model, context)
        for place in places {
          frames[place].boxes = found[frames[place].name]
          if frames[place].boxes == nil { unreadable += 1 }
        }
        let (seen, total) = (done + start + places.count, max(done + frames.count, plan.total))
        try await context.progress(done: seen, total: total, message: "frames")
      }
      let some = frames
      labels += try await context.transaction {
        try DetectionStore.suggest(
          some, by: plan.model, choice, mark: plan.mark, job: job, project: project, workspace: workspace, in: $0)
      }
      done += some.count
      last = end
      try await context.progress(done: done, total: max(done, plan.total), message: "frames")
    }
    return Self.ending(project, frames: done, labels: labels, unreadable: unreadable)
  }

  private static func ending(_ project: ProjectID, frames: Int, labels: Int, unreadable: Int) -> JobResult {
    .finishing { transaction in
      try DetectionStore.end(project, in: transaction)
      return try JobResult(["frames": frames, "labels": labels, "unreadable": unreadable])
    }
  }
}
