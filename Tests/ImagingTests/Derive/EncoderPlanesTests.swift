import Testing

@testable import Imaging

@Suite("Planes for encoders")
struct EncoderPlanesTests {
  /// A picture whose bytes are written in the script that made the numbers below with Pillow 12.3.
  private static func picture(_ width: Int, _ height: Int) -> Raster? {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<3 { bytes.append(UInt8(truncatingIfNeeded: x * 7 + y * 13 + c * 50 + (x * y) % 31 * 3)) }
      }
    }
    return Raster(size: PixelSize(width: width, height: height), channels: 3, depth: .eight, bytes: bytes)
  }

  private static func planes(_ picture: Raster, _ fit: PictureFit) throws -> [Float] {
    var planes = [Float](repeating: -1, count: 60)
    try planes.withUnsafeMutableBufferPointer {
      try picture.writePlanes(fit, on: PixelSize(width: 5, height: 4), scale: .one, offset: .zero, into: $0)
    }
    return planes
  }

  @Test(arguments: [
    (
      PictureFit.crop,
      [
        74, 139, 179, 168, 86, 167, 170, 121, 72, 82, 134, 76, 77, 116, 162, 76, 98, 148, 184, 156, 130, 178, 150, 98,
        90, 180, 125, 73, 92, 134, 83, 80, 126, 171, 181, 102, 154, 177, 151, 90, 168, 143, 97, 88, 117, 115, 67, 95,
        146, 182, 86, 134, 179, 172, 121, 156, 182, 147, 81, 73,
      ]
    ),
    (
      .stretch,
      [
        83, 154, 182, 110, 85, 170, 159, 91, 75, 115, 126, 72, 93, 150, 176, 77, 112, 171, 169, 112, 139, 173, 125, 86,
        89, 176, 104, 77, 122, 169, 80, 91, 151, 182, 151, 109, 165, 169, 108, 74, 167, 127, 89, 106, 136, 106, 71, 119,
        175, 169, 91, 149, 183, 137, 85, 162, 176, 114, 69, 104,
      ]
    ),
    (
      .pad,
      [
        105, 163, 163, 97, 87, 157, 111, 80, 110, 151, 83, 97, 154, 170, 131, 0, 0, 0, 0, 0, 156, 159, 108, 90, 108,
        127, 87, 110, 158, 170, 95, 149, 171, 130, 89, 0, 0, 0, 0, 0, 156, 108, 91, 122, 151, 89, 106, 157, 167, 128,
        145, 176, 135, 80, 93, 0, 0, 0, 0, 0,
      ]
    ),
  ]) func equalPillow(_ fit: PictureFit, _ expected: [Int]) throws {
    let picture = try #require(Self.picture(37, 23))
    #expect(try Self.planes(picture, fit) == expected.map(Float.init))
  }

  @Test func smallPicturesAreEnlarged() throws {
    let picture = try #require(Self.picture(3, 5))
    #expect(
      try Self.planes(picture, .crop) == [
        13, 17, 24, 31, 35, 21, 26, 34, 42, 47, 29, 34, 44, 54, 59, 37, 43, 54, 65, 71, 63, 67, 74, 81, 85, 71, 76, 84,
        92, 97, 79, 84, 94, 104, 109, 87, 93, 104, 115, 121, 113, 117, 124, 131, 135, 121, 126, 134, 142, 147, 129, 134,
        144, 154, 159, 137, 143, 154, 165, 171,
      ])
  }

  @Test func grayAndAlphaAreTaken() throws {
    let size = PixelSize(width: 4, height: 4)
    let gray = try #require(Raster(size: size, channels: 1, depth: .eight, bytes: [UInt8](repeating: 90, count: 16)))
    #expect(try Self.planes(gray, .stretch) == [Float](repeating: 90, count: 60))
    let clear = try #require(
      Raster(size: size, channels: 4, depth: .eight, bytes: (0..<16).flatMap { _ in [10, 20, 30, 0] as [UInt8] }))
    #expect(
      try Self.planes(clear, .crop) == [Float](repeating: 10, count: 20) + [Float](repeating: 20, count: 20)
        + [Float](repeating: 30, count: 20))
  }

  @Test func aStripThatIsTooNarrowIsRefused() throws {
    let strip = try #require(
      Raster(
        size: PixelSize(width: 1, height: 60_000), channels: 1, depth: .eight,
        bytes: [UInt8](repeating: 1, count: 60_000)))
    #expect(throws: ImagingError.self) { try Self.planes(strip, .crop) }
    #expect(throws: ImagingError.self) {
      var few = [Float](repeating: 0, count: 3)
      try few.withUnsafeMutableBufferPointer {
        try strip.writePlanes(.stretch, on: PixelSize(width: 5, height: 4), scale: .one, offset: .zero, into: $0)
      }
    }
  }
}
