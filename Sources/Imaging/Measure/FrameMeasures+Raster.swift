internal import CImaging
internal import Foundation
public import Similarity

extension FrameMeasures {
  /// The longer side, in pixels, of the reduced picture that brightness measures are taken of.
  public static let measuredSide = 640

  /// Measures a decoded, upright picture. Alpha is ignored, 16-bit samples are rendered first. A few milliseconds for
  /// 1080p; synchronous, call from a worker thread.
  /// - Throws: `ImagingError`.
  public init(_ raster: Raster) throws(ImagingError) {
    try self.init(rendered: raster.rendered())
  }

  /// Measures one plane of luma, as decoders of video have it anyway: `width × height` bytes of the upright picture,
  /// row by row without padding, 0 black to 255 white (full range: stretch a decoder's 16 to 235 first).
  /// - Returns: nil when the bytes do not fill the shape.
  /// - Throws: `ImagingError`.
  public init?(luma: [UInt8], width: Int, height: Int) throws(ImagingError) {
    guard width > 0, height > 0, luma.count == width * height else { return nil }
    try self.init(
      rendered: Raster(shape: PixelSize(width: width, height: height), channels: 1, depth: .eight, bytes: luma))
  }

  private init(rendered raster: Raster) throws(ImagingError) {
    let reduced = try GrayPlane.fitting(raster, Self.measuredSide)
    var found = cimaging_measures()
    let status = reduced.pixels.withUnsafeBufferPointer {
      cimaging_measure($0.baseAddress, Int32(reduced.width), Int32(reduced.height), 5, &found)
    }
    guard status == 0 else { throw .corrupt("The picture could not be measured.") }
    let histogram = withUnsafeBytes(of: &found.histogram) { $0.bindMemory(to: UInt32.self).map(Int.init) }
    let luma = LumaStatistics(histogram)
    let (width, height) = (Double(reduced.width), Double(reduced.height))
    // The hash reduces the whole plane by its own rule, so that it equals that of the picture when it is ingested.
    let hashed = try GrayPlane.averaged(raster, toAtLeast: PerceptualHash.averagedSide)
    self.init(
      width: raster.width, height: raster.height, sharpness: found.sharpness, brightness: luma.mean / 255,
      darkShare: luma.share(0...5), brightShare: luma.share(250...255), contrast: luma.deviation / 255,
      tonalRange: Double(luma.percentile(95) - luma.percentile(5)) / 255, entropy: luma.entropy,
      blackShare: luma.share(0...25), flatShare: found.flat_share,
      bars: FrameBars(
        top: Double(found.top) / height, bottom: Double(found.bottom) / height, left: Double(found.left) / width,
        right: Double(found.right) / width),
      textShare: found.text_share, hash: Hash64(PerceptualHash(averaged: hashed).value),
      wideHash: WidePerceptualHash(averaged: hashed).value)
  }
}
