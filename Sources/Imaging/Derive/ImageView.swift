public import Foundation

/// One view of a picture for a page: another size or another window than the stored derivatives have.
/// Synchronous and blocking: call from a worker thread.
public enum ImageView {
  /// Renders one page.
  /// - Parameters:
  ///   - page: index among the pages; 0 for formats without pages.
  ///   - fitting: most pixels of the longer side.
  ///   - window: how samples wider than 8 bits become bytes; percentiles are those of the reduced picture.
  ///   - quality: 1 to 100.
  /// - Throws: `ImagingError`.
  public static func render(
    file: URL, page: Int = 0, fitting: Int = ImageIngest.previewSide, window: ToneWindow = .automatic,
    quality: Int = 80, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> EncodedImage {
    let image = try ImageDecoder.decode(file: file, page: page, fitting: fitting, limits: limits)
    return try image.raster.rendered(window).encodedForView(quality: quality)
  }
}
