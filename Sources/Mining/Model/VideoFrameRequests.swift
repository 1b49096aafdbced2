public import Library

/// A positive fraction, or a time as one: exact where a decimal number would not be.
public struct Fraction: Codable, Sendable, Hashable {
  public var numerator: Int
  /// At least 1.
  public var denominator: Int
}

/// Which part of a frame index is wanted.
public struct FrameIndexQuery: Codable, Sendable {
  /// The first frame, 0 by default.
  public var from: Int?
  /// How many frames, 1 to 100,000; 10,000 by default.
  public var limit: Int?
}

/// A part of a video's frame index: the numbering that pages, exports and readers share.
///
/// Frame `from + i` is shown `(pts[i] - start_pts) * time_base` seconds after the first one, exactly.
public struct FrameIndexPage: Codable, Sendable {
  /// Frames of the whole video.
  public var frameCount: Int
  /// Seconds a tick.
  public var timeBase: Fraction
  /// Presentation time of frame 0, in ticks, on the clock that the file's sound shares.
  public var startPts: Int64
  /// Seconds from the first frame to the end of the last.
  public var duration: Fraction
  /// Number of the first frame of this part.
  public var from: Int
  /// Presentation time of each frame, in ticks.
  public var pts: [Int64]
  /// Numbers of the frames of this part that decode without others.
  public var keyframes: [Int]
  /// Where the next part begins; absent in the last.
  public var next: Int?
}

/// How a frame's picture is stored.
public enum FramePictureFormat: String, Codable, Sendable, CaseIterable {
  case jpeg, webp
}

/// Where a frame's picture is taken from.
public enum FrameSource: String, Codable, Sendable, CaseIterable {
  /// The extracted frame where there is one, else the proxy, else the original.
  case any
  /// The original alone: its own pixels.
  case original
}

/// How a frame is wanted.
public struct FramePictureQuery: Codable, Sendable {
  /// Most pixels of the longer side, 16 to 8192; the size that there is by default.
  public var longest: Int?
  /// JPEG by default.
  public var format: FramePictureFormat?
  /// 1 to 100; 85 by default. A frame that was extracted keeps its own.
  public var quality: Int?
  public var source: FrameSource?
}

/// The small frames of a storyboard, row by row on one picture.
public struct StoryboardTiles: Codable, Sendable {
  /// Address of the picture; works for at most 15 minutes.
  public var url: String
  /// Tiles in a row.
  public var columns: Int
  /// Pixels of a tile.
  public var tileWidth: Int
  public var tileHeight: Int
  /// Number of the frame that each tile shows.
  public var frames: [Int]
}

/// What a probe found, beyond what every list tells.
public struct VideoFactSheet: Codable, Sendable {
  public var container: String
  public var profile: String?
  public var pixelFormat: String?
  /// Degrees that stored frames are turned clockwise.
  public var rotation: Int
  public var isVariableFrameRate: Bool
  public var keyframeCount: Int
  /// Packets that should have made a frame and did not.
  public var lostFrames: Int
  public var audioCodec: String?
}

/// What pages play.
public struct VideoProxy: Codable, Sendable {
  public enum Status: String, Codable, Sendable, CaseIterable {
    /// The video is not extracted yet.
    case none
    /// A worker makes it, or will.
    case waiting
    case ready
    /// The original plays everywhere and jumps quickly: there is none besides.
    case original
    case failed
  }
  public var status: Status
  public var error: Problem?
  /// Pixels as stored; the turn is the original's.
  public var width: Int?
  public var height: Int?
  /// Frames that do not decode, in whose place the one before is shown.
  public var repeatedFrames: Int?
  /// `none`, `copied`, `encoded`, or `left_out` where its codec is not known.
  public var sound: String?
}

/// Frames of a video that are to be labelled.
public struct FrameNumbers: Codable, Sendable {
  /// 1 to 100 numbers of the frame index.
  public var frames: [Int]
}

/// The image of a frame.
public struct FrameImage: Codable, Sendable {
  public var frameNumber: Int
  public var imageId: ImageID
}

/// Images of frames, in the order of the frames.
public struct FrameImageList: Codable, Sendable {
  public var items: [FrameImage]
}
