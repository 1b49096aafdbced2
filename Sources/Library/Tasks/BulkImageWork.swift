import Database
import Foundation
import Identity
import Jobs
import Web

/// One act on the images of a filter, a part at a time.
struct BulkImageWork: Codable, Sendable {
  /// More images than this are changed by a job instead of in the request.
  static let atOnce = 1000
  static let kind = JobKind<BulkImageWork>("images.bulk")

  /// Images of one transaction: short enough that nobody waits for its locks.
  private static let part = 500

  var projectID: ProjectID
  var act: BulkImageAct
  /// Images that arrived later are none of those that were meant.
  var until: Date
  /// How many were meant.
  var total: Int

  /// How far the work is.
  private struct Checkpoint: Codable, Sendable {
    var after: ImageID?
    var seen = 0
    var affected = 0
  }

  static func run(_ context: JobContext<BulkImageWork>) async throws -> JobResult {
    let work = context.payload
    guard let user = context.user else { throw JobError("no_user", "Nobody is named who changes the images.") }
    var checkpoint = try context.savedCheckpoint(as: Checkpoint.self) ?? Checkpoint()
    let condition = try work.condition()
    while true {
      let before = checkpoint
      let next = try await context.transaction { transaction -> Checkpoint? in
        guard
          let done = try ImageStore.bulk(
            work.act, where: condition, after: before.after, limit: part, by: user, in: transaction)
        else { return nil }
        let next = Checkpoint(
          after: done.last, seen: before.seen + done.seen, affected: before.affected + done.changed)
        try context.checkpoint(next, in: transaction)
        return next
      }
      guard let next else { return try JobResult(Affected(affected: checkpoint.affected)) }
      checkpoint = next
      try await context.progress(done: next.seen, total: max(work.total, next.seen))
    }
  }

  /// Which images are meant.
  ///
  /// Ids carry the time of their making and rows are acted on in the order of ids, so that a row that leaves the filter
  /// by the very act is neither skipped nor met twice.
  private func condition() throws -> SQL {
    var filter = act.filter ?? ImageFilter()
    if act.action == .restore { filter.deleted = true }
    return try filter.condition(in: projectID) + " and i.created_at <= \(until)"
  }
}
