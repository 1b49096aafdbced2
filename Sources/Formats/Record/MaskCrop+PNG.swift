extension MaskCrop {
  /// From a PNG in which every sample other than 0 is set.
  init(png bytes: [UInt8], left: Int, top: Int) throws(LabelRejection) {
    let picture: PNGPicture
    do throws(PNGError) {
      picture = try PNGPicture.decode(bytes)
    } catch {
      throw LabelRejection(.badMask, "its mask is no PNG that can be read: \(error.reason)")
    }
    let pixels: [UInt8] =
      switch picture.samples {
      case .gray8(let levels): levels
      case .indexed(let indices, _): indices
      case .gray16, .rgb8:
        (0..<picture.width * picture.height).map { picture.value(at: $0) == 0 ? 0 : 1 }
      }
    try self.init(left: left, top: top, width: picture.width, height: picture.height, pixels: pixels)
  }

  /// As a grey PNG, 255 where it is set.
  func png() throws(PNGError) -> [UInt8] {
    try PNGPicture(width: width, height: height, samples: .gray8(pixels.map { $0 == 0 ? 0 : 255 })).encoded()
  }
}
