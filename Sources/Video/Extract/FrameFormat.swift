public import Imaging

/// How extracted frames are stored.
public enum FrameFormat: Sendable, Hashable {
  /// Quality 1 to 100.
  case jpeg(quality: Int)
  case png
  /// Quality 1 to 100.
  case webp(quality: Int)

  /// The picture format.
  public var imageFormat: ImageFormat {
    switch self {
    case .jpeg: .jpeg
    case .png: .png
    case .webp: .webp
    }
  }

  /// JPEG at 90.
  public static let standard = FrameFormat.jpeg(quality: 90)

  func encode(_ raster: Raster) throws(VideoError) -> EncodedImage {
    do throws(ImagingError) {
      switch self {
      case .jpeg(let quality): return try raster.encoded(as: .jpeg, quality: quality)
      case .png: return try raster.encoded(as: .png, quality: 0)
      case .webp(let quality): return try raster.encoded(as: .webp, quality: quality)
      }
    } catch {
      throw .writeFailed("A frame could not be encoded.", detail: error.detail ?? error.reason)
    }
  }
}
