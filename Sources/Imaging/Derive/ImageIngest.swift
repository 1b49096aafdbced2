public import Foundation

/// Everything that is made of a picture when it arrives.
public struct IngestedImage: Sendable {
  /// What the header says; notes include those of decoding.
  public var info: ImageInfo
  /// For finding the same picture again after scaling or compressing.
  public var perceptualHash: PerceptualHash
  /// What it looks like, by ``BuiltinEmbedding``.
  public var embedding: [Float]
  /// Longer side at most 256 px; upright.
  public var thumbnail: EncodedImage
  /// Longer side at most 1,280 px; upright.
  public var preview: EncodedImage
  /// The average colour, to show before the thumbnail has come.
  public var averageColour: RGBColour
  /// The sample values that the views show as black and white, of pictures with more than 8 bits.
  public var window: ClosedRange<Double>?
}

/// A colour of one byte each.
public struct RGBColour: Sendable, Hashable, Codable {
  /// Red, green and blue, 0 to 255.
  public var red: UInt8, green: UInt8, blue: UInt8

  /// `#rrggbb`.
  public var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// Reads a new picture once and makes what the product keeps of it. Synchronous and blocking: call from a worker thread.
public enum ImageIngest {
  /// The longer sides of the two derivatives.
  public static let thumbnailSide = 256, previewSide = 1280

  /// Ingests one page of a file: one decode, at a fraction of the size where the format can.
  ///
  /// A picture is whole or refused: one whose data ends early or is damaged throws; notes tell of oddities that leave
  /// all pixels sound.
  /// - Parameters:
  ///   - page: index among the pages; 0 for formats without pages.
  ///   - window: how 16-bit samples become views.
  /// - Throws: `ImagingError`.
  public static func run(
    file: URL, page: Int = 0, window: ToneWindow = .automatic, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> IngestedImage {
    try run(ImageBytes(file: file), page: page, window: window, limits: limits)
  }

  /// Ingests one page of bytes in memory; otherwise as `run(file:page:window:limits:)`.
  public static func run(
    bytes: [UInt8], page: Int = 0, window: ToneWindow = .automatic, limits: ImagingLimits = .standard
  ) throws(ImagingError) -> IngestedImage {
    try run(ImageBytes(bytes), page: page, window: window, limits: limits)
  }

  private static func run(_ source: ImageBytes, page: Int, window: ToneWindow, limits: ImagingLimits)
    throws(ImagingError) -> IngestedImage
  {
    let image = try ImageDecoder.decode(source, page: page, fitting: previewSide, limits: limits)
    var bounds: ClosedRange<Double>?
    if image.raster.depth == .sixteen {
      let (low, high) = window.bounds(image.raster)
      bounds = low...max(low, high)
    }
    let preview = bounds.map { image.raster.rendered(low: $0.lowerBound, high: $0.upperBound) } ?? image.raster
    let thumbnail = try preview.fitting(thumbnailSide)
    return IngestedImage(
      info: image.info, perceptualHash: try PerceptualHash(preview),
      embedding: try BuiltinEmbedding.vector(of: thumbnail), thumbnail: try thumbnail.encodedForView(),
      preview: try preview.encodedForView(), averageColour: thumbnail.averageColour, window: bounds)
  }
}

extension Raster {
  /// The mean of an 8-bit raster's colours, weighted by alpha.
  var averageColour: RGBColour {
    var sums = [0, 0, 0]
    var weight = 0
    let colours = hasAlpha ? channels - 1 : channels
    for pixel in Swift.stride(from: 0, to: bytes.count, by: channels) {
      let alpha = hasAlpha ? Int(bytes[pixel + colours]) : 1
      weight += alpha
      for channel in 0..<3 { sums[channel] += alpha * Int(bytes[pixel + min(channel, colours - 1)]) }
    }
    let mean = sums.map { UInt8(weight == 0 ? 255 : ($0 + weight / 2) / weight) }
    return RGBColour(red: mean[0], green: mean[1], blue: mean[2])
  }
}
