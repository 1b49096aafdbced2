import Database
import Library
import Web

/// What the page of a video shows, in SQL.
enum VideoDetails {
  /// - Parameter address: Makes an address of a path in the store and a media type.
  static func find(
    _ video: Video, project: ProjectID, in transaction: Transaction, address: (String, String) -> String?
  ) throws -> VideoDetail? {
    guard
      let row = try transaction.query(
        """
        select storage_path, proxy_path, poster_path, storyboard_path, storyboard, facts, proxy_facts, proxy_error_code,
          proxy_error_message, index_path,
          (select count(*) from images i where i.project_id = \(project) and i.video_id = v.id) as image_count
        from videos v where id = \(video.id)
        """
      ).first
    else { return nil }
    let original: String? = try row.get("storage_path")
    let proxy: String? = try row.get("proxy_path")
    let facts = try kept(ProbedFacts.self, row, "facts")
    let type = facts?.container.hasPrefix("matroska") == true ? "video/webm" : "video/mp4"
    func picture(_ column: String) throws -> String? {
      try row.get(column, as: String?.self).flatMap { address($0, "image/jpeg") }
    }
    let storyboard = try picture("storyboard_path")
    var tiles: StoryboardTiles?
    if let storyboard, let board = try kept(ProbedFacts.Storyboard.self, row, "storyboard") {
      tiles = StoryboardTiles(
        url: storyboard, columns: board.columns, tileWidth: board.tileWidth, tileHeight: board.tileHeight,
        frames: board.frames)
    }
    return VideoDetail(
      video: video, original: original.flatMap { address($0, type) },
      proxy: proxy.flatMap { address($0, $0 == original ? type : "video/mp4") }, poster: try picture("poster_path"),
      storyboard: storyboard, tiles: tiles,
      facts: facts.map {
        VideoFactSheet(
          container: $0.container, profile: $0.profile, pixelFormat: $0.pixelFormat, rotation: $0.rotation,
          isVariableFrameRate: $0.isVariableFrameRate, keyframeCount: $0.keyframeCount, lostFrames: $0.lostFrames,
          audioCodec: $0.audioCodec)
      },
      proxyState: try state(row, video, proxy: proxy, original: original), imageCount: try row.get("image_count"))
  }

  /// What a worker wrote down as JSON; nil where it did not.
  private static func kept<Value: Decodable>(_: Value.Type, _ row: Row, _ column: String) throws -> Value? {
    try row.bytes(column).map { try JSONCoder.decode(Value.self, from: $0, strict: false) }
  }

  private static func state(_ row: Row, _ video: Video, proxy: String?, original: String?) throws -> VideoProxy {
    let code: String? = try row.get("proxy_error_code")
    let error = try code.map {
      Problem(code: $0, message: try row.get("proxy_error_message", as: String?.self) ?? $0)
    }
    let facts = try kept(ProxyFacts.self, row, "proxy_facts")
    let hasIndex = row.bytes("index_path") != nil
    let status: VideoProxy.Status =
      if let proxy { proxy == original ? .original : .ready } else if error != nil {
        .failed
      } else { video.status == .extracted && hasIndex ? .waiting : .none }
    return VideoProxy(
      status: status, error: error, width: facts?.width, height: facts?.height,
      repeatedFrames: facts?.repeatedFrames, sound: facts?.sound)
  }
}
