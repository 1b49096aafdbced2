import CImaging

/// Eight-bit luma of a picture, and its reduction as Pillow does it.
struct GrayPlane {
  let width: Int
  let height: Int
  let pixels: [UInt8]

  init(width: Int, height: Int, pixels: [UInt8]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// Luma of an 8-bit raster by ITU-R 601-2 in 16-bit integers, as Pillow's `convert("L")`.
  init(_ raster: Raster) {
    width = raster.width
    height = raster.height
    if raster.channels == 1 {
      pixels = raster.bytes
      return
    }
    let (channels, count) = (raster.channels, raster.size.pixelCount)
    pixels = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      raster.bytes.withUnsafeBufferPointer {
        cimaging_luma($0.baseAddress, count, Int32(channels), target.baseAddress)
      }
      filled = count
    }
  }

  /// Luma of an 8-bit raster averaged by a whole factor so that no side becomes shorter than `side`.
  static func averaged(_ raster: Raster, toAtLeast side: Int) throws(ImagingError) -> GrayPlane {
    let factor = min(raster.width, raster.height) / side
    guard factor > 1 else { return GrayPlane(raster) }
    return try reduced(raster, to: PixelSize(width: raster.width / factor, height: raster.height / factor))
  }

  /// Luma of an 8-bit raster averaged so that the longer side is at most `side`.
  static func fitting(_ raster: Raster, _ side: Int) throws(ImagingError) -> GrayPlane {
    guard raster.size.longerSide > side else { return GrayPlane(raster) }
    return try reduced(raster, to: raster.size.fitting(side))
  }

  private static func reduced(_ raster: Raster, to target: PixelSize) throws(ImagingError) -> GrayPlane {
    let factor = raster.width / target.width
    if target.width * factor == raster.width, target.height * factor == raster.height,
      let plane = averaged(raster, by: factor, to: target)
    {
      return plane
    }
    let plane = GrayPlane(raster)
    let luma = Raster(shape: raster.size, channels: 1, depth: .eight, bytes: plane.pixels)
    let reduced = try luma.withView { view throws(ImagingError) in try view.reduced(to: target) }
    return GrayPlane(width: target.width, height: target.height, pixels: reduced.bytes)
  }

  /// Averages colours first: that reads the picture once and makes no plane of its full size. Nil where that has no
  /// vector code.
  private static func averaged(_ raster: Raster, by factor: Int, to target: PixelSize) -> GrayPlane? {
    var status: Int32 = -1
    let pixels = [UInt8](unsafeUninitializedCapacity: target.pixelCount) { to, filled in
      raster.bytes.withUnsafeBufferPointer {
        status = cimaging_average_luma(
          $0.baseAddress, Int32(raster.width), Int32(raster.height), Int32(raster.channels), Int32(factor),
          to.baseAddress)
      }
      filled = status == 0 ? target.pixelCount : 0
    }
    return status == 0 ? GrayPlane(width: target.width, height: target.height, pixels: pixels) : nil
  }

  /// Resized with a filter, Lanczos of radius 3 by default, widened when reducing, in two passes with 22-bit weights and 8-bit
  /// results between them: Pillow 10, `src/libImaging/Resample.c`.
  func resized(width target: Int, height targetHeight: Int, _ kernel: ResampleFilter.Kernel = .lanczos) -> [UInt8] {
    let across = ResampleFilter.cached(kernel, from: width, to: target)
    let down = ResampleFilter.cached(kernel, from: height, to: targetHeight)
    return [UInt8](unsafeUninitializedCapacity: target * targetHeight) { to, filled in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: target * height) { middle in
        across.withFilter { across in
          down.withFilter { down in
            cimaging_resample(
              pixels, Int32(width), Int32(height), across, down, middle.baseAddress, to.baseAddress)
          }
        }
      }
      filled = target * targetHeight
    }
  }
}
