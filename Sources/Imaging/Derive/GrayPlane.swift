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
      raster.bytes.withUnsafeBufferPointer { source in
        if channels < 3 {
          for index in 0..<count { target[index] = source[index * channels] }
        } else {
          for index in 0..<count {
            let at = index * channels
            let luma = 19595 * UInt32(source[at]) + 38470 * UInt32(source[at + 1]) + 7471 * UInt32(source[at + 2])
            target[index] = UInt8(truncatingIfNeeded: (luma + 0x8000) >> 16)
          }
        }
      }
      filled = count
    }
  }

  /// Resized with the Lanczos filter of radius 3, widened when reducing, in two passes with 22-bit weights and 8-bit
  /// results between them: Pillow 10, `src/libImaging/Resample.c`.
  func resized(width target: Int, height targetHeight: Int) -> [UInt8] {
    let across = Filter(from: width, to: target)
    let down = Filter(from: height, to: targetHeight)
    var middle = [UInt8](repeating: 0, count: target * height)
    for y in 0..<height {
      for x in 0..<target {
        middle[y * target + x] = across.apply(x) { pixels[y * width + $0] }
      }
    }
    var result = [UInt8](repeating: 0, count: target * targetHeight)
    for y in 0..<targetHeight {
      for x in 0..<target {
        result[y * target + x] = down.apply(y) { middle[$0 * target + x] }
      }
    }
    return result
  }

  /// The weights of each target sample over the source samples.
  private struct Filter {
    private static let precision = 22
    private var starts: [Int] = []
    private var weights: [[Int]] = []

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
          raw.map { Int((sum != 0 ? $0 / sum : $0) * Double(1 << Self.precision) + ($0 < 0 ? -0.5 : 0.5)) })
      }
    }

    private static func lanczos(_ x: Double) -> Double {
      func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(x * .pi) / (x * .pi) }
      return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0
    }

    func apply(_ index: Int, _ sample: (Int) -> UInt8) -> UInt8 {
      var sum = 1 << (Self.precision - 1)
      for (offset, weight) in weights[index].enumerated() { sum += weight * Int(sample(starts[index] + offset)) }
      return UInt8(max(0, min(255, sum >> Self.precision)))
    }
  }
}
