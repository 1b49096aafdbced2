public import Formats
public import Imaging

/// What a video's header says.
public struct VideoFacts: Sendable, Equatable {
  /// FFmpeg's name of the container, such as `mov,mp4,m4a,3gp,3g2,mj2` or `matroska,webm`.
  public var container: String
  /// FFmpeg's name of the pictures' codec, such as `h264`.
  public var codec: String
  /// The codec's profile where it names one.
  public var profile: String?
  /// FFmpeg's name of the pixel format, such as `yuv420p`; nil where only decoding would tell.
  public var pixelFormat: String?
  /// Columns and rows as stored.
  public var storedSize: Imaging.PixelSize
  /// Columns and rows of the upright frame: what boxes refer to.
  public var size: Imaging.PixelSize
  /// How stored frames are turned.
  public var orientation: Orientation
  /// A pixel's width to its height; frames keep their stored pixels, whatever it is.
  public var pixelAspect: Ratio
  /// Frames a second over the whole length; nil where the file does not tell.
  public var averageFrameRate: Ratio?
  /// Frames a second as the file is meant to have; nil where it does not tell.
  public var nominalFrameRate: Ratio?
  /// Whether frames are shown for different lengths of time. From the header alone a guess by the two rates; exact
  /// after `refined(by:)`.
  public var isVariableFrameRate: Bool
  /// From the first frame to the end of the last; nil where the file does not tell.
  public var duration: RationalTime?
  /// Seconds a tick of presentation times.
  public var timeBase: Ratio
  /// Frames that the container promises, or exactly after `refined(by:)`; nil where it does not tell.
  public var frameCount: Int?
  /// FFmpeg's name of the sound's codec; nil without sound.
  public var audioCodec: String?
  /// Bytes of the file.
  public var byteSize: Int

  /// Degrees that stored frames are turned clockwise: 0, 90, 180 or 270. A mirrored frame has the turn that is left
  /// after mirroring its columns.
  public var rotation: Int {
    switch orientation {
    case .upright, .mirroredHorizontally: 0
    case .needsClockwiseTurn, .transversed: 90
    case .rotated180, .mirroredVertically: 180
    case .needsCounterClockwiseTurn, .transposed: 270
    }
  }

  /// The same facts with count, duration, rate and variability as the frame index has them.
  public func refined(by index: FrameIndex) -> VideoFacts {
    var facts = self
    facts.frameCount = index.count
    facts.duration = index.duration
    facts.isVariableFrameRate = index.isVariableFrameRate
    facts.averageFrameRate = index.averageFrameRate ?? averageFrameRate
    return facts
  }
}

/// Reads what a video's header says. Synchronous and blocking: call from a worker thread.
public enum VideoProbe {
  /// Opens a file and looks at its header and its first packets.
  /// - Throws: `VideoError`.
  public static func read(path: String, limits: VideoLimits = .standard) throws(VideoError) -> VideoFacts {
    try VideoHandle(path: path, limits: limits).facts()
  }
}
