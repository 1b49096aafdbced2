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
  ///   - part: what is shown, in pixels of the upright picture; nil for all of it.
  ///   - fitting: most pixels of the longer side.
  ///   - window: how samples wider than 8 bits become bytes; percentiles are those of the reduced picture.
  ///   - quality: 1 to 100.
  /// - Throws: `ImagingError`.
  public static func render(
    file: URL, page: Int = 0, part: PixelRectangle? = nil, fitting: Int = ImageIngest.previewSide,
    window: ToneWindow = .automatic,
    quality: Int = 80, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> Rendering {
    let whole: Raster
    var shown: Raster
    if let part {
      (whole, shown) = try cut(part, from: file, page: page, fitting: fitting, limits: limits)
    } else {
      whole = try ImageDecoder.decode(file: file, page: page, fitting: fitting, limits: limits).raster
      shown = whole
    }
    guard whole.depth == .sixteen else {
      return Rendering(image: try shown.encodedForView(quality: quality), window: nil, samples: nil)
    }
    // A part looks as it does in the picture, so the window is the whole picture's.
    let (low, high) = window.bounds(whole)
    let (least, most) = whole.percentiles(0, 100)
    shown = shown.rendered(low: low, high: high)
    return Rendering(
      image: try shown.encodedForView(quality: quality), window: low...max(low, high), samples: least...max(least, most)
    )
  }

  /// Most pixels of the longer side that a picture is decoded to for a part of it: with 4 channels of 16 bits, 1 GiB.
  private static let longestDecoded = 11_585

  /// Decodes as little as the part needs, and cuts it out.
  private static func cut(
    _ part: PixelRectangle, from file: URL, page: Int, fitting: Int, limits: ImagingLimits
  ) throws(ImagingError) -> (whole: Raster, part: Raster) {
    let full = try ImageProbe.probe(file: file, page: page, limits: limits).size
    guard let part = part.clipped(to: full) else { throw .corrupt("The part lies outside the picture.") }
    let longer = max(part.width, part.height)
    // So much of the picture's length that the part is as long as it may be.
    let share = longer > fitting ? Double(fitting) / Double(longer) : 1
    let decoded = min(longestDecoded, Int((Double(full.longerSide) * share).rounded(.up)))
    let whole = try ImageDecoder.decode(
      file: file, page: page, fitting: decoded < full.longerSide ? decoded : nil, limits: limits
    ).raster
    guard let cut = whole.cut(part.scaled(from: full, to: whole.size)) else {
      throw .corrupt("The part lies outside the picture.")
    }
    return (whole, try cut.fitting(fitting))
  }
}
