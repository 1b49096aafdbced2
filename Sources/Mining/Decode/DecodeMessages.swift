import Similarity
import Video

/// What a decoding child is told, in a file of its folder.
struct DecodeRequest: Codable, Sendable {
  enum Act: String, Codable, Sendable { case probe, extract, proxy }

  static let fileName = "request.json"
  /// Where a probe leaves the frame index, and an extraction finds it.
  static let indexName = "frames.index"
  static let posterName = "poster.jpg"
  static let storyboardName = "storyboard.jpg"
  static let proxyName = "proxy.mp4"
  static let proxyIndexName = "proxy.index"

  var act: Act
  /// The video's path.
  var video: String
  /// Which frames are wanted.
  var settings = ExtractSettings()
  /// Frames that are there already.
  var taken: [Int] = []
}

/// One line of what a decoding child says; exactly one member is there.
struct DecodeLine: Codable, Sendable {
  /// A frame that lies in the folder.
  struct Frame: Codable, Sendable {
    var number: Int
    var pts: Int64
    var file: String
    var sha256: String
    var size: Int
    var format: String
    var width: Int
    var height: Int
    var measures: FrameMeasures?
  }
  struct Progress: Codable, Sendable {
    var done: Int
    var total: Int
  }
  /// What an extraction did.
  struct Report: Codable, Sendable {
    var wanted: Int
    var delivered: Int
    var skipped: Int
    var lost: Int
    var damaged: Int
    var stride: Int
  }
  /// A proxy, which lies in the folder with its frame index unless the original needs none.
  struct ProxyMade: Codable, Sendable {
    var isOriginal: Bool
    var report: ProxyFacts?
  }
  struct Failure: Codable, Sendable {
    var code: String
    var message: String
    var isPassing: Bool
  }
  var frame: Frame?
  var progress: Progress?
  var report: Report?
  var facts: ProbedFacts?
  var proxy: ProxyMade?
  var failure: Failure?
}

extension DecodeLine.Failure {
  /// The same for another process.
  init(_ error: VideoError) {
    self.init(
      code: error.code.rawValue, message: "\(error.reason) \(error.remedy)",
      isPassing: [.timedOut, .writeFailed, .unreadable, .badIndex].contains(error.code))
  }
}

/// What a proxy is like.
struct ProxyFacts: Codable, Sendable {
  /// As stored; the turn is the original's.
  var width: Int
  var height: Int
  /// Frames that do not decode, in whose place the one before is shown.
  var repeatedFrames: Int
  /// `none`, `copied`, `encoded`, or `left_out` where its codec is not known.
  var sound: String
}

/// What a probe found.
struct ProbedFacts: Codable, Sendable {
  var container: String
  var codec: String
  var profile: String?
  var pixelFormat: String?
  /// Pixels, upright.
  var width: Int
  var height: Int
  /// Degrees that stored frames are turned clockwise.
  var rotation: Int
  var fpsNumerator: Int?
  var fpsDenominator: Int?
  var isVariableFrameRate: Bool
  /// Seconds.
  var duration: Double?
  var timeBaseNumerator: Int
  var timeBaseDenominator: Int
  var frameCount: Int
  var keyframeCount: Int
  /// Packets that should have made a frame and did not.
  var lostFrames: Int
  var audioCodec: String?
  /// Of the storyboard's sprite; nil where there is none.
  var storyboard: Storyboard?

  struct Storyboard: Codable, Sendable {
    var columns: Int
    var tileWidth: Int
    var tileHeight: Int
    /// The frame of each tile, row by row.
    var frames: [Int]
  }
}
