public import Foundation

/// A decoded, upright picture.
public struct DecodedImage: Sendable {
  /// What the header says; notes include those of decoding.
  public var info: ImageInfo
  /// Upright pixels; of 16 bits when the file's samples are wider than 8.
  public var raster: Raster
}

/// Decodes whole pictures, upright. Synchronous and blocking: call from a worker thread.
public enum ImageDecoder {
  /// Decodes one page of a file.
  /// - Parameters:
  ///   - page: index among the pages; 0 for formats without pages.
  ///   - fitting: the longer side's most pixels; nil decodes at full size. JPEG is then decoded at a fraction.
  /// - Throws: `ImagingError`.
  public static func decode(
    file: URL, page: Int = 0, fitting: Int? = nil, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> DecodedImage {
    try decode(ImageBytes(file: file), page: page, fitting: fitting, limits: limits)
  }

  /// Decodes one page of bytes in memory; otherwise as `decode(file:page:fitting:limits:)`.
  public static func decode(
    bytes: [UInt8], page: Int = 0, fitting: Int? = nil, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> DecodedImage {
    try decode(ImageBytes(bytes), page: page, fitting: fitting, limits: limits)
  }

  static func decode(_ source: ImageBytes, page: Int, fitting: Int?, limits: ImagingLimits) throws(ImagingError)
    -> DecodedImage
  {
    let inspection = try ImageProbe.inspect(source, page: page, limits: limits)
    if fitting == nil, inspection.facts.size.pixelCount > limits.pixels {
      // Readable by region only: nobody may ask for all of it at once.
      throw .tooManyPixels(inspection.facts.size, limit: limits.pixels, tiledHelps: false)
    }
    return try decode(source, inspection, fitting: fitting)
  }

  /// Decodes an inspected source, which is within the limits.
  static func decode(_ source: ImageBytes, _ inspection: ImageProbe.Inspection, fitting: Int?) throws(ImagingError)
    -> DecodedImage
  {
    var info = inspection.info
    let facts = inspection.facts
    let side = fitting.map { max(1, $0) }
    let stored: Raster
    switch facts.format {
    case .jpeg:
      let bytes = try source.all()
      let target = side.map { facts.size.fitting($0) } ?? facts.size
      let eighths = JPEGHandle.eighths(for: facts.size, atLeast: side)
      stored = try JPEGHandle.with { handle throws(ImagingError) in
        try handle.decode(bytes, facts, eighths: eighths, notes: &info.notes) { view throws(ImagingError) in
          try view.reduced(to: target)
        }
      }
    case .bmp: stored = try fit(BMPReader.read(source), side)
    case .tga: stored = try fit(TGAReader.read(source), side)
    case .png, .webp, .tiff, .gif, .heic, .avif:
      // Samples that must first be ranged are read more than once.
      let picture = try VipsPicture(source, inspection, inOrder: !facts.hasUnusualSamples)
      try picture.normalise(facts)
      let whole = picture.shape.size
      guard whole == facts.size || facts.format == .heic || facts.format == .avif else {
        throw .corrupt("The picture's size contradicts its header.")
      }
      // HEIF may crop and turn in ways of its own: what the decoder shows is what counts.
      (info.storedSize, info.size) = (whole, info.orientation.upright(whole))
      if let side, whole.longerSide > side { try picture.reduce(to: whole.fitting(side), facts) }
      stored = try picture.raster(facts)
    }
    return DecodedImage(info: info, raster: try stored.turned(info.orientation))
  }

  private static func fit(_ raster: Raster, _ side: Int?) throws(ImagingError) -> Raster {
    guard let side else { return raster }
    return try raster.fitting(side)
  }
}
