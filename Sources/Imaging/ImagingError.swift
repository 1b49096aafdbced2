/// Why a picture was refused, with what to do about it.
///
/// `code` is stable and meant for programs; `reason` and `remedy` are sentences for people. None of the three
/// carries paths, library texts or other internals; a library's own words are in `detail`, for logs alone.
public struct ImagingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The stable names of the refusals.
  public enum Code: String, Sendable, CaseIterable, Codable {
    /// The file has no bytes.
    case empty
    /// The file cannot be opened or read, or is not a regular file.
    case unreadable
    /// The content is of no picture format known here.
    case notAnImage = "not_an_image"
    /// A picture format, or a variant of one, that is refused on purpose or not supported.
    case unsupportedFormat = "unsupported_format"
    /// The header claims more pixels than the limits allow. Decided before anything is decoded.
    case tooManyPixels = "too_many_pixels"
    /// The file has more pages or frames than the limits allow.
    case tooManyPages = "too_many_pages"
    /// The file is larger than the limits allow for a format that must be read whole.
    case tooManyBytes = "too_many_bytes"
    /// The content ends before the picture does.
    case truncated
    /// The content contradicts its format.
    case corrupt
    /// The page asked for does not exist.
    case pageOutOfRange = "page_out_of_range"
    /// A library that this format needs is not installed.
    case decoderMissing = "decoder_missing"
    /// The picture could not be encoded or its derivative not be written.
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

extension ImagingError {
  static func truncated(detail: String? = nil) -> ImagingError {
    ImagingError(
      .truncated, "The file ends before the picture does.",
      remedy: "Copy or download it again from the source; half a picture is never imported.", detail: detail)
  }

  static func corrupt(_ reason: String = "The picture's data is damaged.", detail: String? = nil) -> ImagingError {
    ImagingError(
      .corrupt, reason, remedy: "Open it in an image editor and save it again, or take the original.", detail: detail)
  }

  static func unsupported(_ reason: String, remedy: String = "Convert it to JPEG, PNG, WebP or TIFF.") -> ImagingError {
    ImagingError(.unsupportedFormat, reason, remedy: remedy)
  }

  static func tooManyPixels(_ size: PixelSize, limit: Int, tiledHelps: Bool) -> ImagingError {
    let remedy =
      tiledHelps
      ? "Scale it down, cut it into parts, or save it as a tiled TIFF, which is read by region."
      : "Scale it down or cut it into parts."
    return ImagingError(
      .tooManyPixels, "The picture claims \(size.width) × \(size.height) pixels; the limit is \(limit).", remedy: remedy
    )
  }

  static func writeFailed(_ reason: String, detail: String? = nil) -> ImagingError {
    ImagingError(.writeFailed, reason, remedy: "Check the free space and try again.", detail: detail)
  }

  static let cancelled = ImagingError(.cancelled, "The work was cancelled.", remedy: "Start it again when wanted.")
}
