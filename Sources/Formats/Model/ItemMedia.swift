/// What a dataset's item is a picture of.
public enum ItemMedia: Hashable, Sendable {
  case image
  /// One frame of a video; the item's path is the frame's own.
  case frame(VideoFrame)
  /// A whole video; its labels are time ranges or say nothing of time.
  case video
  /// A cloud of points; its labels are cuboids in metres.
  case pointCloud
}

/// Which frame of which video.
public struct VideoFrame: Hashable, Sendable {
  /// The video's name or path; items of one video have it in common.
  public var video: String
  /// 0-based, in presentation order.
  public var number: Int
  /// When it is shown, where the file says.
  public var time: RationalTime?

  public init(video: String, number: Int, time: RationalTime? = nil) {
    self.video = video
    self.number = number
    self.time = time
  }
}
