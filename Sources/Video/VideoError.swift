/// Why a video was refused or could not be read, with what to do about it.
///
/// `code` is stable and meant for programs; `reason` and `remedy` are sentences for people. None of the three carries
/// paths, library texts or other internals; a library's own words are in `detail`, for logs alone.
public struct VideoError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The stable names of the refusals.
  public enum Code: String, Sendable, CaseIterable, Codable {
    /// FFmpeg's libraries are not installed.
    case libraryMissing = "library_missing"
    /// The file has no bytes.
    case empty
    /// The file cannot be opened or read, or is not a regular file.
    case unreadable
    /// The content is of no video format known here, or its beginning or table of contents is missing.
    case notAVideo = "not_a_video"
    /// There is sound but no moving picture.
    case noPictures = "no_pictures"
    /// A codec or pixel format that is refused on purpose or not supported.
    case unsupported
    /// More pixels, streams or frames than the limits allow, or longer.
    case tooLarge = "too_large"
    /// Not one frame could be decoded.
    case damaged
    /// The frame asked for does not exist or does not decode.
    case frameMissing = "frame_missing"
    /// A stored frame index that is damaged or of another version.
    case badIndex = "bad_index"
    /// One step took longer than the limits allow.
    case timedOut = "timed_out"
    /// A picture or file could not be made.
    case writeFailed = "write_failed"
    /// The caller asked to stop.
    case cancelled
  }

  /// The stable name.
  public let code: Code
  /// What is wrong, as a sentence without the file's name.
  public let reason: String
  /// What the user can do, as a sentence.
  public let remedy: String
  /// A library's own words, for logs; never shown to a client.
  public let detail: String?

  /// Makes an error.
  public init(_ code: Code, _ reason: String, remedy: String, detail: String? = nil) {
    self.code = code
    self.reason = reason
    self.remedy = remedy
    self.detail = detail
  }

  /// Code, reason and remedy; the detail is left out.
  public var description: String { "\(code.rawValue): \(reason) \(remedy)" }
}

extension VideoError {
  static let cancelled = VideoError(.cancelled, "The work was cancelled.", remedy: "Start it again when wanted.")

  static func tooLarge(_ reason: String) -> VideoError {
    VideoError(.tooLarge, reason, remedy: "Cut it into parts or scale it down.")
  }

  static func damaged(detail: String? = nil) -> VideoError {
    VideoError(
      .damaged, "Not one frame of the video decodes.", remedy: "Copy or download it again from the source.",
      detail: detail)
  }

  static let badIndex = VideoError(
    .badIndex, "The stored frame index is damaged.", remedy: "Build it again from the video.")

  static func writeFailed(_ reason: String, detail: String? = nil) -> VideoError {
    VideoError(.writeFailed, reason, remedy: "Check the free space and try again.", detail: detail)
  }
}
