import CVips
public import Foundation

/// A picture whose stored rows and columns are the upright ones.
public struct UprightImage: Sendable, Equatable {
  /// How the pixels were turned.
  public enum Method: String, Sendable, Codable {
    /// The file already was upright.
    case unchanged
    /// JPEG blocks were moved: every pixel is the same.
    case losslessRotation = "lossless_rotation"
    /// Decoded, turned and encoded without loss (PNG, TIFF, lossless WebP).
    case losslessEncoding = "lossless_encoding"
    /// Decoded, turned and encoded again at quality 95: to be listed in a report.
    case reencoded
  }
  /// How the pixels were turned.
  public var method: Method
  /// The new file; nil when the original's bytes are to be used.
  public var bytes: [UInt8]?
  /// The format, which never changes.
  public var format: ImageFormat
  /// Upright columns and rows.
  public var size: PixelSize
}

/// Makes pictures upright for export. Synchronous and blocking: call from a worker thread.
public enum UprightExport {
  /// The quality of JPEG and WebP that had to be encoded again.
  public static let quality = 95

  /// Makes one file upright.
  /// - Throws: `ImagingError`; a TIFF of several pages of which the first needs turning is refused as unsupported.
  public static func make(file: URL, limits: ImagingLimits = .standard) throws(ImagingError) -> UprightImage {
    try make(ImageBytes(file: file), limits: limits)
  }

  /// Makes bytes in memory upright; otherwise as `make(file:limits:)`.
  public static func make(bytes: [UInt8], limits: ImagingLimits = .standard) throws(ImagingError) -> UprightImage {
    try make(ImageBytes(bytes), limits: limits)
  }

  private static func make(_ source: ImageBytes, limits: ImagingLimits) throws(ImagingError) -> UprightImage {
    let inspection = try ImageProbe.inspect(source, page: 0, limits: limits)
    let (info, facts) = (inspection.info, inspection.facts)
    var result = UprightImage(method: .unchanged, bytes: nil, format: info.format, size: info.size)
    guard info.orientation != .upright else { return result }
    guard info.pages == 1 else {
      throw .unsupported("A TIFF of several pages cannot be turned as one file.", remedy: "Export its original bytes.")
    }
    if info.format == .jpeg {
      (result.bytes, result.method) = try turnJPEG(source, inspection)
      return result
    }
    let picture = try VipsPicture(source, inspection, inOrder: false)
    try picture.normalise(facts)
    try picture.turn(info.orientation)
    switch info.format {
    case .png: result.bytes = try picture.encode(CVIPS_PNG)
    case .tiff: result.bytes = try picture.encode(CVIPS_TIFF)
    default: result.bytes = try picture.encode(facts.isLossless ? CVIPS_WEBP_LOSSLESS : CVIPS_WEBP, quality: quality)
    }
    result.method = info.format == .webp && !facts.isLossless ? .reencoded : .losslessEncoding
    return result
  }

  private static func turnJPEG(_ source: ImageBytes, _ inspection: ImageProbe.Inspection) throws(ImagingError)
    -> ([UInt8], UprightImage.Method)
  {
    let bytes = try source.all()
    let orientation = inspection.info.orientation
    if let turned = try JPEGHandle.with({ handle throws(ImagingError) in handle.turn(bytes, orientation) }) {
      return (JPEGMetadata.markUpright(turned), .losslessRotation)
    }
    let image = try ImageDecoder.decode(source, inspection, fitting: nil)
    let encoded = try image.raster.encodedAsJPEG(quality: quality, fullColour: true)
    // CMYK became RGB: its profile no longer fits.
    let keepsProfile = inspection.facts.colour != .cmyk
    return (
      JPEGMetadata.markUpright(JPEGMetadata.copy(from: bytes, to: encoded, withProfile: keepsProfile)), .reencoded
    )
  }
}
