import CVips

/// A picture ready to be stored or sent.
public struct EncodedImage: Sendable, Equatable {
  /// The file's bytes.
  public let bytes: [UInt8]
  /// JPEG for opaque pictures, WebP for transparent ones, unless asked otherwise.
  public let format: ImageFormat
  /// Columns and rows.
  public let size: PixelSize

  /// The media type to serve it with.
  public var contentType: String { format.contentType }
}

extension Raster {
  /// Encoded for a page: JPEG (4:2:0) when opaque, else WebP. 16-bit samples are rendered first.
  /// - Parameter quality: 1 to 100; default 80.
  public func encodedForView(quality: Int = 80) throws(ImagingError) -> EncodedImage {
    let view = rendered().withoutIdleAlpha()
    guard view.hasAlpha else {
      return EncodedImage(bytes: try view.encodedAsJPEG(quality: quality), format: .jpeg, size: size)
    }
    let bytes = try VipsPicture(view).encode(CVIPS_WEBP, quality: quality)
    return EncodedImage(bytes: bytes, format: .webp, size: size)
  }

  /// Encoded as a JPEG; alpha is dropped.
  /// - Parameters:
  ///   - quality: 1 to 100.
  ///   - fullColour: keeps chroma at full size (4:4:4).
  public func encodedAsJPEG(quality: Int, fullColour: Bool = false) throws(ImagingError) -> [UInt8] {
    let plain = rendered().withoutAlpha()
    return try JPEGHandle.with { handle throws(ImagingError) in
      try plain.withView { view throws(ImagingError) in
        try handle.encode(view, quality: max(1, min(100, quality)), fullColour: fullColour)
      }
    }
  }

  /// Encoded in one of the formats that are written: JPEG (4:2:0, alpha dropped), PNG or WebP.
  /// - Parameter quality: 1 to 100; of no meaning for PNG.
  /// - Throws: `ImagingError`, with `unsupportedFormat` for the other formats.
  public func encoded(as format: ImageFormat, quality: Int) throws(ImagingError) -> EncodedImage {
    let bytes: [UInt8]
    switch format {
    case .jpeg: bytes = try encodedAsJPEG(quality: quality)
    case .png: bytes = try encodedAsPNG()
    case .webp: bytes = try VipsPicture(rendered()).encode(CVIPS_WEBP, quality: max(1, min(100, quality)))
    default: throw .unsupported("Pictures are not written in this format.", remedy: "Choose JPEG, PNG or WebP.")
    }
    return EncodedImage(bytes: bytes, format: format, size: size)
  }

  /// Encoded as a PNG of the same channels and depth.
  public func encodedAsPNG() throws(ImagingError) -> [UInt8] { try VipsPicture(self).encode(CVIPS_PNG) }

  /// The same colours without the alpha channel.
  func withoutAlpha() -> Raster {
    guard hasAlpha else { return self }
    let (from, to) = (channels * depth.rawValue, (channels - 1) * depth.rawValue)
    let count = size.pixelCount
    let kept = [UInt8](unsafeUninitializedCapacity: count * to) { target, filled in
      bytes.withUnsafeBufferPointer { source in
        for pixel in 0..<count {
          for offset in 0..<to { target[pixel * to + offset] = source[pixel * from + offset] }
        }
      }
      filled = count * to
    }
    return Raster(shape: size, channels: channels - 1, depth: depth, bytes: kept)
  }

  /// Without alpha when every pixel is opaque. Eight-bit rasters only.
  private func withoutIdleAlpha() -> Raster {
    guard hasAlpha, depth == .eight else { return self }
    let isOpaque = Swift.stride(from: channels - 1, to: bytes.count, by: channels).allSatisfy { bytes[$0] == 255 }
    return isOpaque ? withoutAlpha() : self
  }
}
