import Database
import Foundation
import Jobs
import Library
import Objects
import Processes
import Web

/// Reads facts and frame index of a DOWNLOADED video and makes its pictures for pages.
struct ProbeTask: Sendable {
  let store: any ObjectStore
  let decoder: DecoderProcess?

  func run(_ context: JobContext<VideoWork>) async throws -> JobResult {
    let id = context.payload.videoID
    let project = context.payload.projectID
    let source = try await context.database.transaction(context.claims, readOnly: true) {
      transaction -> (path: String, limits: DownloadSettings?)? in
      guard
        let row = try transaction.query(
          "select storage_path, source_type, url is not null from videos where id = \(id) and status = 'DOWNLOADED'"
        ).first,
        let path = try row.get(0, as: String?.self)
      else { return nil }
      let type: VideoSource = try row.get(1)
      // What people send themselves is taken as it is.
      let isFetched = try row.get(2, as: Bool.self) && (type == .url || type == .search)
      return (path, isFetched ? try FootageStore.settings(project, in: transaction).download : nil)
    }
    guard let (path, limits) = source else { return .none }
    guard let decoder else { throw JobError("decoding_off", "This server decodes no videos.") }
    return try await withWorkFolder { folder in
      let heard = Heard()
      try await store.withLocalFile(try ObjectKey(path)) { video in
        try await decoder.run(
          DecodeRequest(act: .probe, video: video.path), in: folder
        ) { line in
          if let facts = line.facts { await heard.set(facts) }
          if let progress = line.progress {
            try await context.progress(done: progress.done, total: progress.total, message: "per cent indexed")
          }
        }
      }
      guard let facts = await heard.facts else {
        throw JobError("decoder_crashed", "The decoder said nothing about this video.", isPermanent: false)
      }
      if let limits, let objection = limits.objection(to: facts) { throw objection }
      let index = try await store.keep(
        DecodeRequest.indexName, "application/octet-stream", of: id, folder, context.workspace)
      let poster = try await store.keep(DecodeRequest.posterName, "image/jpeg", of: id, folder, context.workspace)
      let sprite = try await store.keep(
        DecodeRequest.storyboardName, "image/jpeg", of: id, folder, context.workspace)
      let (workspace, user) = (context.workspace, context.user)
      return .finishing { transaction in
        try transaction.execute(
          """
          update videos set probed_at = now(), codec = \(facts.codec), width = \(facts.width),
            height = \(facts.height), fps_numerator = \(facts.fpsNumerator), fps_denominator = \(facts.fpsDenominator),
            frame_count = \(facts.frameCount), duration = \(facts.duration),
            facts = \(jsonBytes: try JSONCoder.encode(facts)), index_path = \(index), poster_path = \(poster),
            storyboard_path = \(sprite), storyboard = \(jsonBytes: try facts.storyboard.map { try JSONCoder.encode($0) })
          where id = \(id) and status = 'DOWNLOADED'
          """)
        try FootageQueue.advance([id], workspace: workspace, by: user, in: transaction)
        return try JobResult(["frames": facts.frameCount])
      }
    }
  }
}

/// What a child has told, kept while it goes on.
private actor Heard {
  private(set) var facts: ProbedFacts?

  func set(_ facts: ProbedFacts) { self.facts = facts }
}
