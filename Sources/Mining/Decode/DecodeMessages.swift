import Similarity

/// What a decoding child is told, in a file of its folder.
struct DecodeRequest: Codable, Sendable {
  enum Act: String, Codable, Sendable { case probe, extract }

  static let fileName = "request.json"
  /// Where a probe leaves the frame index, and an extraction finds it.
  static let indexName = "frames.index"
  static let posterName = "poster.jpg"
  static let storyboardName = "storyboard.jpg"

  var act: Act
  /// The video's path.
  var video: String
  /// Which frames are wanted.
  var settings: ExtractSettings
  /// Frames that are there already.
  var taken: [Int]
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
  struct Failure: Codable, Sendable {
    var code: String
    var message: String
    var isPassing: Bool
  }
  var frame: Frame?
  var progress: Progress?
  var report: Report?
  var facts: ProbedFacts?
  var failure: Failure?
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
