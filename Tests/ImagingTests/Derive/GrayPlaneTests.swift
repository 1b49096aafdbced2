import Testing

@testable import Imaging

@Suite struct GrayPlaneTests {
  /// Luma of the mean colour of each block, by floating point.
  static func expected(_ raster: Raster, _ factor: Int) -> [Double] {
    let colours = raster.channels < 3 ? 1 : 3
    return (0..<raster.height / factor).flatMap { y in
      (0..<raster.width / factor).map { x in
        var sums = [0.0, 0.0, 0.0]
        for row in 0..<factor {
          for column in 0..<factor {
            let start = (y * factor + row) * raster.stride + (x * factor + column) * raster.channels
            for colour in 0..<3 { sums[colour] += Double(raster.bytes[start + min(colour, colours - 1)]) }
          }
        }
        let weighted = 19595 * sums[0] + 38470 * sums[1] + 7471 * sums[2]
        return weighted / 65536 / Double(factor * factor)
      }
    }
  }

  @Test(arguments: [1, 3, 4], [2, 3, 4, 5, 8])
  func averagesBlocks(channels: Int, factor: Int) throws {
    let (width, height) = (16 * factor, 16 * factor)
    let noise = Pictures.noise(width, height * channels)
    let raster = Raster(
      shape: PixelSize(width: width, height: height), channels: channels, depth: .eight,
      bytes: Array(noise.bytes.prefix(width * height * channels)))
    let plane = try GrayPlane.averaged(raster, toAtLeast: 16)
    #expect(plane.width == 16 && plane.height == 16)
    for (value, expected) in zip(plane.pixels, Self.expected(raster, factor)) {
      #expect(abs(Double(value) - expected) <= 0.5 + 1e-6)
    }
  }

  /// Sizes that are no multiple take another way to nearly the same.
  @Test func averagesAnySize() throws {
    let scene = Pictures.scene(1027, 771)
    let plane = try GrayPlane.averaged(scene, toAtLeast: 256)
    #expect(plane.width == 342 && plane.height == 257)
    let even = try GrayPlane.averaged(Pictures.scene(1026, 771), toAtLeast: 256)
    #expect(even.width == 342 && even.height == 257)
    let difference = zip(plane.pixels, even.pixels).map { abs(Int($0) - Int($1)) }
    #expect(difference.reduce(0, +) < plane.pixels.count * 2)
  }

  @Test(arguments: [255, 128, 0] as [UInt8])
  func staysWithinBytes(value: UInt8) throws {
    for channels in [1, 3, 4] {
      let size = PixelSize(width: 512, height: 512)
      let raster = Raster(
        shape: size, channels: channels, depth: .eight,
        bytes: [UInt8](repeating: value, count: size.pixelCount * channels))
      #expect(try GrayPlane.averaged(raster, toAtLeast: 2).pixels == [value, value, value, value])
      #expect(GrayPlane(raster).pixels.allSatisfy { $0 == value })
      #expect(GrayPlane(raster).resized(width: 32, height: 7).allSatisfy { $0 == value })
    }
  }

  /// What Pillow 13 makes of the same ramp: `Image.resize((4, 2), LANCZOS)`.
  @Test func resizesAsPillow() {
    let pixels = (0..<12 * 6).map { UInt8($0 * 37 % 251) }
    let plane = GrayPlane(width: 12, height: 6, pixels: pixels)
    #expect(plane.resized(width: 4, height: 2) == Self.pillow)
    #expect(plane.resized(width: 12, height: 6) == pixels)
  }
  static let pillow: [UInt8] = [122, 119, 134, 106, 124, 141, 113, 124]
}
