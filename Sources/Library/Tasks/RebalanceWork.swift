import Database
import Jobs

/// Shares the many images of a project out, a part at a time.
struct RebalanceWork: Codable, Sendable {
  static let kind = JobKind<RebalanceWork>("images.rebalance")

  /// Images of one transaction: short enough that nobody waits for its locks.
  private static let part = 500

  var dealing: SplitDealing

  private struct Checkpoint: Codable, Sendable {
    var after: ImageID?
    var seen = 0
  }

  static func run(_ context: JobContext<RebalanceWork>) async throws -> JobResult {
    let dealing = context.payload.dealing
    var checkpoint = try context.savedCheckpoint(as: Checkpoint.self) ?? Checkpoint()
    while true {
      let before = checkpoint
      let next = try await context.transaction { transaction -> Checkpoint? in
        guard let done = try dealing.deal(after: before.after, limit: part, in: transaction) else { return nil }
        let next = Checkpoint(after: done.last, seen: before.seen + done.seen)
        try context.checkpoint(next, in: transaction)
        return next
      }
      guard let next else { break }
      checkpoint = next
      try await context.progress(done: next.seen, total: max(dealing.total, next.seen))
    }
    return try JobResult(
      try await context.transaction { try ImageStore.splitCounts(dealing.projectID, in: $0) })
  }
}
