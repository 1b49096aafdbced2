import CImaging

/// Pixels that somebody else owns, laid out as in a `Raster`; valid inside the closure that received it.
struct PixelView {
  let start: UnsafeRawPointer?
  let size: PixelSize
  let channels: Int
  let depth: Raster.Depth

  var count: Int { size.pixelCount * channels * depth.rawValue }
  var hasAlpha: Bool { channels == 2 || channels == 4 }

  /// A copy that owns its bytes.
  func raster() -> Raster {
    Raster(
      shape: size, channels: channels, depth: depth,
      bytes: Array(UnsafeRawBufferPointer(start: start, count: count)))
  }

  /// Reduced to `target` by averaging areas, weighted by alpha; a copy when the size is the same.
  func reduced(to target: PixelSize) throws(ImagingError) -> Raster {
    guard target != size else { return raster() }
    return try make(target) { to in
      cimaging_reduce(
        start, Int32(size.width), Int32(size.height), Int32(channels), Int32(depth.rawValue), hasAlpha ? 1 : 0, to,
        Int32(target.width), Int32(target.height))
    }
  }

  /// Turned upright from `orientation`.
  func turned(_ orientation: Orientation) throws(ImagingError) -> Raster {
    try make(orientation.upright(size)) { to in
      cimaging_turn(
        start, Int32(size.width), Int32(size.height), Int32(channels), Int32(depth.rawValue),
        Int32(orientation.rawValue), to)
    }
  }

  private func make(_ target: PixelSize, _ body: (UnsafeMutableRawPointer?) -> Int32) throws(ImagingError) -> Raster {
    let count = target.pixelCount * channels * depth.rawValue
    var status: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = body(buffer.baseAddress)
      filled = status == CIMAGING_OK ? count : 0
    }
    guard status == CIMAGING_OK else { throw .corrupt("The picture could not be scaled or turned.") }
    return Raster(shape: target, channels: channels, depth: depth, bytes: bytes)
  }
}

extension Raster {
  /// Lends the pixels without copying.
  func withView<R>(_ body: (PixelView) throws(ImagingError) -> R) throws(ImagingError) -> R {
    // Through a result: closures of withUnsafeBytes rethrow untyped.
    let result = bytes.withUnsafeBytes { buffer -> Result<R, ImagingError> in
      let view = PixelView(start: buffer.baseAddress, size: size, channels: channels, depth: depth)
      do throws(ImagingError) {
        return .success(try body(view))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Reduced so that the longer side is at most `side`; itself when it already is.
  public func fitting(_ side: Int) throws(ImagingError) -> Raster {
    guard size.longerSide > side, side > 0 else { return self }
    let target = size.fitting(side)
    return try withView { view throws(ImagingError) in try view.reduced(to: target) }
  }

  /// Turned upright from `orientation`.
  public func turned(_ orientation: Orientation) throws(ImagingError) -> Raster {
    guard orientation != .upright else { return self }
    return try withView { view throws(ImagingError) in try view.turned(orientation) }
  }
}
