import Fetching
import Foundation
public import Library
import Web

extension MiningFeature {
  /// What scans of buckets do with the videos they find: each becomes a video of the workspace that waits to be fetched,
  /// unless the workspace knows its bytes already.
  public var bucketVideos: BucketVideos {
    BucketVideos(
      lookedAt: MediaKind.lookedAt,
      rules: { project, transaction in
        let settings = try FootageStore.settings(project, in: transaction).download
        return BucketVideos.Rules(mostBytes: settings.mostBytes ?? .max) { key in
          settings.blockList?.objection(toFile: key).map { Problem(code: FetchReason.blocked.rawValue, message: $0) }
        }
      },
      problem: { first in
        guard !MediaKind(firstBytes: first, contentType: nil).isVideo else { return nil }
        return Problem(code: FetchReason.notAVideo.rawValue, message: "Its first bytes are none of a video.")
      },
      take: { video, project, workspace, user, transaction in
        let name = video.key.split(separator: "/").last.map(String.init) ?? video.key
        let announced = AnnouncedVideo(
          url: video.address, filename: (try? FileNames.checked(name)) ?? "video", source: .url,
          info: [
            "bucket": .string(video.place), "key": .string(video.key), "etag": .string(video.etag),
            "bytes": .integer(video.size),
          ])
        let made = try FootageVideos.announce(announced, workspace: workspace, by: user, in: transaction)
        let isLinked = try VideoStore.find(made.id, project: project, in: transaction) != nil
        if !isLinked {
          try VideoStore.link([made.id], to: project, workspace: workspace, by: user, in: transaction)
          try FootageQueue.advance([made.id], workspace: workspace, by: user, in: transaction)
        }
        return BucketVideos.Taken(id: made.id, isKnown: !made.isNew, isLinked: isLinked)
      })
  }
}
