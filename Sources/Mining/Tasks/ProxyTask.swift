import Database
import Foundation
import Jobs
import Library
import Objects
import Processes
import Web

/// Makes the proxy of an EXTRACTED video, or finds that the original is as good as one.
///
/// The file is put in the store whole and named in the transaction that ends the job: a worker that is killed anywhere
/// leaves a video without a proxy, and the next one begins anew.
struct ProxyTask: Sendable {
  let store: any ObjectStore
  let decoder: DecoderProcess?

  func run(_ context: JobContext<VideoWork>) async throws -> JobResult {
    let id = context.payload.videoID
    let paths = try await context.database.transaction(context.claims, readOnly: true) {
      try $0.query(
        """
        select storage_path, index_path from videos
        where id = \(id) and status = 'EXTRACTED' and index_path is not null and proxy_path is null
        """
      ).first.map { (video: try $0.get(0, as: String.self), index: try $0.get(1, as: String.self)) }
    }
    // Deleted, sent back to an earlier stage, or made meanwhile.
    guard let paths else { return .none }
    guard let decoder else { throw JobError("decoding_off", "This server decodes no videos.") }
    return try await withWorkFolder { folder in
      try await store.withLocalFile(try ObjectKey(paths.index)) {
        try FileManager.default.copyItem(at: $0, to: folder.appendingPathComponent(DecodeRequest.indexName))
      }
      let heard = HeardProxy()
      try await store.withLocalFile(try ObjectKey(paths.video)) { video in
        try await decoder.run(DecodeRequest(act: .proxy, video: video.path), in: folder) { line in
          if let made = line.proxy { await heard.set(made) }
          if let progress = line.progress {
            try await context.progress(done: progress.done, total: progress.total, message: "frames")
          }
        }
      }
      guard let made = await heard.made else {
        throw JobError("decoder_crashed", "The decoder ended before the proxy was made.", isPermanent: false)
      }
      var proxy: String? = paths.video
      var index: String? = paths.index
      if !made.isOriginal {
        index = try await store.keep(
          DecodeRequest.proxyIndexName, "application/octet-stream", of: id, folder, context.workspace)
        proxy = try await store.keep(DecodeRequest.proxyName, "video/mp4", of: id, folder, context.workspace)
      }
      let (proxyPath, indexPath) = (proxy, index)
      return .finishing { transaction in
        try transaction.execute(
          """
          update videos set proxy_path = \(proxyPath), proxy_index_path = \(indexPath),
            proxy_facts = \(jsonBytes: try made.report.map { try JSONCoder.encode($0) }), proxy_error_code = null,
            proxy_error_message = null
          where id = \(id) and storage_path = \(paths.video) and proxy_path is null
          """)
        return try JobResult(["is_original": made.isOriginal])
      }
    }
  }
}

/// What a child has told, kept while it goes on.
private actor HeardProxy {
  private(set) var made: DecodeLine.ProxyMade?

  func set(_ made: DecodeLine.ProxyMade) { self.made = made }
}
