/// What a source holds and what of it would be taken: the dry run, and the list that downloads go by.
public struct FetchPlan: Sendable, Hashable, Codable {
  /// One video of a source.
  public struct Item: Sendable, Hashable, Codable {
    /// What the source says about it.
    public var video: SiteMetadata
    /// Why it is not taken; nil when it is.
    public var reason: FetchReason?
    /// The reason in words that name what was found.
    public var detail: String?
  }

  /// In the source's order, each video once.
  public var items: [Item]
  /// Whether the source may hold more than was asked for.
  public var isCut: Bool

  /// The videos to take.
  public var taken: [SiteMetadata] { items.filter { $0.reason == nil }.map(\.video) }

  /// Judges what a source holds.
  /// - Parameter taken: keys of videos that are there already.
  init(_ videos: [SiteMetadata], isCut: Bool, blockList: BlockList, taken: Set<String>, limits: FetchLimits) {
    self.isCut = isCut
    var seen: Set<String> = []
    items = videos.filter { seen.insert($0.key).inserted }.map { video in
      let judged = Self.judge(video, blockList: blockList, taken: taken, limits: limits)
      return Item(video: video, reason: judged?.reason, detail: judged?.detail)
    }
  }

  /// Why a video is not taken.
  static func judge(_ video: SiteMetadata, blockList: BlockList, taken: Set<String>, limits: FetchLimits) -> FetchError?
  {
    if taken.contains(video.key) { return FetchError(.alreadyTaken, FetchReason.alreadyTaken.meaning) }
    if video.isLive { return FetchError(.liveStream, FetchReason.liveStream.meaning) }
    if let objection = blockList.objection(to: video) { return FetchError(.blocked, objection) }
    if let most = limits.seconds, let duration = video.duration, duration > most {
      return FetchError(.tooLong, FetchReason.tooLong.meaning)
    }
    if let bytes = video.bytes, bytes > limits.fileBytes { return FetchError(.tooLarge, FetchReason.tooLarge.meaning) }
    return nil
  }
}
