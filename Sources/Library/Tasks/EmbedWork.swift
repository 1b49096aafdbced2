import Database
import Foundation
import Identity
import Imaging
import Jobs

/// Describes the images of a project that have no vector: those that came before there were any.
struct EmbedWork: Codable, Sendable {
  var projectID: ProjectID

  private enum CodingKeys: String, CodingKey { case projectID = "project_id" }

  static let kind = JobKind<EmbedWork>("images.embed")
}

/// Does the work of ``EmbedWork`` in a worker process.
struct EmbedTask: Sendable {
  let describer: PictureDescriber

  /// Images of one transaction.
  private static let part = 32

  func run(_ context: JobContext<EmbedWork>) async throws -> JobResult {
    let (project, model) = (context.payload.projectID, BuiltinEmbedding.name)
    var last: ImageID?
    var (described, unreadable) = (0, 0)
    let total = try await context.database.transaction(context.claims, readOnly: true) {
      try EmbeddingStore.counts(model, project, in: $0).waiting
    }
    while !context.isCancelled {
      let after = last
      let waiting = try await context.database.transaction(context.claims, readOnly: true) {
        try EmbeddingStore.waiting(model, project, after: after, most: Self.part, in: $0)
      }
      guard let end = waiting.last else { break }
      last = end.image
      var made: [NewEmbedding] = []
      for image in waiting {
        if let vector = try await describer.vector(image.path, page: image.page) {
          made.append(NewEmbedding(sha256: image.sha256, page: image.page, vector: vector))
        } else {
          unreadable += 1
        }
      }
      let ready = made
      let workspace = context.workspace
      try await context.transaction { try EmbeddingStore.add(ready, model: model, workspace: workspace, in: $0) }
      described += made.count
      try await context.progress(done: described + unreadable, total: total, message: "images")
    }
    return try JobResult(["described": described, "unreadable": unreadable])
  }
}
