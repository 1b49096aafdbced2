import Database
import Jobs
import Library
import Web

/// Does the work of ``EncodeWork``: describes the images of a project that wait for an encoder, a few at a time. Each few
/// are described and taken off the queue in one transaction, so that a worker that is killed anywhere leaves work that
/// another one finishes; what another project had described already is only taken off.
struct EncodeTask: Sendable {
  let encoder: PictureEncoder

  func run(_ context: JobContext<EncodeWork>) async throws -> JobResult {
    let (project, model, workspace) = (context.payload.projectID, context.payload.modelID, context.workspace)
    let (found, total) = try await context.database.transaction(context.claims, readOnly: true) {
      (try ModelStore.encoder(ModelID(model), in: $0), try EncoderStore.queued(model, project, in: $0))
    }
    guard let chosen = found else { throw JobErrors.notReady }
    var (described, unreadable, done) = (0, 0, 0)
    while true {
      try Task.checkCancellation()
      let waiting = try await context.database.transaction(context.claims, readOnly: true) {
        try EncoderStore.next(model, project, most: PictureEncoder.step, in: $0)
      }
      guard !waiting.isEmpty else { break }
      let bare = waiting.filter { !$0.isDescribed }
      let vectors = try await encoder.vectors(of: bare.map { ($0.path, $0.page) }, by: chosen)
      let made = zip(bare, vectors).compactMap { image, vector in
        vector.map { NewEmbedding(sha256: image.sha256, page: image.page, vector: $0) }
      }
      try await context.transaction { transaction in
        try EncoderStore.finish(waiting.map(\.image), model, project, in: transaction)
        try EmbeddingStore.add(made, model: chosen.key, workspace: workspace, in: transaction)
      }
      described += made.count
      unreadable += bare.count - made.count
      done += waiting.count
      try await context.progress(done: done, total: max(done, total), message: "images")
    }
    return try JobResult(["described": described, "unreadable": unreadable])
  }

  /// After the last attempt: nothing more is tried until somebody asks, and the page tells why.
  static func ended(_ context: JobContext<EncodeWork>, _ end: JobEnd, in transaction: Transaction) throws {
    let isCancelled = end.status == .cancelled
    guard isCancelled || end.status == .failed else { return }
    try EncoderStore.fail(
      context.payload.modelID, context.payload.projectID,
      Problem(
        code: isCancelled ? "cancelled" : end.errorCode ?? "internal",
        message: isCancelled ? "Cancelled." : end.errorMessage ?? "The images could not be described."),
      in: transaction)
  }
}
