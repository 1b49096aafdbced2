@testable import Formats

/// Small pictures for the tests.
enum PNGPictureForTests {
  static func gray(width: Int, height: Int, _ levels: [UInt8]) throws -> [UInt8] {
    try PNGPicture(width: width, height: height, samples: .gray8(levels)).encoded()
  }
}
