public import Foundation

/// One view of a picture for a page: another size or another window than the stored derivatives have.
/// Synchronous and blocking: call from a worker thread.
public enum ImageView {
  /// A view and what it is a view of.
  public struct Rendering: Sendable {
    /// The encoded view.
    public var image: EncodedImage
    /// The sample values shown as black and white; nil for samples of eight bits, which are shown as they are.
    public var window: ClosedRange<Double>?
    /// The smallest and the largest colour sample of the reduced picture; nil for samples of eight bits.
    public var samples: ClosedRange<Double>?
  }

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
  ) throws(ImagingError) -> Rendering {
    let raster = try ImageDecoder.decode(file: file, page: page, fitting: fitting, limits: limits).raster
    guard raster.depth == .sixteen else {
      return Rendering(image: try raster.encodedForView(quality: quality), window: nil, samples: nil)
    }
    let (low, high) = window.bounds(raster)
    let (least, most) = raster.percentiles(0, 100)
    return Rendering(
      image: try raster.rendered(low: low, high: high).encodedForView(quality: quality), window: low...max(low, high),
      samples: least...max(least, most))
  }
}
