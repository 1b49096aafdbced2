import Database
import Foundation
import Jobs
import Library
import Registry
import Similarity

/// Measures how much frames are like prompts. Frames are described once a model, whatever the prompts are: other prompts
/// compare the same vectors again.
struct FramePrompter: Sendable {
  let encoder: PictureEncoder
  let describer: TextDescriber

  /// Measures some frames of a video and keeps what was found. A frame whose picture cannot be read stays unmeasured.
  ///
  /// - Throws: `JobError` for faults of the model or the store, `CancellationError`, `JobClaimLost`.
  func measure<Payload>(
    _ frames: [PromptStore.Frame], of video: VideoID, by measure: PromptMeasure, _ model: Encoder,
    _ context: JobContext<Payload>
  ) async throws {
    let prompts = try await describer.vectors(of: measure.texts.all, by: model)
    let contents = frames.map(\.sha256)
    let known = try await context.database.transaction(context.claims, readOnly: true) {
      try EmbeddingStore.vectors(contents, model: model.key, in: $0)
    }
    var bare: [PromptStore.Frame] = []
    for frame in frames where known[frame.sha256] == nil && !bare.contains(where: { $0.sha256 == frame.sha256 }) {
      bare.append(frame)
    }
    let vectors = try await encoder.vectors(of: bare.map { ($0.path, 0) }, by: model)
    let made = zip(bare, vectors).compactMap { frame, vector in
      vector.map { NewEmbedding(sha256: frame.sha256, vector: $0) }
    }
    let all = known.merging(made.map { ($0.sha256, $0.vector) }) { first, _ in first }
    let found = frames.compactMap { frame in
      all[frame.sha256].map { (frame: frame.number, similarities: measure.similarities(of: $0, to: prompts)) }
    }
    let workspace = context.workspace
    try await context.transaction { transaction in
      try PromptStore.keep(found, by: measure, video: video, workspace: workspace, in: transaction)
      try EmbeddingStore.add(made, model: model.key, workspace: workspace, in: transaction)
    }
  }
}
