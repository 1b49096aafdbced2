import Testing
import TestSupport

@testable import Imaging

@Suite struct PerceptualHashTests {
  /// What PyPI imagehash 4.3.2 with Pillow 13.0.0 prints for these files, the EXIF turn applied.
  @Test(
    .needsSampleData,
    arguments: [
      ("photos_extra/china.jpg", "9db8c2c7445dbb24"), ("photos_extra/coffee.png", "bb8320376c0f3637"),
      ("photos_extra/chelsea.png", "b15fe6465121175e"), ("photos_extra/rocket.jpg", "c0371bec1be51267"),
      ("exif_orientation/Landscape_1.jpg", "d6cd9bb2383264e4"), ("unusual_images/hopper.avif", "8c957c0983cf9e8d"),
    ])
  func equalsImagehash(path: String, expected: String) throws {
    let file = try #require(SampleData.file(path))
    #expect(try ImageIngest.run(file: file).perceptualHash.hexadecimal == expected)
  }

  /// From a file only what the hash needs is decoded; the second number is how many bits may differ for that.
  @Test(
    .needsSampleData,
    arguments: [
      ("photos_extra/china.jpg", "9db8c2c7445dbb24", 0), ("photos_extra/coffee.png", "bb8320376c0f3637", 0),
      ("exif_orientation/Landscape_1.jpg", "d6cd9bb2383264e4", 2),
      ("exif_orientation/Landscape_6.jpg", "d6cd9bb2383264e4", 2),
      ("unusual_images/hopper.avif", "8c957c0983cf9e8d", 0),
    ])
  func hashesFiles(path: String, expected: String, tolerance: Int) throws {
    let file = try #require(SampleData.file(path))
    let wanted = PerceptualHash(try #require(UInt64(expected, radix: 16)))
    let found = try PerceptualHash(file: file)
    #expect(found.distance(to: wanted) <= tolerance, "\(found.hexadecimal)")
  }

  @Test func hashesBytesAsPixels() throws {
    for size in [(64, 48), (640, 480), (1920, 1080), (1081, 2001)] {
      let scene = Pictures.scene(size.0, size.1)
      let bytes = try scene.encodedAsJPEG(quality: 95)
      #expect(try PerceptualHash(bytes: bytes).distance(to: PerceptualHash(scene)) <= 3)
    }
    #expect(throws: ImagingError.self) { try PerceptualHash(bytes: []) }
    let scene = try Pictures.scene(640, 480).encodedAsJPEG(quality: 95)
    #expect(throws: ImagingError.self) { try PerceptualHash(bytes: Array(scene.prefix(scene.count / 2))) }
  }

  @Test func staysNearAfterCompressionAndScaling() throws {
    let scene = Pictures.scene(640, 480)
    let hash = try PerceptualHash(scene)
    for quality in [90, 60, 40] {
      let again = try ImageIngest.run(bytes: scene.encodedAsJPEG(quality: quality)).perceptualHash
      #expect(hash.distance(to: again) <= 4, "\(quality)")
    }
    #expect(hash.distance(to: try PerceptualHash(scene.fitting(200))) <= 4)
  }

  @Test func differsBetweenPictures() throws {
    let one = try PerceptualHash(Pictures.noise(200, 200, seed: 1))
    let other = try PerceptualHash(Pictures.noise(200, 200, seed: 2))
    #expect(one.distance(to: other) >= 12)
    #expect(one.distance(to: one) == 0)
  }

  @Test func isStableForOneColour() throws {
    for value: UInt8 in [1, 128, 255] {
      let flat = Raster(
        shape: PixelSize(width: 9, height: 7), channels: 3, depth: .eight,
        bytes: [UInt8](repeating: value, count: 9 * 7 * 3))
      #expect(try PerceptualHash(flat).hexadecimal == "8000000000000000")
    }
  }

  @Test func printsSixteenDigits() {
    #expect(PerceptualHash(0xAB).hexadecimal == "00000000000000ab")
    #expect(PerceptualHash(0).distance(to: PerceptualHash(.max)) == 64)
  }
}
