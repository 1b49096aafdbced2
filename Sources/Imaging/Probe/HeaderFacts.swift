/// What one format's header reader found, before limits are applied.
struct HeaderFacts {
  var format: ImageFormat
  var size: PixelSize
  var orientation = Orientation.upright
  var bitsPerSample = 8
  var channels = 3
  var hasAlpha = false
  var colour = ImageInfo.ColourModel.rgb
  var pages = 1
  var frames = 1
  var hasColourProfile = false
  var isReadByRegion = false
  /// Where the TIFF structure of an EXIF block begins, and how many bytes belong to it.
  var metadata: Range<Int>?
  /// Whether a CMYK JPEG carries Adobe's marker, and with it inks stored as `255 - ink`.
  var hasAdobeMarker = false
  /// Whether a WebP's picture is of the lossless kind.
  var isLossless = false
  /// Whether TIFF samples are neither unsigned bytes nor unsigned 16-bit words.
  var hasUnusualSamples = false
  /// Whether the container says that bytes are missing. A reason to tell, not one to refuse: decoding decides.
  var endsEarly = false
  /// The largest size that any part of the file claims, when that may exceed `size`.
  var largestPart: PixelSize?
  var notes: [ImageNote] = []
}
