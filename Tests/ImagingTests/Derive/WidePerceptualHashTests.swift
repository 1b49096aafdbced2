import Similarity
import Testing
import TestSupport

@testable import Imaging

@Suite struct WidePerceptualHashTests {
  /// What PyPI imagehash 4.3.2 with Pillow 13.0.0 prints for these files with `hash_size=16`; the second number is how
  /// many bits the reduction before the filter may move: none below 512 pixels.
  @Test(
    .needsSampleData,
    arguments: [
      ("photos_extra/china.jpg", "9d0ab857c2f5c7e0460f7d1abb1c259d388cf301c5f64c6ee0b32f303f0167b8", 0),
      ("photos_extra/coffee.png", "bb2483cc209e37f24cf10fc336bc37cf32c29b273241330e60cf9936333c773c", 0),
      ("photos_extra/chelsea.png", "b1ac5ffee6df46225131214897e25edba410e16552ca376ab8c93d465d07426f", 0),
      ("photos_extra/rocket.jpg", "c0d937671396ec201bdfe521127e67a19c7e0381fc7e0381ec7a1387e4f81b0f", 0),
      ("exif_orientation/Landscape_1.jpg", "d695edaddb6eb25b3893325064b0e5e7cda1192921633368ec79f9e2145e901a", 6),
      ("unusual_images/hopper.avif", "8ce3951478fe083383cdcecd9e108dcc0ff32062233360f37910f2f3cf99d373", 0),
    ])
  func equalsImagehash(path: String, expected: String, tolerance: Int) throws {
    let file = try #require(SampleData.file(path))
    let found = try WidePerceptualHash(ImageDecoder.decode(file: file).raster)
    #expect(found.value.distance(to: try #require(Hash256(hexadecimal: expected))) <= tolerance, "\(found.hexadecimal)")
  }

  @Test func tellsApartWhatMovesLittle() throws {
    let scene = try WidePerceptualHash(Pictures.scene(640, 480))
    let again = try WidePerceptualHash(
      ImageDecoder.decode(bytes: Pictures.scene(640, 480).encodedAsJPEG(quality: 60)).raster)
    #expect(scene.value.distance(to: again.value) <= 40)
    let other = try WidePerceptualHash(Pictures.noise(200, 200, seed: 2))
    #expect(scene.value.distance(to: other.value) >= 64)
    #expect(scene.hexadecimal.count == 64)
  }
}
