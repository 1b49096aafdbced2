import Imaging

/// What a process that shows frames is told before anything else.
struct ShownVideo: Codable, Sendable {
  /// The file, and its frame index; without one it is built.
  var video: String
  var index: String?
}

/// A frame that is wanted.
struct FrameWish: Codable, Sendable, Hashable {
  /// From 0.
  var number: Int
  /// Most pixels of the longer side; nil keeps the size.
  var longest: Int?
  var format: FramePictureFormat
  /// 1 to 100.
  var quality: Int
}

/// What comes back, before the bytes of the picture.
struct FrameAnswer: Codable, Sendable {
  /// How many bytes follow.
  var count = 0
  /// Why there is no picture.
  var failure: DecodeLine.Failure?
}
