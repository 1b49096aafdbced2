import Database
import Foundation
import Jobs
import Library
import Processes
import Registry
import Similarity
import Threads

/// Comparing frames by what they look like.
extension DedupTask {
  /// Frames of one transaction.
  private static let described = 32

  /// What frames are compared by.
  struct Looks: Sendable {
    /// The name that vectors are kept under.
    var model: String
    /// Numbers of a vector.
    var dimension: Int
    /// Nil where the built-in numbers compare.
    var encoder: Encoder?
  }

  /// Describes the kept frames that have no embedding by what the project compares pictures by; what cannot be decoded
  /// resembles nothing.
  func describe(_ context: JobContext<ProjectWork>) async throws -> Looks {
    let (project, workspace) = (context.payload.projectID, context.workspace)
    let looks = try await context.database.transaction(context.claims, readOnly: true) { transaction -> Looks in
      let choice = try EncoderStore.choices(project, in: transaction).first { $0.purpose == .similar }
      guard let choice else { return Looks(model: PictureDescriber.model, dimension: PictureDescriber.dimension) }
      guard let encoder = try ModelStore.encoder(ModelID(choice.model), in: transaction) else {
        throw JobError("model_not_ready", "The model that compares pictures is gone or not ready. Choose another one.")
      }
      return Looks(model: encoder.key, dimension: encoder.dimension, encoder: encoder)
    }
    let model = looks.model
    var last = ""
    while !context.isCancelled {
      let after = last
      let waiting = try await context.database.transaction(context.claims, readOnly: true) {
        try DuplicateStore.undescribed(project, model: model, after: after, most: Self.described, in: $0)
      }
      guard let end = waiting.last else { break }
      last = end.sha256
      var made: [NewEmbedding] = []
      if let chosen = looks.encoder {
        for start in stride(from: 0, to: waiting.count, by: PictureEncoder.step) {
          let some = Array(waiting[start..<min(start + PictureEncoder.step, waiting.count)])
          let vectors = try await encoder.vectors(of: some.map { ($0.path, 0) }, by: chosen)
          made += zip(some, vectors).compactMap { picture, vector in
            vector.map { NewEmbedding(sha256: picture.sha256, vector: $0) }
          }
        }
      } else {
        for picture in waiting {
          if let vector = try await describer.vector(picture.path) {
            made.append(NewEmbedding(sha256: picture.sha256, vector: vector))
          }
        }
      }
      let ready = made
      try await context.transaction { try EmbeddingStore.add(ready, model: model, workspace: workspace, in: $0) }
      try await context.progress(done: 0, total: nil, message: "looking at frames")
    }
    return looks
  }

  /// The groups among frames by the cosine of their embeddings, the known ones first in `candidates`. The vectors lie in
  /// a file of this job alone.
  func groupByLooks(
    _ candidates: [DuplicateStore.Candidate], by looks: Looks, settings: DedupSettings, rejected: [Set<FrameName>],
    _ context: JobContext<ProjectWork>
  ) async throws -> [FoundGroup] {
    try await withWorkFolder { folder in
      let path = folder.appendingPathComponent("vectors").path
      let file = try await BlockingThreads.footage.run {
        try VectorFile(path, dimension: looks.dimension, mode: .write)
      }
      let contents = Array(Set(candidates.map(\.content))).sorted()
      for start in stride(from: 0, to: contents.count, by: 1000) {
        let some = Array(contents[start..<min(start + 1000, contents.count)])
        let vectors = try await context.database.transaction(context.claims, readOnly: true) {
          try EmbeddingStore.vectors(some, model: looks.model, in: $0)
        }
        try await BlockingThreads.footage.run {
          try file.append(
            some.compactMap { content in vectors[content].map { (id: Self.id(content), vector: $0) } })
        }
      }
      return try await BlockingThreads.footage.run {
        Self.groupByLooks(candidates, in: file, settings: settings, rejected: rejected)
      }
    }
  }

  static func groupByLooks(
    _ candidates: [DuplicateStore.Candidate], in file: VectorFile, settings: DedupSettings, rejected: [Set<FrameName>]
  ) -> [FoundGroup] {
    let known = candidates.prefix { $0.isKnown }.count
    let distance = settings.mostDistance ?? 0.05
    let scores = (settings.keep ?? .best) == .best ? candidates[known...].map(\.sharpness) : nil
    var groups = DuplicateGroups()
    groups.add(known, links: [])
    // A little room for rounding: pictures that are equal to the last bit are alike at a distance of 0.
    groups.add(candidates.map { Self.id($0.content) }, in: file, similarity: Float(1 - distance) - 1e-5, scores: scores)
    let names = candidates.map { FrameName(video: $0.video, frame: $0.frame) }
    var sets: [FrameName: Set<Int>] = [:]
    for (number, set) in rejected.enumerated() { for name in set { sets[name, default: []].insert(number) } }
    return groups.groups.compactMap { group in
      let keeper = sets[names[group.keeper]] ?? []
      // Frames of which somebody said that they differ from the keeper stay by themselves.
      let others = group.others.filter { keeper.isDisjoint(with: sets[names[$0]] ?? []) }
      guard !others.isEmpty else { return nil }
      return FoundGroup(
        method: .embedding, threshold: distance,
        members: ([group.keeper] + others).map {
          .init(
            video: names[$0].video, frame: names[$0].frame, distance: max(0, Double(groups.distances[$0] ?? 0)))
        })
    }
  }

  /// The first half of the content's hash: as good as a random number.
  private static func id(_ content: String) -> VectorID {
    VectorID(
      high: UInt64(content.prefix(16), radix: 16) ?? 0, low: UInt64(content.dropFirst(16).prefix(16), radix: 16) ?? 0)
  }
}
