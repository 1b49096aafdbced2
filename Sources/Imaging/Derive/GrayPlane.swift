import CImaging
import Foundation

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
    let (channels, count) = (raster.channels, raster.size.pixelCount)
    pixels = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      raster.bytes.withUnsafeBufferPointer {
        cimaging_luma($0.baseAddress, count, Int32(channels), target.baseAddress)
      }
      filled = count
    }
  }

  /// Averaged by a whole factor so that no side becomes shorter than `side`.
  func averaged(toAtLeast side: Int) throws(ImagingError) -> GrayPlane {
    let factor = min(width, height) / side
    guard factor > 1 else { return self }
    return try reduced(to: PixelSize(width: width / factor, height: height / factor))
  }

  /// Averaged so that the longer side is at most `side`; itself when it already is.
  func fitting(_ side: Int) throws(ImagingError) -> GrayPlane {
    let size = PixelSize(width: width, height: height)
    guard size.longerSide > side else { return self }
    return try reduced(to: size.fitting(side))
  }

  private func reduced(to target: PixelSize) throws(ImagingError) -> GrayPlane {
    let raster = Raster(
      shape: PixelSize(width: width, height: height), channels: 1, depth: .eight, bytes: pixels)
    let reduced = try raster.withView { view throws(ImagingError) in try view.reduced(to: target) }
    return GrayPlane(width: target.width, height: target.height, pixels: reduced.bytes)
  }

  /// Resized with the Lanczos filter of radius 3, widened when reducing, in two passes with 22-bit weights and 8-bit
  /// results between them: Pillow 10, `src/libImaging/Resample.c`.
  func resized(width target: Int, height targetHeight: Int) -> [UInt8] {
    let across = Filter(from: width, to: target)
    let down = Filter(from: height, to: targetHeight)
    var middle = [UInt8](repeating: 0, count: target * height)
    pixels.withUnsafeBufferPointer { source in
      for y in 0..<height {
        for x in 0..<target { middle[y * target + x] = across.apply(x, source, from: y * width, step: 1) }
      }
    }
    var result = [UInt8](repeating: 0, count: target * targetHeight)
    middle.withUnsafeBufferPointer { source in
      for y in 0..<targetHeight {
        for x in 0..<target { result[y * target + x] = down.apply(y, source, from: x, step: target) }
      }
    }
    return result
  }

  /// The weights of each target sample over the source samples.
  private struct Filter {
    private static let precision = 22
    private var starts: [Int] = []
    private var weights: [[Int32]] = []

    init(from length: Int, to target: Int) {
      let scale = Double(length) / Double(target)
      let filterScale = max(scale, 1)
      let support = 3 * filterScale
      for index in 0..<target {
        let centre = (Double(index) + 0.5) * scale
        let first = max(0, Int(centre - support + 0.5))
        let last = min(length, Int(centre + support + 0.5))
        let raw = (first..<max(first + 1, last)).map { Self.lanczos((Double($0) - centre + 0.5) / filterScale) }
        let sum = raw.reduce(0, +)
        starts.append(first)
        weights.append(
          raw.map { Int32((sum != 0 ? $0 / sum : $0) * Double(1 << Self.precision) + ($0 < 0 ? -0.5 : 0.5)) })
      }
    }

    private static func lanczos(_ x: Double) -> Double {
      func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
      return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }

    /// One target sample. Weights of 22 bits times samples of 8 bits, whose sum is at most about 1.3 times as large,
    /// stay within 32 bits.
    func apply(_ index: Int, _ samples: UnsafeBufferPointer<UInt8>, from start: Int, step: Int) -> UInt8 {
      let first = start + starts[index] * step
      let sum = weights[index].withUnsafeBufferPointer { weights in
        var sum: Int32 = 1 << (Self.precision - 1)
        for offset in 0..<weights.count { sum &+= weights[offset] &* Int32(samples[first + offset * step]) }
        return sum
      }
      return UInt8(max(0, min(255, sum >> Int32(Self.precision))))
    }
  }
}
