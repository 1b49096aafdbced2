/// What is measured of one decoded frame: enough to decide about it again and again without decoding.
///
/// Brightness measures are taken of luma (ITU-R 601, 0 black to 1 white) on the upright picture reduced by averaging
/// areas so that its longer side is at most 640 pixels; smaller pictures are taken as they are. So the figures of one
/// scene are comparable between a phone's 4K and a 720p stream, and noise of single pixels does not count.
public struct FrameMeasures: Hashable, Sendable, Codable {
  /// Columns and rows of the upright picture, in pixels.
  public var width: Int, height: Int
  /// Variance of the Laplacian (3 × 3 kernel 0 1 0 / 1 -4 1 / 0 1 0, mirrored borders) of the reduced luma in its
  /// 8-bit scale: what OpenCV's `Laplacian(gray, CV_64F).var()` gives. Sharp frames have hundreds and more, blurred
  /// ones tens and less; 0 for one colour.
  public var sharpness: Double
  /// Mean luma, 0 to 1.
  public var brightness: Double
  /// Share of luma at most 0.02: shadows without detail, 0 to 1.
  public var darkShare: Double
  /// Share of luma at least 0.98: lights without detail, 0 to 1.
  public var brightShare: Double
  /// Standard deviation of luma (RMS contrast), 0 to 0.5.
  public var contrast: Double
  /// Luma of the 95th percentile less that of the 5th, 0 to 1.
  public var tonalRange: Double
  /// Shannon entropy of the histogram of 256 luma values, 0 to 8 bits.
  public var entropy: Double
  /// Share of luma below 0.1: black frames are near 1 (the threshold of FFmpeg's `blackdetect`).
  public var blackShare: Double
  /// Share of 8 × 8 blocks whose luma varies by at most 0.02: frames of one colour and test cards are near 1.
  public var flatShare: Double
  /// Black rows and columns at the borders (letterbox, pillarbox), as shares of height and width.
  public var bars: FrameBars
  /// Estimated share of the picture covered by lines of overlaid text, 0 to 1. A classical estimate (morphological
  /// gradient, closed along lines, judged by shape and stroke changes): it finds titles and captions, misses them
  /// where they run into a busy background, and is misled by railings, blinds and keyboards.
  public var textShare: Double
  /// The 64-bit perceptual hash.
  public var hash: Hash64
  /// The 256-bit perceptual hash.
  public var wideHash: Hash256

  /// Makes measures taken elsewhere.
  public init(
    width: Int, height: Int, sharpness: Double, brightness: Double, darkShare: Double, brightShare: Double,
    contrast: Double, tonalRange: Double, entropy: Double, blackShare: Double, flatShare: Double, bars: FrameBars,
    textShare: Double, hash: Hash64, wideHash: Hash256
  ) {
    self.width = width
    self.height = height
    self.sharpness = sharpness
    self.brightness = brightness
    self.darkShare = darkShare
    self.brightShare = brightShare
    self.contrast = contrast
    self.tonalRange = tonalRange
    self.entropy = entropy
    self.blackShare = blackShare
    self.flatShare = flatShare
    self.bars = bars
    self.textShare = textShare
    self.hash = hash
    self.wideHash = wideHash
  }

  enum CodingKeys: String, CodingKey {
    case width, height, sharpness, brightness
    case darkShare = "dark_share"
    case brightShare = "bright_share"
    case contrast
    case tonalRange = "tonal_range"
    case entropy
    case blackShare = "black_share"
    case flatShare = "flat_share"
    case bars
    case textShare = "text_share"
    case hash
    case wideHash = "wide_hash"
  }
}

/// Black bars at a frame's borders, as shares of its height (top, bottom) and width (left, right).
public struct FrameBars: Hashable, Sendable, Codable {
  public var top: Double, bottom: Double, left: Double, right: Double

  /// Makes bars; without arguments there are none.
  public init(top: Double = 0, bottom: Double = 0, left: Double = 0, right: Double = 0) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// The share of the picture's area that the bars cover.
  public var share: Double { 1 - max(0, 1 - top - bottom) * max(0, 1 - left - right) }
}
