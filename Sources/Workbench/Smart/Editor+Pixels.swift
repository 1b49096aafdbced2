// Pixels for the tools that look at the picture.
extension Editor {
  /// Takes the pixels of a part of the image, or that there are none. What is in the making is looked at again.
  public mutating func setPixels(_ pixels: PixelRegion?) {
    state.pixels = pixels
    tools.evaluate(in: &state)
  }

  /// The part of the image whose pixels are there.
  public var pixels: PixelRegion? { state.pixels }
}
