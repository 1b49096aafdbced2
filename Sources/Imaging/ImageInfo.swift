/// What a picture's header says.
public struct ImageInfo: Sendable, Equatable, Codable {
  /// How the stored samples make a colour.
  public enum ColourModel: String, Sendable, Codable {
    case gray, rgb, palette, cmyk, other
  }

  /// The format, told by content.
  public var format: ImageFormat
  /// Rows and columns as stored, before orientation.
  public var storedSize: PixelSize
  /// Rows and columns of the upright picture: what boxes and thumbnails refer to.
  public var size: PixelSize
  /// How the stored pixels must be turned. HEIC and AVIF decode upright, so theirs is always `.upright`.
  public var orientation: Orientation
  /// Bits of one stored sample: 1, 2, 4, 8, 10, 12, 16, 32 or 64.
  public var bitsPerSample: Int
  /// Samples a pixel as decoded: 1 gray, 2 gray + alpha, 3 RGB, 4 RGB + alpha (CMYK also 4, palette 3 or 4);
  /// more for multi-spectral TIFF.
  public var channels: Int
  /// Whether some pixel may be transparent.
  public var hasAlpha: Bool
  /// How stored samples make a colour.
  public var colour: ColourModel
  /// Pages of a TIFF (reduced-size copies and masks are not counted); 1 for other formats.
  public var pages: Int
  /// Frames of an animation; 1 for a still picture.
  public var frames: Int
  /// Whether a colour profile (ICC) is embedded. Profiles are not applied: training tools read the stored values.
  public var hasColourProfile: Bool
  /// Whether the file can be read by region with flat memory.
  public var isReadByRegion: Bool
  /// Capture time, camera and place marks from EXIF, when there are any.
  public var capture: CaptureMetadata?
  /// What was odd but accepted.
  public var notes: [ImageNote]

  /// Upright width in pixels.
  public var width: Int { size.width }
  /// Upright height in pixels.
  public var height: Int { size.height }
  /// Whether the file holds more than one frame; only the first is read.
  public var isAnimated: Bool { frames > 1 }
  /// Whether samples are wider than eight bits, so that a view needs a window.
  public var isDeep: Bool { bitsPerSample > 8 }
}

/// Something odd about a picture that was accepted all the same.
public struct ImageNote: Sendable, Hashable, Codable {
  /// The stable names of the notes.
  public enum Code: String, Sendable, CaseIterable, Codable {
    /// The EXIF block is malformed and was ignored, wholly or from the bad entry on.
    case malformedMetadata = "malformed_metadata"
    /// The orientation is none of 1 to 8 and was taken as upright.
    case unknownOrientation = "unknown_orientation"
    /// Only the first frame of the animation is used.
    case firstFrameOnly = "first_frame_only"
    /// The end marker is missing, the picture is whole.
    case missingEnd = "missing_end"
    /// The decoder repaired small damage that leaves the picture whole.
    case repaired
    /// Only the first three of more channels are shown.
    case channelsDropped = "channels_dropped"
  }
  /// The stable name.
  public let code: Code
  /// A sentence for people.
  public let message: String

  /// Makes a note.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// When and with what a picture was taken, as far as its EXIF block says.
public struct CaptureMetadata: Sendable, Equatable, Codable {
  /// Local time of capture, `YYYY-MM-DDTHH:MM:SS`, with `±HH:MM` appended when the file gives the offset.
  public var capturedAt: String?
  /// The camera's maker, as written.
  public var make: String?
  /// The camera's model, as written.
  public var model: String?
  /// Whether the file says where it was taken. The place itself is not read.
  public var hasPlace: Bool
}
